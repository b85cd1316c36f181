// Incident messages over failed deliveries, torn files, kill and restart.
#include <atomic>
#include <csignal>
#include <fstream>
#include <sys/wait.h>

#include "gateway/courier.h"
#include "gateway/incidents.h"
#include "tests/gateway/policy_world.h"

namespace gapura::gateway {
namespace {

class SpoolTest : public ::testing::Test {
protected:
    std::unique_ptr<Spool> open(std::size_t bytes_max = 1U << 20U) {
        auto spool = Spool::open(path_, bytes_max, log_);
        EXPECT_TRUE(spool) << (spool ? "" : base::describe(spool.error()));
        return *std::move(spool);
    }
    std::string text() const { return *base::read_file(path_); }
    TempFolder folder_;
    base::NoLog log_;
    base::SystemRandom random_;
    std::string path_ = folder_.path + "/incidents.spool";
};

TEST_F(SpoolTest, KeepsTheNewestOfEachIncidentOverARestart) {
    {
        const auto spool = open();
        ASSERT_TRUE(spool->put("inc_a", 1, true, "{\"a\":1}"));
        ASSERT_TRUE(spool->put("inc_a", 2, true, "{\"a\":2}"));
        ASSERT_TRUE(spool->put("inc_b", 1, false, "{\"b\":1}"));
    }
    const auto spool = open();
    EXPECT_EQ(spool->waiting(), 2U);
    const auto first = spool->next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->payload, "{\"a\":2}");
    spool->done(*first);
    EXPECT_EQ(spool->next()->payload, "{\"b\":1}");
    spool->done(*spool->next());
    EXPECT_EQ(spool->waiting(), 0U);
    const auto again = open();
    EXPECT_EQ(again->waiting(), 0U);
    EXPECT_EQ(again->open_payloads(), std::vector<std::string>{"{\"a\":2}"}) << "what is open stays known";
}

TEST_F(SpoolTest, ADeliveryOvertakenByANewerMessageDoesNotDropIt) {
    const auto spool = open();
    ASSERT_TRUE(spool->put("inc_a", 1, true, "1"));
    const auto item = spool->next();
    ASSERT_TRUE(spool->put("inc_a", 2, true, "2"));
    spool->done(*item);
    EXPECT_EQ(spool->next()->payload, "2");
}

TEST_F(SpoolTest, ToleratesAnyTornTail) {
    {
        ASSERT_TRUE(open()->put("inc_a", 1, true, "{\"a\":1}"));
    }
    const std::string first = text();
    {
        ASSERT_TRUE(open()->put("inc_b", 1, true, "{\"b\":1}"));
    }
    const std::string whole = text();
    for (std::size_t cut = first.size(); cut < whole.size(); ++cut) {
        std::ofstream(path_, std::ios::trunc) << whole.substr(0, cut);
        EXPECT_EQ(open()->waiting(), 1U) << cut;
    }
    std::string damaged = whole;
    damaged[first.size() + 12] ^= 1;
    std::ofstream(path_, std::ios::trunc) << damaged;
    EXPECT_EQ(open()->waiting(), 1U);
}

TEST_F(SpoolTest, StaysWithinItsSize) {
    const auto spool = open(4096);
    for (int i = 1; i < 1000; ++i) ASSERT_TRUE(spool->put("inc_a", i, true, std::string(200, 'x')));
    EXPECT_LE(text().size(), 4096U);
    auto refused = spool->put("inc_b", 1, true, std::string(5000, 'x'));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().slug, "gateway.spool_full");
    EXPECT_EQ(spool->waiting(), 2U) << "in memory it still waits";
}

TEST_F(SpoolTest, SurvivesKillNineWithEverythingAcknowledged) {
    for (int round = 0; round < 10; ++round) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            const auto spool = open();
            for (int i = 1;; ++i) {
                if (!spool->put("inc_" + std::to_string(round), i, true, std::to_string(i))) ::_exit(1);
                if (::write(ends[1], &i, sizeof i) != sizeof i) ::_exit(1);
            }
        }
        int acknowledged = 0;
        for (int i = 0; i < 5 + round * 7; ++i)
            ASSERT_EQ(::read(ends[0], &acknowledged, sizeof acknowledged), static_cast<ssize_t>(sizeof acknowledged));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ::close(ends[1]);
        for (int next = 0; ::read(ends[0], &next, sizeof next) == static_cast<ssize_t>(sizeof next);) acknowledged = next;
        ::close(ends[0]);
        const auto spool = open();
        const auto item = spool->next();
        ASSERT_TRUE(item);
        EXPECT_GE(item->sequence, acknowledged);
        spool->done(*item);
        ASSERT_TRUE(spool->put(item->incident, item->sequence + 1, false, "over"));
        spool->done(*spool->next());
    }
}

template <class Condition>
bool soon(Condition condition) {
    for (int i = 0; i < 1000; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

TEST_F(SpoolTest, TheCourierTriesUntilSomeoneTakesIt) {
    const auto spool = open();
    std::atomic<bool> down = true;
    std::atomic<int> tries = 0;
    std::atomic<int> taken = 0;
    Courier courier(
        *spool,
        [&](const std::string&) -> Result<void> {
            ++tries;
            if (down) return fail(Code::unavailable, "store.unavailable");
            ++taken;
            return {};
        },
        random_, log_);
    courier.start();
    ASSERT_TRUE(spool->put("inc_a", 1, true, "{}"));
    courier.wake();
    ASSERT_TRUE(soon([&] { return tries >= 2; }));
    EXPECT_EQ(spool->waiting(), 1U);
    down = false;
    ASSERT_TRUE(soon([&] { return taken == 1; }));
    courier.stop();
    EXPECT_EQ(spool->waiting(), 0U);
}

TEST_F(SpoolTest, ARestartedGatewayGoesOnWithTheSameIncident) {
    World world;
    std::vector<std::string> payloads;
    const auto route_of = [](std::uint32_t) { return RouteName{"route_1", "/x"}; };
    const auto emit = [&](const Incident&, const std::string& payload) -> Result<void> {
        payloads.push_back(payload);
        return {};
    };
    Tally tally;
    for (int i = 0; i < 3; ++i) tally.failure(1, "GET", nullptr, {10 + i, Fault::refused, 0, 5, "req_a"});
    Incidents before(world.clock, world.random, world.log, {}, route_of, emit);
    before.absorb({"svc_1", "akademik", "h:1"}, tally);
    before.emit_due();
    ASSERT_EQ(payloads.size(), 1U);
    const auto incident = incident_from(payloads[0]);
    ASSERT_TRUE(incident) << base::describe(incident.error());
    EXPECT_EQ(payload_of(*incident), payloads[0]) << "nothing is lost on the way";
    Incidents after(world.clock, world.random, world.log, {}, route_of, emit);
    after.resume(*incident);
    after.absorb({"svc_1", "akademik", "h:1"}, tally);
    world.clock.advance(std::chrono::seconds(3));
    after.emit_due();
    ASSERT_EQ(payloads.size(), 2U);
    const json::value second = *base::parse_json(payloads[1]);
    EXPECT_EQ(std::string(second.at("incident").as_string()), incident->id);
    EXPECT_EQ(second.at("sequence"), 2);
    EXPECT_EQ(second.at("failures"), 6);
}

} // namespace
} // namespace gapura::gateway
