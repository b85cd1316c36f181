// Quotas of days and months in the organisation's zone: exact across threads, whole again at local midnight, never given twice.
#include <gtest/gtest.h>
#include <thread>
#include <vector>

#include "gateway/meter.h"

namespace gapura::gateway {
namespace {

const base::Zone& jakarta() {
    static const base::Zone zone = base::Zone::find("Asia/Jakarta").value();
    return zone;
}

TEST(Calendar, DaysAndMonthsAreLocal) {
    Calendar calendar(&jakarta());
    const Instant midnight = jakarta().start_of({2026, 12, 1});
    const Periods before = calendar.at(midnight - base::Micros(1));
    const Periods after = calendar.at(midnight);
    EXPECT_EQ(after.day, before.day + 1);
    EXPECT_EQ(after.month, before.month + 1);
    EXPECT_EQ(before.day_end_us, midnight.us);
    EXPECT_EQ(before.month_end_us, midnight.us);
    EXPECT_EQ(before.month_s, 30 * 86'400);
    EXPECT_EQ(after.month_s, 31 * 86'400);
    const Periods year = calendar.at(jakarta().start_of({2027, 1, 1}));
    EXPECT_EQ(year.month, after.month + 1);
    EXPECT_EQ(year.day, after.day + 31);
}

TEST(Meter, FourThreadsUseExactlyTheQuota) {
    Meter meter;
    std::atomic<int> admitted = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 3000; ++i) admitted += take_one(meter, Quota::day, 100, 5000) ? 1 : 0;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(admitted, 5000);
    EXPECT_EQ(used_of(meter, Quota::day, 100), 5000U);
    give_back(meter, Quota::day, 100);
    EXPECT_TRUE(take_one(meter, Quota::day, 100, 5000));
    EXPECT_FALSE(take_one(meter, Quota::day, 100, 5000));
}

TEST(Meter, ANewDayBeginsAnewAndAStepBackGivesNothing) {
    Meter meter;
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(take_one(meter, Quota::day, 100, 10));
    EXPECT_FALSE(take_one(meter, Quota::day, 100, 10));
    EXPECT_TRUE(take_one(meter, Quota::day, 101, 10)) << "midnight";
    EXPECT_EQ(used_of(meter, Quota::day, 100), 1U) << "the clock stepped back over midnight: the later day goes on";
    for (int i = 0; i < 9; ++i) ASSERT_TRUE(take_one(meter, Quota::day, 100, 10));
    EXPECT_FALSE(take_one(meter, Quota::day, 100, 10));
    EXPECT_TRUE(take_one(meter, Quota::day, 50, 10)) << "a clock that was wrong by more does not lock anyone out for months";
}

TEST(Meter, WhatIsCarriedOverIsChargedToItsOwnPeriodOnly) {
    Meter meter;
    carry(meter, Quota::day, {100, 40});
    EXPECT_EQ(used_of(meter, Quota::day, 100), 40U);
    carry(meter, Quota::day, {100, 2});
    EXPECT_EQ(used_of(meter, Quota::day, 100), 42U);
    ASSERT_TRUE(take_one(meter, Quota::day, 101, 10));
    carry(meter, Quota::day, {100, 40});
    EXPECT_EQ(used_of(meter, Quota::day, 101), 1U) << "yesterday's is not today's";
    give_back(meter, Quota::day, 101);
    carry(meter, Quota::day, {100, 40});
    EXPECT_EQ(used_of(meter, Quota::day, 101), 0U) << "nor when today's is nothing yet";
    carry(meter, Quota::day, {102, 5});
    EXPECT_EQ(used_of(meter, Quota::day, 102), 5U) << "and what the meter has of an earlier day is not added to a later one";
}

TEST(Meter, WithoutRedisANodeGivesItsShare) {
    Meter meter;
    const Standing alone{true, false, 3};
    EXPECT_EQ(ceiling_of(meter, Quota::day, 900, 100, alone), 300U);
    EXPECT_EQ(ceiling_of(meter, Quota::day, 2, 100, alone), 1U) << "never off, never zero";
    meter.ceiling[0].store(Count{100, 450}.word());
    EXPECT_EQ(ceiling_of(meter, Quota::day, 900, 100, alone), 450U);
    EXPECT_EQ(ceiling_of(meter, Quota::day, 400, 100, alone), 400U) << "a quota lowered meanwhile holds";
    EXPECT_EQ(ceiling_of(meter, Quota::day, 900, 101, alone), 300U) << "yesterday's ceiling says nothing of today";
    EXPECT_EQ(concurrent_ceiling(meter, 9, alone), 3U);
    EXPECT_EQ(ceiling_of(meter, Quota::day, 900, 100, Standing{}), 900U);
}

TEST(Meter, BeforeTheFirstAnswerLittleIsGivenOfAPeriodThatWasUnderWay) {
    Meter meter;
    const Standing joined{true, true, 3, 100, 1200, true};
    EXPECT_EQ(ceiling_of(meter, Quota::day, 1000, 100, joined), 3U) << "others may have spent all of it";
    EXPECT_EQ(ceiling_of(meter, Quota::day, 1000, 99, joined), 3U) << "nor of one before, when a clock was set back";
    EXPECT_EQ(ceiling_of(meter, Quota::day, 1000, 101, joined), 263U) << "of a day that began later the others have kept our part";
    EXPECT_EQ(ceiling_of(meter, Quota::month, 1000, 1200, joined), 3U);
    EXPECT_EQ(ceiling_of(meter, Quota::month, 1000, 1201, joined), 263U);
    EXPECT_EQ(ceiling_of(meter, Quota::day, 1000, 101, {true, true, 3, UINT16_MAX, UINT16_MAX, true}), 3U) << "not joined yet";
    EXPECT_EQ(ceiling_of(meter, Quota::day, 10, 100, joined), 1U) << "never zero";
}

} // namespace
} // namespace gapura::gateway
