// The last calls of a key: what of a path is kept, rings and their bound, and the file that a restart reads.
#include "gateway/call_rings.h"
#include "gateway/networks.h"
#include "gateway/usage_hygiene.h"
#include "tests/gateway/policy_world.h"

namespace gapura::gateway {
namespace {

TEST(ShownPath, KeepsWhatThePatternSaysAndNothingOfAPerson) {
    EXPECT_EQ(shown_path("/mahasiswa/{nim}/nilai", "/mahasiswa/A11.2025.01234/nilai"), "/mahasiswa/*/nilai");
    EXPECT_EQ(shown_path("/mahasiswa/{nim}", "/mahasiswa/budi"), "/mahasiswa/*") << "a parameter, whatever it looks like";
    EXPECT_EQ(shown_path("/mahasiswa", "/mahasiswa/3374010203040001/nilai"), "/mahasiswa/*/nilai");
    EXPECT_EQ(shown_path("/v1/krs", "/v1/krs"), "/v1/krs");
    EXPECT_EQ(shown_path("", "/api/v2/mahasiwa/2100018001"), "/api/v2/mahasiwa/*") << "the typing mistake stays visible";
    EXPECT_EQ(shown_path("", "/cari/Budi%20Santoso/a@b.id/x.y"), "/cari/*/*/*");
    EXPECT_EQ(shown_path("", "/a/rahas", true), "/a/*") << "cut: its end may have been anything";
    EXPECT_EQ(shown_path("/a", "/"), "/");
    EXPECT_EQ(shown_path("/a/{x}", "/a//b"), "/a/*/b");
}

CallRecord call(const std::string& key, std::int64_t at, int status, std::string_view refusal = "") {
    CallRecord out;
    out.key = key;
    out.started_us = at;
    out.took_us = 1500;
    out.status = status;
    out.ending = refusal.empty() ? Ending::answered : Ending::not_forwarded;
    out.by_us = !refusal.empty();
    out.refusal.assign(refusal);
    out.method.assign("GET");
    out.request_id.assign("req_01JD0000000000000000000000");
    out.path.assign("/mahasiswa/3374010203040001");
    return out;
}

TEST(CallRings, KeepAThousandNewestFirst) {
    CallRings rings;
    for (int i = 1; i <= 2500; ++i) rings.keep(call("key_a", i, i % 10 == 0 ? 404 : 200), "route_m", "/mahasiswa/{nim}");
    rings.keep(call("", 1, 200), "route_m", "/mahasiswa/{nim}");
    EXPECT_EQ(rings.total(), 1000U);
    CallsWanted wanted;
    wanted.limit = 3;
    auto shown = rings.list("key_a", wanted);
    ASSERT_EQ(shown.size(), 3U);
    EXPECT_EQ(shown[0].call.started_us, 2500);
    EXPECT_EQ(shown[0].pattern, "/mahasiswa/{nim}");
    EXPECT_EQ(shown[0].call.path.view(), "/mahasiswa/*");
    wanted.before = shown[2].call.number;
    EXPECT_EQ(rings.list("key_a", wanted)[0].call.started_us, 2497);
    wanted = {400, 499, 0, 2000};
    shown = rings.list("key_a", wanted);
    EXPECT_EQ(shown.size(), 100U);
    EXPECT_TRUE(rings.list("key_b", wanted).empty());
}

TEST(CallRings, TheLongestSilentKeysGiveWay) {
    CallRings rings;
    constexpr int keys = 260;
    for (int key = 0; key < keys; ++key) {
        for (int i = 0; i < 1000; ++i) rings.keep(call("key_" + std::to_string(key), key * 1000 + i, 200), "r", "/");
    }
    EXPECT_LE(rings.total(), CallRings::calls_total_max);
    EXPECT_TRUE(rings.list("key_0", {}).empty());
    EXPECT_EQ(rings.list("key_259", {}).size(), 50U);
}

TEST(CallRings, ARestartKeepsThemAndDamageTakesNothing) {
    CallRings rings;
    for (int i = 0; i < 1200; ++i) rings.keep(call("key_a", i, 200), "route_m", "/mahasiswa/{nim}");
    rings.keep(call("key_b", 5, 403, "gateway.scope_missing"), "", "");
    CallRecord odd = call("key_b", 6, 200);
    odd.request_id.assign("a b\nc");
    odd.method.assign("");
    rings.keep(odd, "route_m", "/mahasiswa/{nim}");
    const std::string text = rings.text();
    EXPECT_EQ(text.find("3374010203040001"), std::string::npos);
    CallRings again;
    ASSERT_TRUE(again.load(text));
    EXPECT_EQ(again.total(), rings.total());
    EXPECT_EQ(again.text().size(), text.size()) << "the order of keys apart";
    EXPECT_EQ(again.list("key_b", {})[1].refusal, "gateway.scope_missing");
    again.keep(call("key_a", 9999, 200), "route_m", "/mahasiswa/{nim}");
    const auto newest = again.list("key_a", {});
    EXPECT_EQ(newest[0].call.number, newest[1].call.number + 1) << "numbers go on";
    std::string damaged = text;
    damaged[text.size() / 2] ^= 1;
    EXPECT_FALSE(again.load(damaged));
    EXPECT_FALSE(again.load(text.substr(0, text.size() / 2)));
    EXPECT_FALSE(again.load(""));
    EXPECT_EQ(again.total(), rings.total()) << "what could not be read changed nothing";
}

TEST(PolicyUsage, TheLastCallsOutliveTheProcess) {
    World world;
    world.add_key(1);
    Incoming in;
    in.method = "GET";
    in.path = "/mahasiswa/3374010203040001/lengkap";
    in.x_api_key = world.tokens[0];
    in.client = "10.0.0.1";
    Outcome out;
    out.method = "GET";
    out.path = in.path;
    out.client = in.client;
    out.request_id = "req_1";
    out.status = 200;
    out.ending = Ending::answered;
    const auto run = [&](bool call) {
        Policy policy(world.clock, world.random, world.log, world.options());
        policy.publish(World::snapshot());
        policy.publish(world.ring());
        EXPECT_TRUE(policy.start());
        const auto lane = policy.make_lane(0);
        Decision decision;
        for (int i = 0; call && i < 3; ++i) {
            lane->decide(in, decision);
            lane->record(decision, out);
        }
        auto shown = policy.last_calls("key_0", {});
        EXPECT_EQ(policy.undelivered_use("key_0").calls(), call ? 3U : 0U);
        policy.stop();
        return shown;
    };
    EXPECT_EQ(run(true).size(), 3U);
    const auto shown = run(false);
    ASSERT_EQ(shown.size(), 3U);
    EXPECT_EQ(shown[0].call.path.view(), "/mahasiswa/*/lengkap");
    EXPECT_EQ(shown[0].route_id, "route_full");
}

TEST(CallRings, CallsOfSeveralLanesStandInTheOrderInWhichTheyEnded) {
    World world;
    world.add_key(1);
    Policy policy(world.clock, world.random, world.log, world.options());
    policy.publish(World::snapshot());
    policy.publish(world.ring());
    const std::array lanes{policy.make_lane(0), policy.make_lane(1)};
    Incoming in;
    in.method = "GET";
    in.path = "/mahasiswa";
    in.x_api_key = world.tokens[0];
    in.client = "10.0.0.1";
    Outcome out;
    out.method = in.method;
    out.path = in.path;
    out.client = in.client;
    out.status = 200;
    out.ending = Ending::answered;
    out.took_us = 1;
    Decision decision;
    for (int i = 0; i < 20; ++i) {
        out.started_us = 1000 + i;
        lanes[i % 3 == 0 ? 1 : 0]->decide(in, decision);
        lanes[i % 3 == 0 ? 1 : 0]->record(decision, out);
    }
    const auto shown = policy.last_calls("key_0", {});
    ASSERT_EQ(shown.size(), 20U);
    for (int i = 0; i < 20; ++i) EXPECT_EQ(shown[static_cast<std::size_t>(i)].call.started_us, 1019 - i);
    EXPECT_EQ(policy.last_calls("key_0", {}).size(), 20U) << "none twice";
}

TEST(Networks, AreNetworksNotAddresses) {
    EXPECT_EQ(network_of("10.1.2.3"), "10.1.2.0/24");
    EXPECT_EQ(network_of("2001:db8:1:2::3"), "2001:db8:1::/48");
    EXPECT_EQ(network_of("nonsense"), "?");
    Networks some;
    for (int i = 0; i < 300; ++i) some.add_address("10.0." + std::to_string(i % 3) + "." + std::to_string(i % 200));
    EXPECT_EQ(some.text(), "10.0.0.0/24=100 10.0.1.0/24=100 10.0.2.0/24=100");
    EXPECT_EQ(*Networks::parse(some.text()), some);
    for (int i = 0; i < 20; ++i) some.add_address("172.16." + std::to_string(i) + ".1");
    EXPECT_EQ(some.size(), Networks::networks_max + 1);
    EXPECT_EQ(some.counts().back().first, "more");
    EXPECT_EQ(*Networks::parse(some.text()), some);
    for (const char* bad : {"a", "=1", "a=", "a=x", "a=1,b=2"}) EXPECT_FALSE(Networks::parse(bad)) << bad;
}

TEST(Hygiene, SaysWhatIsWrongWithAKeyInForce) {
    constexpr std::int64_t day = std::int64_t{24} * 3'600'000'000;
    const Instant now{1000 * day};
    keys::Key key;
    key.state = keys::State::active;
    key.revealed_at = {now.us - 100 * day};
    key.expires_at = {now.us + 200 * day};
    const auto says = [&](const Seen& seen) { return findings_of(key, seen, now, {}); };
    using Found = std::vector<Finding>;
    EXPECT_EQ(says({{now.us - day}, {}}), Found{});
    EXPECT_EQ(says({}), Found{Finding::never_used});
    EXPECT_EQ(says({{now.us - 90 * day}, {}}), Found{Finding::idle});
    EXPECT_EQ(says({{now.us - 90 * day + 1}, {}}), Found{});
    Seen two{{now.us - day}, {}};
    two.networks.add_address("10.0.0.1");
    EXPECT_EQ(says(two), Found{});
    two.networks.add_address("10.0.1.1");
    EXPECT_EQ(says(two), Found{Finding::two_networks});
    key.expires_at = {now.us + 30 * day};
    EXPECT_EQ(says({}), (Found{Finding::never_used, Finding::ends_soon}));
    key.revealed_at = {now.us - 6 * day};
    key.expires_at = {now.us + 300 * day};
    EXPECT_EQ(says({}), Found{}) << "fresh from its link";
    key.state = keys::State::suspended;
    EXPECT_EQ(says({{now.us - 200 * day}, {}}), Found{});
}

} // namespace
} // namespace gapura::gateway
