// GCRA against a plain model, exactness across threads, and the fields it announces.
#include <algorithm>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

#include "gateway/limit_fields.h"
#include "gateway/limiter.h"
#include "lib/base/random.h"

namespace gapura::gateway {
namespace {

constexpr std::int64_t second = 1'000'000'000;

// The same limit as a bucket of tokens kept in exact fractions of a minute's worth.
struct Bucket {
    std::int64_t each;
    std::int64_t level; // in nanoseconds of credit
    std::int64_t most;
    std::int64_t at = 0;
    Bucket(Rate rate) : each(60 * second / rate.per_minute), level(each * rate.burst), most(level) {}
    bool take(std::int64_t now) {
        level = std::min(most, level + (now - at));
        at = now;
        if (level < each) return false;
        level -= each;
        return true;
    }
};

TEST(Limiter, AgreesWithATokenBucketOverSeededTraffic) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        base::SeededRandom random(seed);
        const Rate rate{static_cast<std::uint32_t>(1 + random.below(6000)), static_cast<std::uint32_t>(1 + random.below(50))};
        Slot slot;
        Bucket bucket(rate);
        std::int64_t now = 0;
        for (int i = 0; i < 2000; ++i) {
            now += static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(2 * bucket.each)));
            const Taken taken = take(slot, rate, now);
            ASSERT_EQ(taken.admitted, bucket.take(now)) << "seed " << seed << " step " << i;
            if (taken.admitted) {
                ASSERT_EQ(taken.left, bucket.level / bucket.each) << "seed " << seed;
            } else {
                ASSERT_EQ(taken.wait_ns, bucket.each - bucket.level) << "seed " << seed;
            }
        }
    }
}

TEST(Limiter, WaitIsExact) {
    const Rate rate{60, 2};
    Slot slot;
    EXPECT_TRUE(take(slot, rate, second).admitted);
    EXPECT_TRUE(take(slot, rate, second).admitted);
    const Taken refused = take(slot, rate, second);
    ASSERT_FALSE(refused.admitted);
    EXPECT_EQ(refused.wait_ns, second);
    EXPECT_FALSE(take(slot, rate, second + refused.wait_ns - 1).admitted);
    EXPECT_TRUE(take(slot, rate, second + refused.wait_ns).admitted);
}

TEST(Limiter, FourThreadsAdmitExactlyTheBurst) {
    const Rate rate{60, 5000};
    Slot slot;
    std::atomic<int> admitted = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 3000; ++i) admitted += take(slot, rate, second).admitted ? 1 : 0;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(admitted, 5000);
}

TEST(Limiter, NodesDivideTheRateAndNeverSwitchItOff) {
    const Rate rate{60, 4};
    Slot slot;
    int admitted = 0;
    for (int i = 0; i < 10; ++i) admitted += take(slot, rate, second, 2).admitted ? 1 : 0;
    EXPECT_EQ(admitted, 2);
    EXPECT_FALSE(take(slot, rate, 2 * second, 2).admitted);
    EXPECT_TRUE(take(slot, rate, 3 * second, 2).admitted) << "half the rate: one in two seconds";
    Slot tiny;
    EXPECT_TRUE(take(tiny, {1, 1}, second, 100).admitted) << "a burst of one stays one";
}

TEST(Limiter, OwedRequestsAreBounded) {
    const Rate rate{60, 4};
    Slot slot;
    owe(slot, rate, second, 3, 1);
    EXPECT_TRUE(take(slot, rate, second).admitted);
    EXPECT_FALSE(take(slot, rate, second).admitted);
    owe(slot, rate, second, ~0ULL, 2);
    EXPECT_EQ(slot.full_at_ns.load(), second + 8 * second);
    EXPECT_EQ(take(slot, rate, second).wait_ns, 5 * second);
}

TEST(Limiter, SlotsDoNotMoveAndTheLastIsShared) {
    SlotTable table;
    Slot* first = &table.at(0);
    Slot* far = &table.at(1'000'000);
    EXPECT_EQ(&table.at(0), first);
    EXPECT_EQ(&table.at(1'000'000), far);
    EXPECT_EQ(&table.at(~0U), &table.at(~0U - 1));
}

LimitFinding rate_finding(std::string_view name, std::uint64_t limit, std::uint64_t left, std::int64_t wait_ns) {
    LimitFinding out;
    out.name = name;
    out.limit = limit;
    out.left = left;
    out.wait_ns = wait_ns;
    out.window_s = 60;
    return out;
}

TEST(LimitFields, FollowTheDraft) {
    LimitFields fields;
    std::vector<LimitFinding> findings{rate_finding("default", 600, 99, 50'000'000)};
    write_limit_fields(findings, fields);
    EXPECT_EQ(fields.view(), "RateLimit-Policy: \"default\";q=600;w=60\r\nRateLimit: \"default\";r=99;t=1\r\n");
    findings = {rate_finding("key", 10, 100, 0)};
    write_limit_fields(findings, fields);
    EXPECT_EQ(fields.view(), "RateLimit-Policy: \"key\";q=10;w=60\r\nRateLimit: \"key\";r=10\r\n") << "r never promises more than q";
    LimitFinding day = rate_finding("key-day", 1000, 7, 5'400'000'000);
    day.dimension = Dimension::day;
    day.window_s = 86'400;
    LimitFinding flights = rate_finding("unit-concurrent", 4, 1, 0);
    flights.dimension = Dimension::concurrent;
    flights.window_s = 0;
    LimitFinding bytes = rate_finding("app-bytes", 1'048'576, 12, 1);
    bytes.dimension = Dimension::bytes;
    bytes.window_s = 86'400;
    findings = {day, flights, bytes};
    write_limit_fields(findings, fields);
    EXPECT_EQ(fields.view(), "RateLimit-Policy: \"key-day\";q=1000;w=86400, \"unit-concurrent\";q=4;qu=\"concurrent-requests\", "
                             "\"app-bytes\";q=1048576;w=86400;qu=\"content-bytes\"\r\n"
                             "RateLimit: \"key-day\";r=7;t=6, \"unit-concurrent\";r=1, \"app-bytes\";r=12;t=1\r\n");
}

TEST(LimitFields, LeaveOutWholeMembersThatDoNotFit) {
    LimitFields fields;
    const std::string name(300, 'x');
    const std::vector<LimitFinding> findings(25, rate_finding(name, 4'000'000'000, 3'999'999'999, std::int64_t{31} * 86'400 * second));
    write_limit_fields(findings, fields);
    const std::string text(fields.view());
    EXPECT_LE(text.size(), LimitFields::bytes_max);
    EXPECT_TRUE(text.ends_with(";t=2678400\r\n"));
    const auto members = [&](std::string_view line) { return std::ranges::count(line, ',') + 1; };
    const auto middle = text.find("\r\n");
    EXPECT_GE(members(text.substr(0, middle)), 4);
    EXPECT_EQ(members(text.substr(0, middle)), members(text.substr(middle))) << "each policy announced has its state";
}

} // namespace
} // namespace gapura::gateway
