// The five limits of every bearer as a lane applies them: what is refused and why, what is announced, that a refused call costs nothing anywhere,
// that every exchange ends what it held, and that a restart gives nothing anew.
#include <gtest/gtest.h>

#include "gateway/problem.h"
#include "lib/base/file.h"
#include "tests/gateway/policy_world.h"

namespace gapura::gateway {
namespace {

class LimitingTest : public ::testing::Test {
protected:
    void begin(keys::KeyLimits of_key, const std::vector<Bearing>& bearings = {}, keys::KeyLimits of_route = {}) {
        if (world_.entries.empty()) {
            world_.clock.set(zone_.start_of({2026, 11, 23}) + std::chrono::hours(10));
            world_.add_key(1, of_key);
        }
        ServiceConfig service;
        service.id = "svc_1";
        service.name = "akademik";
        service.targets = {{"127.0.0.1", 9001}};
        RouteConfig route;
        route.id = "route_1";
        route.service = "svc_1";
        route.methods = {"GET"};
        route.pattern = "/mahasiswa";
        route.scope = "mahasiswa";
        route.limits = of_route;
        PolicyOptions options = world_.options();
        options.zone = zone_;
        policy_ = std::make_unique<Policy>(world_.clock, world_.random, world_.log, options);
        policy_->publish(*build({service}, {route}, {60'000, 60'000}, 1, bearings));
        policy_->publish(world_.ring());
        ASSERT_TRUE(policy_->start());
        lane_ = policy_->make_lane(0);
    }
    void end() {
        lane_.reset();
        policy_->stop();
        policy_.reset();
    }
    std::string ask(Decision& decision, std::size_t key = 0) {
        Incoming in;
        in.method = "GET";
        in.path = "/mahasiswa";
        in.client = "10.0.0.1";
        in.x_api_key = world_.tokens[key];
        lane_->decide(in, decision);
        return decision.verdict == Verdict::forward ? "" : decision.refusal.slug;
    }
    void finish(const Decision& decision, std::uint64_t bytes = 100, Ending ending = Ending::answered) {
        Outcome out;
        out.method = "GET";
        out.status = ending == Ending::answered ? 200 : 0;
        out.ending = ending;
        out.bytes_out = bytes;
        lane_->record(decision, out);
    }
    /// How many of `calls` pass.
    int pass(int calls, std::size_t key = 0) {
        int passed = 0;
        for (int i = 0; i < calls; ++i) {
            passed += ask(decision_, key).empty() ? 1 : 0;
            finish(decision_);
        }
        return passed;
    }

