// What is decided about a request, in every phase, and what is counted of it.
#include <fstream>
#include <sstream>
#include <thread>

#include "gateway/identify.h"
#include "lib/base/zones.h"
#include "lib/text/text.h"
#include "tests/gateway/policy_world.h"

namespace gapura::gateway {
namespace {

Incoming get(std::string_view path) {
    Incoming out;
    out.method = "GET";
    out.path = path;
    return out;
}

class PolicyTest : public ::testing::Test {
protected:
    PolicyTest() {
        student_ = world_.add_key(1);
        full_ = world_.add_key(3);
        lecturer_ = world_.add_key(4);
        limited_ = world_.add_key(1, {60, 3});
        policy_ = std::make_unique<Policy>(world_.clock, world_.random, world_.log, world_.options());
        policy_->publish(World::snapshot());
        policy_->publish(world_.ring());
        lane_ = policy_->make_lane(0);
    }
    Decision& ask(std::size_t key, std::string_view path, std::string_view method = "GET") {
        Incoming in;
        in.method = method;
        in.path = path;
        in.x_api_key = world_.tokens[key];
        in.client = "10.0.0.1";
        return ask(in);
    }
    Decision& ask(const Incoming& in) {
        lane_->decide(in, decision_);
        EXPECT_TRUE(decision_.verdict == Verdict::forward || text::find(decision_.refusal.slug) != nullptr) << decision_.refusal.slug;
        return decision_;
    }
    std::string slug(const Incoming& in) { return ask(in).verdict == Verdict::forward ? "forward" : decision_.refusal.slug; }
    std::string arg(std::string_view name) const {
        for (const auto& [key, value] : decision_.refusal.args) {
            if (key == name) return value;
        }
        return "";
    }
    void record(int status, Ending ending = Ending::answered, std::string_view path = "/mahasiswa/3374010203040001") {
        Outcome out;
        out.method = "GET";
        out.path = path;
        out.client = "10.0.0.1";
        out.request_id = "req_1";
        out.status = status;
        out.ending = ending;
        out.started_us = world_.clock.now().us;
        out.took_us = 1500;
        out.upstream_us = 1000;
        out.bytes_out = 100;
        lane_->record(decision_, out);
    }

    static json::value incident_payload_last(const std::vector<std::string>& payloads) {
        return payloads.empty() ? json::value() : *base::parse_json(payloads.back());
    }

