// `key simulate` answers what the request path would: every way to be refused, asked of both. Sabotage: leave any question out of Trial, and a row
// fails.
#include <set>

#include "gateway/traffic.h"
#include "tests/gateway/policy_world.h"

namespace gapura::gateway {
namespace {

struct Asked {
    std::string method = "GET";
    std::string path = "/mahasiswa";
    std::string query = {};
    std::string client = "10.0.0.1";
};

struct Row {
    std::string_view slug; // without "gateway."; "": it passes
    std::string_view rules = "";
    keys::KeyLimits limits = {};
    Asked asked = {};
    int before = 0; // calls made before
    bool under_way = false;
    std::function<void(World&)> change = {};
};

std::shared_ptr<const Snapshot> routes() {
    ServiceConfig service;
    service.id = "svc_1";
    service.name = "siakad";
    service.targets = {{"127.0.0.1", 9001}};
    const auto route = [](std::string id, std::string pattern) {
        RouteConfig out;
        out.id = std::move(id);
        out.service = "svc_1";
        out.methods = {"GET", "POST"};
        out.pattern = std::move(pattern);
        out.scope = "mahasiswa";
        return out;
    };
    RouteConfig students = route("students", "/mahasiswa");
    students.parameters = {{"fakultas", RouteParameter::Place::query}};
    RouteConfig list = route("list", "/daftar");
    list.bulk = true;
    RouteConfig hidden = route("hidden", "/rahasia");
    hidden.scope = "rahasia";
    RouteConfig news = route("news", "/berita");
    news.open = true;
    news.scope = "";
    return build({service}, {students, list, hidden, news, route("graduation", "/wisuda")}, {6000, 50}).value();
}

std::shared_ptr<const keys::KeyRing> ring(const World& world, std::string_view rules) {
    if (rules.empty()) return world.ring();
    auto entries = world.entries;
    entries[0].rules = 1;
    keys::KeyRing::Facts facts;
    facts.rules = {keys::KeyRules(), keys::rules_from_text(rules)};
    return std::make_shared<keys::KeyRing>(std::move(entries), world.scopes, std::vector<base::HmacSha256>{base::HmacSha256("pepper")}, facts);
}

constexpr std::string_view ft = R"({"parameters":[{"parameter":"fakultas","values":["FT"]}]})";
constexpr std::string_view two = R"({"parameters":[{"parameter":"fakultas","values":["FT","FK"]}]})";

std::vector<Row> rows() {
    const auto state = [](keys::RingState to) { return [to](World& world) { world.entries[0].state = to; }; };
    return {
        {""},
        {"", "", {}, {"GET", "/berita"}},
        {"", ft, {}, {"GET", "/mahasiswa", "fakultas=FT"}},
        {"", R"({"networks":["10.0.0.0/8"],"hours":"00:00-24:00","methods":["GET"]})"},
        {"key_suspended", "", {}, {}, 0, false, state(keys::RingState::suspended)},
        {"key_revoked", "", {}, {}, 0, false, state(keys::RingState::revoked)},
        {"key_rotated", "", {}, {}, 0, false, state(keys::RingState::rotated)},
        {"key_not_yet_valid", "", {}, {}, 0, false, state(keys::RingState::not_yet_valid)},
        {"key_expired", "", {}, {}, 0, false, [](World& world) { world.clock.set(world.entries[0].expires_at); }},
        {"key_rules_unreadable", "{"},
        {"network_not_allowed", R"({"networks":["192.0.2.0/24"]})"},
        {"network_not_allowed", R"({"networks":["192.0.2.0/24"]})", {}, {"GET", "/tidak-ada"}},
        {"outside_hours",
         R"({"hours":"02:00-03:00"})",
         {},
         {},
         0,
         false,
         [](World& world) { world.clock.set({world.clock.now().us - world.clock.now().us % 86'400'000'000 + std::int64_t{5} * 3600 * 1'000'000}); }},
        {"route_unknown", "", {}, {"GET", "/tidak-ada"}},
        {"method_not_allowed", "", {}, {"PUT", "/mahasiswa"}},
        {"path_malformed", "", {}, {"GET", "/a/%zz"}},
        {"scope_missing", "", {}, {"GET", "/rahasia"}},
        {"out_of_rules", R"({"services":["sarpras"]})"},
        {"out_of_rules", R"({"routes":["list"]})"},
        {"out_of_rules", R"({"methods":["POST"]})"},
        {"parameter_not_allowed", ft, {}, {"GET", "/mahasiswa", "fakultas=FK"}},
        {"parameter_missing", two},
        {"parameter_unbound", ft, {}, {"GET", "/wisuda"}},
        {"pages_exhausted", R"({"pages_per_hour":6})", {}, {"GET", "/daftar"}, 1},
        {"rate_limited", "", {60, 1, 0, 0, 0, 0}, {}, 1},
        {"day_exhausted", "", {0, 0, 2, 0, 0, 0}, {}, 2},
        {"month_exhausted", "", {0, 0, 0, 2, 0, 0}, {}, 2},
        {"too_many_at_once", "", {0, 0, 0, 0, 1, 0}, {}, 1, true},
        {"bytes_exhausted", "", {0, 0, 0, 0, 0, 1}, {}, 1},
    };
}

TEST(Simulate, AnswersWhatTheRequestPathWould) {
    std::set<std::string> met;
    for (const Row& row : rows()) {
        SCOPED_TRACE(std::string(row.slug) + " " + row.asked.path + " " + std::string(row.rules));
        World world;
        world.add_key(1, row.limits);
        Policy policy(world.clock, world.random, world.log, world.options());
        world.entries[0].not_before = {0};
        if (row.change) row.change(world);
        policy.publish(routes());
        policy.publish(ring(world, row.rules));
        const auto lane = policy.make_lane(0);
        Incoming in;
        in.method = row.asked.method;
        in.path = row.asked.path;
        in.query = row.asked.query;
        in.client = row.asked.client;
        in.x_api_key = world.tokens[0];
        Decision decision;
        for (int i = 0; i < row.before; ++i) {
            lane->decide(in, decision);
            ASSERT_EQ(decision.verdict, Verdict::forward) << decision.refusal.slug;
            Outcome outcome;
            outcome.status = 200;
            outcome.bytes_out = 4096;
            outcome.ending = Ending::answered;
            if (!row.under_way) lane->record(decision, outcome);
        }
        const std::string target = row.asked.path + (row.asked.query.empty() ? "" : "?" + row.asked.query);
        const json::value first = policy.simulate({"key_0", row.asked.method, target, row.asked.client, {}});
        EXPECT_EQ(policy.simulate({"key_0", row.asked.method, target, row.asked.client, {}}), first) << "asking takes nothing";
        Decision real;
        lane->decide(in, real);
        EXPECT_EQ(first.at("would_pass").as_bool(), real.verdict == Verdict::forward);
        EXPECT_EQ(first.at("would_pass").as_bool(), row.slug.empty());
        if (row.slug.empty()) continue;
        EXPECT_EQ(real.refusal.slug, "gateway." + std::string(row.slug));
        const json::object& told = first.at("refusal").as_object();
        EXPECT_EQ(told.at("slug"), json::value(json::string(std::string_view(real.refusal.slug))));
        EXPECT_EQ(told.at("code"), json::value(json::string(to_string(real.refusal.code))));
        base::Args args;
        for (const auto& one : told.at("args").as_object()) args.emplace_back(one.key(), one.value().as_string());
        EXPECT_EQ(told.at("title"), json::value(json::string(text::title(real.refusal.slug, text::Lang::id, args))));
        Simulation english{"key_0", row.asked.method, target, row.asked.client, {}, text::Lang::en};
        const json::value read = policy.simulate(english);
        EXPECT_EQ(read.at("refusal").at("detail"), json::value(json::string(text::detail(real.refusal.slug, text::Lang::en, args))));
        EXPECT_EQ(told.at("detail").as_string().find("{"), json::string::npos) << "an unfilled place";
        EXPECT_NE(std::ranges::find(refusal_slugs, std::string_view(real.refusal.slug)), refusal_slugs.end()) << "counted by its own name";
        met.insert(std::string(row.slug));
    }
    // What only a request can be refused for: how the key was sent, who sent it how often, what the disk says.
    for (const std::string_view slug : {"key_missing", "key_in_address", "key_malformed", "key_unknown", "key_twice", "key_unverifiable",
                                        "too_many_failures", "record_unavailable"}) {
        met.emplace(slug);
    }
    for (const std::string_view slug : refusal_slugs) {
        if (slug == "other") continue;
        EXPECT_TRUE(met.contains(std::string(slug.substr(8)))) << slug << " has no row";
    }
}

TEST(Simulate, ACallThatTheLimitsRefuseCostsNoPage) {
    World world;
    world.add_key(1, {0, 0, 1, 0, 0, 0});
    Policy policy(world.clock, world.random, world.log, world.options());
    policy.publish(routes());
    policy.publish(ring(world, R"({"pages_per_hour":12})"));
    const auto lane = policy.make_lane(0);
    Incoming in;
    in.method = "GET";
    in.path = "/daftar";
    in.client = "10.0.0.1";
    in.x_api_key = world.tokens[0];
    Decision decision;
    lane->decide(in, decision);
    ASSERT_EQ(decision.verdict, Verdict::forward);
    for (int i = 0; i < 20; ++i) {
        lane->decide(in, decision);
        ASSERT_EQ(decision.refusal.slug, "gateway.day_exhausted") << "and never for its pages";
    }
}

} // namespace
} // namespace gapura::gateway