    base::Zone zone_ = base::Zone::find("Asia/Jakarta").value();
    World world_;
    std::unique_ptr<Policy> policy_;
    std::unique_ptr<Lane> lane_;
    Decision decision_;
};

TEST_F(LimitingTest, ADaysQuotaEndsAtLocalMidnight) {
    begin({0, 0, 5, 0, 0, 0});
    EXPECT_EQ(pass(7), 5);
    EXPECT_EQ(ask(decision_), "gateway.day_exhausted");
    const std::string fields(decision_.limits.view());
    EXPECT_NE(fields.find("\"key-day\";q=5;w=86400"), std::string::npos) << fields;
    EXPECT_NE(fields.find("\"key-day\";r=0;t="), std::string::npos) << fields;
    const int until_midnight = 14 * 3600;
    EXPECT_GE(decision_.retry_after_s, until_midnight);
    EXPECT_LE(decision_.retry_after_s, until_midnight + 61);
    EXPECT_NE(fields.find("t=" + std::to_string(decision_.retry_after_s)), std::string::npos) << "Retry-After is never earlier than t";
    const auto body = json::parse(problem_body(problem_of(decision_), "en", "req_1"));
    EXPECT_EQ(body.at("status").as_int64(), 429);
    EXPECT_EQ(json::serialize(body.at("violated-policies")), R"(["key-day"])");
    finish(decision_);
    world_.clock.advance(std::chrono::seconds(decision_.retry_after_s));
    EXPECT_EQ(pass(7), 5) << "a new day in Jakarta";
}

TEST_F(LimitingTest, ARefusedCallCostsNothingAnywhere) {
    // The month allows three calls; the rate and the day allow more, and must not be spent by what the month refuses.
    begin({60'000, 50, 20, 3, 2, 0});
    EXPECT_EQ(pass(40), 3);
    ASSERT_EQ(ask(decision_), "gateway.month_exhausted");
    const std::string fields(decision_.limits.view());
    EXPECT_NE(fields.find("\"key-day\";r=16"), std::string::npos) << "20, less three taken and the one asked about: " << fields;
    EXPECT_NE(fields.find("\"key\";r=46"), std::string::npos) << fields;
    EXPECT_NE(fields.find("\"key-concurrent\";r=1"), std::string::npos) << fields;
}

TEST_F(LimitingTest, EveryEndingFreesWhatWasHeld) {
    begin({0, 0, 0, 0, 2, 0});
    Decision first;
    Decision second;
    Decision third;
    EXPECT_EQ(ask(first), "");
    EXPECT_EQ(ask(second), "");
    EXPECT_EQ(ask(third), "gateway.too_many_at_once");
    EXPECT_NE(std::string(third.limits.view()).find("\"key-concurrent\";q=2;qu=\"concurrent-requests\""), std::string::npos);
    finish(third, 0, Ending::not_forwarded);
    EXPECT_EQ(ask(third), "gateway.too_many_at_once") << "a refusal holds nothing that its end could free";
    finish(third, 0, Ending::not_forwarded);
    for (const Ending ending : {Ending::client_gone, Ending::timed_out, Ending::broken, Ending::refused, Ending::malformed, Ending::answered}) {
        finish(first, 0, ending);
        finish(first, 0, ending); // told twice, freed once
        EXPECT_EQ(ask(first), "");
        EXPECT_EQ(ask(third), "gateway.too_many_at_once");
        finish(third, 0, Ending::not_forwarded);
    }
}

TEST_F(LimitingTest, BytesAreCountedWhenTheyHaveGone) {
    begin({0, 0, 0, 0, 0, 2});
    EXPECT_EQ(ask(decision_), "");
    finish(decision_, 1500);
    EXPECT_EQ(ask(decision_), "") << "1,500 of 2,048";
    EXPECT_NE(std::string(decision_.limits.view()).find("\"key-bytes\";r=548"), std::string::npos);
    finish(decision_, 1500);
    EXPECT_EQ(ask(decision_), "gateway.bytes_exhausted");
    finish(decision_, 0, Ending::not_forwarded);
}

TEST_F(LimitingTest, KeysOfAUnitShareItsLimit) {
    begin({}, {{Bearer::unit, "unit_fk", {0, 0, 6, 0, 0, 0}},
               {Bearer::app, "app_siakad", {0, 0, 4, 0, 0, 0}},
               {Bearer::unit, "unit_lain", {0, 0, 1, 0, 0, 0}}});
    const std::size_t second = world_.add_key(1);
    world_.entries[second].app_id = "app_lain";
    policy_->publish(world_.ring());
    EXPECT_EQ(pass(10), 4) << "the application's";
    EXPECT_EQ(pass(10, second), 2) << "what the unit has left";
    EXPECT_EQ(ask(decision_, second), "gateway.day_exhausted");
    const std::string fields(decision_.limits.view());
    EXPECT_EQ(fields.find("unit_"), std::string::npos) << "nobody's identity: " << fields;
    EXPECT_EQ(fields.find("app-day"), std::string::npos) << fields;
}

TEST_F(LimitingTest, ARouteIsLimitedForAllItsCallers) {
    begin({}, {}, {600, 3, 0, 0, 0, 0});
    world_.add_key(1);
    policy_->publish(world_.ring());
    EXPECT_EQ(pass(2, 0) + pass(5, 1), 3);
    EXPECT_EQ(ask(decision_, 0), "gateway.rate_limited");
    EXPECT_EQ(decision_.retry_after_s, 1);
}

TEST_F(LimitingTest, ARestartGivesNothingAnew) {
    begin({0, 0, 10, 0, 0, 0});
    EXPECT_EQ(pass(7), 7);
    policy_->collect(); // five times a second; then the process is killed
    lane_.reset();
    const std::string before = base::read_file(world_.folder.path + "/quotas").value();
    end();
    ASSERT_TRUE(base::replace_file(world_.folder.path + "/quotas", before));
    begin({});
    EXPECT_EQ(pass(7), 3);
    end();
    std::string damaged = base::read_file(world_.folder.path + "/quotas").value();
    damaged.back() = static_cast<char>(damaged.back() ^ 1);
    ASSERT_TRUE(base::replace_file(world_.folder.path + "/quotas", damaged + "half a rec"));
    begin({});
    EXPECT_EQ(pass(20), 10) << "a damaged record counts as absent; the limit goes on";
}

} // namespace
} // namespace gapura::gateway