    World world_;
    std::size_t student_ = 0, full_ = 0, lecturer_ = 0, limited_ = 0;
    std::unique_ptr<Policy> policy_;
    std::unique_ptr<Lane> lane_;
    Decision decision_;
};

TEST_F(PolicyTest, ForwardsAKeyInForce) {
    const Decision& d = ask(student_, "/mahasiswa/123");
    ASSERT_EQ(d.verdict, Verdict::forward);
    EXPECT_EQ(d.path, "/mahasiswa/123");
    EXPECT_EQ(d.key->key_id.view(), "key_0");
    EXPECT_EQ(lane_->address(d).first, "127.0.0.1");
    EXPECT_EQ(lane_->timeouts(d).connect_ms, 2000);
    EXPECT_EQ(d.limits.view(), "RateLimit-Policy: \"default\";q=600;w=60\r\nRateLimit: \"default\";r=99;t=1\r\n");
    const std::uint16_t port = lane_->address(d).second;
    EXPECT_NE(lane_->address(ask(student_, "/mahasiswa")).second, port) << "targets take turns";
}

TEST_F(PolicyTest, RefusesEachCredentialByName) {
    const std::string good = world_.tokens[student_];
    std::string typo = good;
    typo[10] = typo[10] == 'a' ? 'b' : 'a';
    const std::string unknown(keys::make_token(world_.seeded).reveal());
    const std::string bearer = "bEaRer  " + good;
    const std::string other = "Bearer " + world_.tokens[full_];
    Incoming in = get("/mahasiswa");
    EXPECT_EQ(slug(in), "gateway.key_missing");
    for (const std::string& query : {"api_key=" + std::string(good), "k=" + std::string(good), std::string("prodi=1&access_token=x")}) {
        in.query = query;
        EXPECT_EQ(slug(in), "gateway.key_in_address") << query;
        EXPECT_EQ(decision_.refusal.code, Code::unauthenticated);
    }
    in.query = {};
    in.authorization = "Basic abc";
    EXPECT_EQ(slug(in), "gateway.key_missing");
    in.authorization = bearer;
    EXPECT_EQ(slug(in), "forward");
    in.x_api_key = good;
    EXPECT_EQ(slug(in), "forward") << "the same key twice is one key";
    in.authorization = other;
    EXPECT_EQ(slug(in), "gateway.key_twice");
    EXPECT_EQ(decision_.refusal.code, Code::invalid);
    in.authorization = {};
    in.repeated_credential = true;
    EXPECT_EQ(slug(in), "gateway.key_twice");
    in.repeated_credential = false;
    in.x_api_key = typo;
    EXPECT_EQ(slug(in), "gateway.key_malformed");
    EXPECT_EQ(decision_.refusal.code, Code::unauthenticated);
    in.x_api_key = unknown;
    EXPECT_EQ(slug(in), "gateway.key_unknown");
}

TEST_F(PolicyTest, JudgesTheKeysTimeAtTheRequest) {
    const Instant end = world_.entries[student_].expires_at;
    world_.clock.set(end - base::Micros(1));
    EXPECT_EQ(ask(student_, "/mahasiswa").verdict, Verdict::forward);
    EXPECT_EQ(decision_.expires_soon, end.us / 1'000'000);
    world_.clock.set(end);
    EXPECT_EQ(ask(student_, "/mahasiswa").refusal.slug, "gateway.key_expired");
    EXPECT_EQ(arg("at"), last_moment(nullptr, end)) << "the last second that counts; this world has no zone";
    world_.clock.set(end - std::chrono::hours(24 * 61));
    EXPECT_EQ(ask(student_, "/mahasiswa").expires_soon, 0);
    world_.clock.set(world_.entries[student_].not_before - base::Micros(1));
    EXPECT_EQ(ask(student_, "/mahasiswa").refusal.slug, "gateway.key_not_yet_valid");
}

TEST_F(PolicyTest, ANewRingCountsAtOnce) {
    world_.entries[student_].state = keys::RingState::revoked;
    world_.entries[full_].state = keys::RingState::suspended;
    policy_->publish(world_.ring());
    EXPECT_EQ(ask(student_, "/mahasiswa").refusal.slug, "gateway.key_revoked");
    EXPECT_EQ(ask(full_, "/mahasiswa").refusal.slug, "gateway.key_suspended");
}

TEST_F(PolicyTest, TellsRoutesOnlyToThoseWithAKey) {
    EXPECT_EQ(slug(get("/tidak/ada")), "gateway.key_missing");
    EXPECT_EQ(ask(student_, "/tidak/ada").refusal.slug, "gateway.route_unknown");
    EXPECT_EQ(ask(student_, "/mahasiswa", "DELETE").refusal.slug, "gateway.method_not_allowed");
    EXPECT_EQ(arg("allow"), "GET, HEAD");
    EXPECT_EQ(ask(student_, "/mahasiswa/%2e%2e").refusal.slug, "gateway.path_malformed");
}

TEST_F(PolicyTest, NeedsTheScopeOfTheRoute) {
    EXPECT_EQ(ask(lecturer_, "/mahasiswa").refusal.slug, "gateway.scope_missing");
    EXPECT_EQ(decision_.refusal.code, Code::forbidden);
    EXPECT_EQ(arg("scope"), "mahasiswa");
    EXPECT_EQ(ask(full_, "/rahasia").refusal.slug, "gateway.scope_missing") << "a scope that no key could have is had by nobody";
}

TEST_F(PolicyTest, LimitsByKeyOrByRoute) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(limited_, "/mahasiswa").verdict, Verdict::forward);
    EXPECT_EQ(ask(limited_, "/lambat").refusal.slug, "gateway.rate_limited") << "a key's own limit counts over all routes";
    EXPECT_EQ(arg("policy"), "key");
    EXPECT_EQ(arg("burst"), "3") << "how many may come at once is told nowhere else";
    EXPECT_EQ(decision_.retry_after_s, 1);
    EXPECT_EQ(decision_.limits.view(), "RateLimit-Policy: \"key\";q=60;w=60\r\nRateLimit: \"key\";r=0;t=1\r\n");
    world_.clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(ask(limited_, "/mahasiswa").verdict, Verdict::forward);

