// What a node that was stopped, killed or away may give of a quota when it is back, with Redis and without.
#include "gateway/quota_claim.h"
#include "lib/base/file.h"
#include "tests/gateway/quota_node.h"

namespace gapura::gateway {
namespace {

constexpr std::uint32_t month_quota = 10'000;

class QuotaRestart : public ::testing::Test {
protected:
    RedisAddress address() const { return {{"127.0.0.1", redis_.port()}, {}, ""}; }
    void SetUp() override {
        for (int i = 0; i < 3; ++i) start(i);
        ASSERT_TRUE(soon([&] { return together(); }));
    }
    void start(int i) {
        const std::string name = "node-" + std::to_string(i);
        nodes_[static_cast<std::size_t>(i)] = std::make_unique<QuotaNode>(name, address(), clock_, log_, folder_.path + "/" + name);
    }
    /// As a service manager stops it.
    void stop(QuotaNode& node) {
        node.share->stop();
        node.keeper.save(true);
    }
    bool together() const {
        return std::ranges::all_of(nodes_, [](const auto& node) { return node->share->standing().connected && node->share->nodes() == 3; });
    }
    int pass(QuotaNode& node, int calls) {
        int passed = 0;
        for (int i = 0; i < calls; ++i) passed += node.ask(month_quota) ? 1 : 0;
        return passed;
    }
    base::SystemClock clock_;
    base::NoLog log_;
    TempFolder folder_;
    RedisServer redis_;
    std::array<std::unique_ptr<QuotaNode>, 3> nodes_;
};

TEST_F(QuotaRestart, StoppedAndStartedItRefusesNobody) {
    int passed = 0;
    ASSERT_TRUE(soon([&] { return (passed += pass(*nodes_[2], 1)) == 50; }));
    stop(*nodes_[2]);
    start(2);
    EXPECT_EQ(pass(*nodes_[2], 1), 1) << "before any answer";
    ASSERT_TRUE(soon([&] { return together(); }));
    const std::uint64_t rounds = nodes_[2]->share->rounds();
    ASSERT_TRUE(soon([&] { return nodes_[2]->share->rounds() > rounds + 2; }));
    const Periods periods = nodes_[2]->calendar.at(clock_.now());
    EXPECT_EQ(used_of(nodes_[2]->meter, Quota::day, periods.day), 51U) << "what was given back is not taken as used";
}

TEST_F(QuotaRestart, StoppedAndStartedWithoutRedisItHasItsPart) {
    int passed = 0;
    ASSERT_TRUE(soon([&] { return (passed += pass(*nodes_[2], 1)) == 50; }));
    stop(*nodes_[2]);
    redis_.kill();
    start(2);
    const int alone = pass(*nodes_[2], month_quota);
    EXPECT_GE(alone, 3'000) << "its third";
    EXPECT_LE(alone, 3'400);
}

// The others have counted on what it held, and it has used more than its third.
TEST_F(QuotaRestart, StoppedAndStartedItGoesOnWithWhatItHeld) {
    int passed = 0;
    ASSERT_TRUE(soon([&] { return (passed += pass(*nodes_[2], 20)) >= 6'000; }));
    ASSERT_TRUE(soon([&] { return Count::of(nodes_[2]->meter.ceiling[0].load()).value > static_cast<std::uint64_t>(passed) + 20; }));
    stop(*nodes_[2]);
    start(2);
    EXPECT_EQ(pass(*nodes_[2], 20), 20) << "before any answer";
    const std::uint64_t rounds = nodes_[2]->share->rounds();
    ASSERT_TRUE(soon([&] { return nodes_[2]->share->rounds() > rounds + 2; }));
    EXPECT_EQ(pass(*nodes_[2], 10), 10) << "and after it";
}

TEST_F(QuotaRestart, KilledAndStartedWithoutRedisItHasWhatItHeld) {
    int passed = 0;
    ASSERT_TRUE(soon([&] { return (passed += pass(*nodes_[2], 1)) == 50; }));
    ASSERT_TRUE(soon([&] { return nodes_[2]->meter.held[0].load() > nodes_[2]->meter.ceiling[0].load() + 2'000; })) << "claim and reserve";
    nodes_[2]->keeper.save();
    const std::string path = folder_.path + "/node-2";
    const auto file = base::read_file(path, 1 << 20); // as a process that is killed leaves it
    ASSERT_TRUE(file);
    redis_.kill();
    nodes_[2].reset();
    ASSERT_TRUE(base::replace_file(path, *file));
    start(2);
    const int alone = pass(*nodes_[2], month_quota);
    EXPECT_GE(alone, 3'000) << "its third";
    EXPECT_LE(alone, 3'400);
}

TEST_F(QuotaRestart, AwayForLongAndWithoutRedisItHasItsPart) {
    int passed = 0;
    ASSERT_TRUE(soon([&] { return (passed += pass(*nodes_[2], 1)) == 50; }));
    stop(*nodes_[2]);
    redis_.kill();
    nodes_[2].reset();
    const std::string path = folder_.path + "/node-2";
    {
        QuotaFile file;
        const std::int64_t before = clock_.now().us - 11'000'000;
        ASSERT_TRUE(file.open(path, Calendar(&jakarta()).at(clock_.now()).month, Instant{before}));
        file.put_seen(static_cast<std::uint64_t>(before));
        ASSERT_TRUE(file.write(file.take_marked()));
    }
    start(2);
    ASSERT_TRUE(soon([&] { return !nodes_[2]->share->standing().reachable; }));
    EXPECT_GE(pass(*nodes_[2], month_quota), month_quota / 3 - 60) << "its third, of which it has used some";
}

TEST(QuotaFirstPart, OfAPeriodUnderWayIsLittleWhileRedisMayAnswer) {
    Standing standing{true, false, 3, 20'000, 24'000, true};
    EXPECT_EQ(first_part(3'000, Quota::day, 20'000, standing), spare_part(3'000, 3)) << "slow, or just started";
    EXPECT_EQ(first_part(3'000, Quota::day, 20'001, standing), lent(3'000, 3));
    standing.reachable = false;
    EXPECT_EQ(first_part(3'000, Quota::day, 20'000, standing), 1'000U);
}

TEST(QuotaKeeperFile, WhatWasHeldIsStillHeldUnlessItWasAway) {
    base::FakeClock clock;
    base::NoLog log;
    TempFolder folder;
    const std::string path = folder.path + "/quotas";
    Calendar calendar(&jakarta());
    const std::uint16_t day = calendar.at(clock.now()).day;
    const auto opened = [&] {
        auto keeper = std::make_unique<QuotaKeeper>(clock, log, "key", &jakarta());
        EXPECT_TRUE(keeper->open(path));
        return keeper;
    };
    {
        const auto keeper = opened();
        Meter meter;
        keeper->watch(meter, "key", "key_1");
        meter.used[0].store(Count{day, 40}.word());
        meter.ceiling[0].store(Count{day, 300}.word());
        keeper->save(true);
    }
    const auto ceiling = [&] {
        const auto keeper = opened();
        Meter meter;
        keeper->watch(meter, "key", "key_1");
        EXPECT_EQ(used_of(meter, Quota::day, day), 40U);
        return std::pair(Count::of(meter.ceiling[0].load()).value, meter.unheard.load() != 0);
    };
    clock.advance(std::chrono::seconds(8));
    EXPECT_EQ(ceiling(), std::pair(std::uint64_t{300}, false));
    clock.advance(std::chrono::seconds(8)); // only save() says that it was there
    EXPECT_EQ(ceiling(), std::pair(std::uint64_t{41}, true)) << "the others may have what it held; one call meets the bearer again";
    {
        const auto keeper = opened();
        keeper->remember_joined(7);
        keeper->save(true);
        EXPECT_EQ(opened()->remembered_joined(), 7U) << "it was there all along";
    }
    clock.advance(std::chrono::seconds(11));
    opened()->save(true);
    EXPECT_EQ(opened()->remembered_joined(), 0U);
    EXPECT_EQ(ceiling(), std::pair(std::uint64_t{41}, true)) << "back for a moment only, it has heard nothing of this bearer";
}

TEST(QuotaKeeperFile, ABearerWithBytesAloneIsKept) {
    base::FakeClock clock;
    base::NoLog log;
    TempFolder folder;
    Calendar calendar(&jakarta());
    const std::uint16_t day = calendar.at(clock.now()).day;
    for (const bool before : {true, false}) {
        QuotaKeeper keeper(clock, log, "key", &jakarta());
        ASSERT_TRUE(keeper.open(folder.path + "/quotas"));
        Meter meter;
        keeper.watch(meter, "key", "key_1");
        EXPECT_EQ(used_of(meter, Quota::bytes, day), before ? 0U : 5'000U);
        if (before) add(meter, Quota::bytes, day, 5'000);
        keeper.save(true);
    }
}

TEST(QuotaKeeperFile, WhatIsHeldOfABearerThatOnlyOthersMetIsKeptToo) {
    base::FakeClock clock;
    base::NoLog log;
    TempFolder folder;
    Calendar calendar(&jakarta());
    const std::uint16_t day = calendar.at(clock.now()).day;
    const auto opened = [&] {
        auto keeper = std::make_unique<QuotaKeeper>(clock, log, "key", &jakarta());
        EXPECT_TRUE(keeper->open(folder.path + "/quotas"));
        return keeper;
    };
    std::vector<WatchedMeter> watched;
    {
        const auto keeper = opened();
        Meter meter;
        keeper->watch(meter, "key", "key_1");
        keeper->watched_since(0, watched);
        EXPECT_EQ(keeper->stand_in(watched.front().name), nullptr) << "a call has met it";
    }
    {
        const auto keeper = opened();
        keeper->stand_in(watched.front().name)->ceiling[0].store(Count{day, 7}.word());
        keeper->save(true);
    }
    const auto keeper = opened();
    Meter meter;
    keeper->watch(meter, "key", "key_1");
    EXPECT_EQ(Count::of(meter.ceiling[0].load()).value, 7U);
}

TEST(QuotaClaimLives, AFirstAnswerThatWasLostBurnsNothing) {
    std::map<std::string, Stake> stakes;
    Holding holding;
    ClaimAsk ask = holding.ask(10, 200, 900, 3);
    ask.life = 7;
    (void)grant(stakes, "a", ask, "");
    ask = holding.ask(12, 200, 900, 3);
    ask.life = 7;
    EXPECT_FALSE(grant(stakes, "a", ask, "").former);
    ask.life = 8;
    const Granted again = grant(stakes, "a", ask, "");
    EXPECT_TRUE(again.former) << "that process may have used all of it";
    EXPECT_EQ(again.before, 200U);
}

TEST(QuotaClaimLives, WhoCameLateHoldsWhatIsLeft) {
    std::map<std::string, Stake> stakes{{"a", {600, 0, 1}}, {"b", {380, 20, 1}}};
    Holding late;
    late.learn(grant(stakes, "c", late.ask(1, 1, 1000, 3), "|a|b|c|"));
    EXPECT_LE(late.ceiling_alone(1000, 3), 80U);
}

TEST(QuotaClaimLives, ANodeThatIsGoneDoesNotStandInForOneThatHasNotWritten) {
    std::map<std::string, Stake> stakes{{"b", {10, 200, 1}}, {"gone", {600, 50, 1}}};
    Holding a;
    const Granted granted = grant(stakes, "a", a.ask(1, 2000, 3000, 3), "|a|b|c|");
    EXPECT_LE(granted.own.claim + granted.own.reserve + 10 + 200 + 600 + 1000, stakes_max(3000)) << "c's part is kept";
}

} // namespace
} // namespace gapura::gateway