    EXPECT_EQ(ask(student_, "/lambat").verdict, Verdict::forward);
    EXPECT_EQ(ask(student_, "/lambat").verdict, Verdict::forward);
    EXPECT_EQ(ask(student_, "/lambat").refusal.slug, "gateway.rate_limited");
    EXPECT_EQ(arg("policy"), "akademik-6");
    EXPECT_EQ(decision_.retry_after_s, 10);
    EXPECT_EQ(ask(student_, "/mahasiswa").verdict, Verdict::forward) << "another policy";
    EXPECT_EQ(ask(full_, "/lambat").verdict, Verdict::forward) << "another key";
}

TEST_F(PolicyTest, ALimitOutlivesASnapshot) {
    ask(student_, "/lambat");
    ask(student_, "/lambat");
    policy_->publish(World::snapshot(1200, 1));
    EXPECT_EQ(ask(student_, "/lambat").refusal.slug, "gateway.rate_limited");
}

TEST_F(PolicyTest, LanesShareOneLimitExactly) {
    std::atomic<int> admitted = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, lane = policy_->make_lane(t)] {
            Decision decision;
            Incoming in = get("/mahasiswa");
            in.x_api_key = world_.tokens[student_];
            for (int i = 0; i < 100; ++i) {
                lane->decide(in, decision);
                admitted += decision.verdict == Verdict::forward ? 1 : 0;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(admitted, 100);
}

TEST_F(PolicyTest, FailedKeysAreLimitedByAddressAndHarmNobodyElse) {
    const std::string unknown(keys::make_token(world_.seeded).reveal());
    Incoming in = get("/mahasiswa");
    in.x_api_key = unknown;
    in.client = "10.9.9.9";
    for (int i = 0; i < 20; ++i) EXPECT_EQ(slug(in), "gateway.key_unknown");
    EXPECT_EQ(slug(in), "gateway.too_many_failures");
    EXPECT_EQ(decision_.retry_after_s, 2);
    in.x_api_key = world_.tokens[student_];
    EXPECT_EQ(slug(in), "forward") << "a good key from the same address";
    in.x_api_key = unknown;
    in.client = "10.9.9.8";
    EXPECT_EQ(slug(in), "gateway.key_unknown");
}

TEST_F(PolicyTest, OpenRoutesNeedNoKeyAndAreLimitedByAddress) {
    Incoming in = get("/berita/1");
    in.client = "10.1.1.1";
    int admitted = 0;
    for (int i = 0; i < 150; ++i) admitted += slug(in) == "forward" ? 1 : 0;
    EXPECT_EQ(admitted, 100);
    EXPECT_EQ(decision_.key, nullptr);
    in.client = "10.1.1.2";
    EXPECT_EQ(slug(in), "forward");
}

TEST_F(PolicyTest, MasksUnlessKeyAndRouteBothAllow) {
    constexpr std::string_view body = R"({"nik":"3374010203040001","nama_ibu":"Siti"})";
    const auto seen = [&](std::size_t key, std::string_view path) {
        const Decision& d = ask(key, path);
        const auto mask = lane_->start_mask(d, 200, "application/json", nullptr);
        std::string out;
        if (mask == nullptr) return std::string(body);
        mask->feed(body, out);
        EXPECT_TRUE(mask->finish(out));
        return out;
    };
    EXPECT_EQ(seen(student_, "/mahasiswa/1/lengkap"), R"({"nik":"3374••••••••0001","nama_ibu":"S•••"})");
    EXPECT_EQ(seen(full_, "/mahasiswa/1"), R"({"nik":"3374••••••••0001","nama_ibu":"S•••"})");
    EXPECT_EQ(seen(full_, "/mahasiswa/1/lengkap"), R"({"nik":"3374010203040001","nama_ibu":"S•••"})");
    EXPECT_EQ(seen(student_, "/ruang"), body);
}

TEST_F(PolicyTest, CountsAndLogsWithoutPersonalData) {
    ASSERT_TRUE(policy_->start());
    ask(student_, "/mahasiswa/3374010203040001");
    record(200);
    ask(student_, "/mahasiswa");
    record(200);
    ask(lecturer_, "/mahasiswa");
    record(403, Ending::not_forwarded, "/mahasiswa/" + world_.tokens[student_] + "/\"x\n");
    policy_->stop();
    std::ifstream file(world_.folder.path + "/access.jsonl");
    std::stringstream text;
    text << file.rdbuf();
    const std::string log = text.str();
    EXPECT_EQ(log.find("3374010203040001"), std::string::npos);
    EXPECT_EQ(log.find(world_.tokens[student_].substr(4, 20)), std::string::npos);
    std::istringstream lines(log);
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) EXPECT_TRUE(base::parse_json(line)) << line;
    EXPECT_EQ(count, 3);
    const std::string metrics = policy_->metrics();
    EXPECT_NE(metrics.find("gapura_requests_total{service=\"akademik\",class=\"2xx\"} 2"), std::string::npos) << metrics;
    EXPECT_NE(metrics.find("gapura_refusals_total{reason=\"scope_missing\"} 1"), std::string::npos) << metrics;
    EXPECT_NE(metrics.find("gapura_request_seconds_count 3"), std::string::npos) << metrics;
    const json::value traffic = policy_->traffic();
    EXPECT_EQ(traffic.at("routes").at(0).at("requests"), 3);
    EXPECT_EQ(traffic.at("keys").at(0).at("key"), "key_0");
    const auto usage = policy_->take_usage();
    ASSERT_EQ(usage.size(), 2U);
    EXPECT_EQ(usage.begin()->second.counts.calls, 2U);
    EXPECT_EQ(std::next(usage.begin())->second.counts.refused, 1U);
    EXPECT_TRUE(policy_->take_usage().empty());
}

TEST_F(PolicyTest, TenThousandFailuresAreOneIncidentAndFewMessages) {
    std::mutex mutex;
    std::vector<std::string> got;
    PolicyOptions options = world_.options();
    options.deliver = [&](const std::string& payload) -> Result<void> {
        const std::scoped_lock lock(mutex);
        got.push_back(payload);
        return {};
    };
    options.collect_every = std::chrono::hours(1); // the test collects
    options.access_log = false;
    Policy policy(world_.clock, world_.random, world_.log, options);
    policy.publish(World::snapshot(1'000'000, 100'000));
    policy.publish(world_.ring());
    ASSERT_TRUE(policy.start());
    lane_ = policy.make_lane(0);
    for (int i = 0; i < 10'003; ++i) {
        ask(student_, "/ruang");
        record(0, i % 2 == 0 ? Ending::refused : Ending::timed_out);
        if (i % 1000 == 2) {
            policy.collect();
            world_.clock.advance(std::chrono::seconds(1));
        }
    }
    policy.collect();
    for (int i = 0; i < 8; ++i) {
        ask(student_, "/ruang");
        record(200);
        policy.collect();
        world_.clock.advance(std::chrono::seconds(2));
    }
    policy.stop();
    const auto last = incident_payload_last(got);
    EXPECT_LE(got.size(), 8U);
    ASSERT_FALSE(got.empty());
    EXPECT_EQ(last.at("state"), "recovered");
    EXPECT_EQ(last.at("failures").to_number<int>(), 10'003);
    EXPECT_EQ(last.at("target"), "127.0.0.1:9003");
    EXPECT_EQ(last.at("service").at("name"), "sarpras");
    EXPECT_EQ(last.at("endpoints").at(0).at("pattern"), "/ruang");
    EXPECT_EQ(last.at("units").at(0), "unit_fk");
    EXPECT_EQ(last.at("classes").at("refused").to_number<int>(), 5'002);
    for (const std::string& payload : got) EXPECT_EQ(payload.find("3374"), std::string::npos) << payload;
}

} // namespace
} // namespace gapura::gateway
