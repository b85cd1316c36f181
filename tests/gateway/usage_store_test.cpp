// Day totals in the store: added up once whatever is delivered again, by two gateways at a time, and read back as asked.
#include <thread>

#include "gateway/gateway_store.h"
#include "gateway/usage_store.h"
#include "tests/support/engines.h"

namespace gapura::gateway {
namespace {

class UsageStore : public gapura::testing::EngineTest {
protected:
    UsageStore() { migrate(migrations()); }
    static UsageLines lines(std::uint64_t calls, const std::string& key = "key_a", const std::string& day = "2026-11-23", std::int64_t last_us = 50) {
        UsageLines out;
        UsageUse& use = out[{day, key, "route_m"}];
        use.unit = "unit_" + key.substr(4);
        use.app = "app_1";
        use.counts.calls = calls;
        use.counts.failed = calls / 10;
        use.counts.bytes_out = calls * 1000;
        use.counts.last_us = last_us;
        for (std::uint64_t i = 0; i < calls; ++i) use.counts.latency.add(static_cast<std::int64_t>(i) * 100);
        return out;
    }
    std::vector<UsageRow> read(const UsageWanted& wanted, std::string_view by = "day") {
        std::vector<UsageRow> out;
        const auto done = each_usage(db(), wanted, by, [&](const UsageRow& row) -> Result<bool> {
            out.push_back(row);
            return true;
        });
        EXPECT_TRUE(done) << (done ? "" : base::describe(done.error()));
        return out;
    }
    Instant now_{1'000'000};
};
GAPURA_ON_BOTH_ENGINES(UsageStore);

TEST_P(UsageStore, AddsUpAndCountsABatchOnce) {
    const UsageBatch first{"use_a", 1, lines(100)};
    const UsageBatch second{"use_a", 2, lines(50, "key_a", "2026-11-23", 70)};
    ASSERT_TRUE(count_usage(db(), first, now_));
    ASSERT_TRUE(count_usage(db(), first, now_));
    ASSERT_TRUE(count_usage(db(), second, now_));
    ASSERT_TRUE(count_usage(db(), first, now_)) << "an old one again";
    ASSERT_TRUE(count_usage(db(), {"use_b", 1, lines(7, "key_a", "2026-11-23", 60)}, now_));
    const auto rows = read({"2026-11-01", "2026-11-30", "", "", "", {}});
    ASSERT_EQ(rows.size(), 1U);
    const UsageCounts& counts = rows[0].use.counts;
    EXPECT_EQ(counts.calls, 157U);
    EXPECT_EQ(counts.failed, 15U);
    EXPECT_EQ(counts.bytes_out, 157'000U);
    EXPECT_EQ(counts.last_us, 70);
    EXPECT_EQ(counts.latency.count(), 157U);
    Latency truth = lines(100).begin()->second.counts.latency;
    truth.add(lines(50).begin()->second.counts.latency);
    truth.add(lines(7).begin()->second.counts.latency);
    EXPECT_EQ(counts.latency, truth);
}

TEST_P(UsageStore, SaysWhetherAKeyIsStillUsed) {
    ASSERT_TRUE(count_usage(db(), {"use_a", 1, lines(3, "key_a", "2026-11-20", 20)}, now_));
    ASSERT_TRUE(count_usage(db(), {"use_a", 2, lines(5, "key_a", "2026-11-22", 40)}, now_));
    const auto use = key_use(db(), "key_a", "2026-11-21");
    ASSERT_TRUE(use) << base::describe(use.error());
    EXPECT_EQ(use->last_used.us, 40);
    EXPECT_EQ(use->days, (std::map<std::string, std::uint64_t>{{"2026-11-22", 5}}));
    EXPECT_EQ(key_use(db(), "key_unused", "2026-11-21")->last_used.us, 0);
    EXPECT_EQ(last_uses(db())->size(), 1U);
}

TEST_P(UsageStore, AnswersOnlyWhatIsAskedFor) {
    UsageBatch batch{"use_a", 1, lines(1)};
    for (const char* key : {"key_b", "key_c"}) batch.lines.merge(lines(2, key, "2026-11-24"));
    ASSERT_TRUE(count_usage(db(), batch, now_));
    EXPECT_EQ(read({"2026-11-23", "2026-11-24", "", "", "", {}}).size(), 3U);
    EXPECT_EQ(read({"2026-11-24", "2026-11-24", "", "", "", {}}).size(), 2U);
    EXPECT_EQ(read({"2026-11-23", "2026-11-24", "key_b", "", "", {}}).size(), 1U);
    EXPECT_EQ(read({"2026-11-23", "2026-11-24", "", "route_m", "app_1", {}}).size(), 3U);
    EXPECT_EQ(read({"2026-11-23", "2026-11-24", "", "route_x", "", {}}).size(), 0U);
    EXPECT_EQ(read({"2026-11-23", "2026-11-24", "", "", "", {"unit_a", "unit_c"}}, "unit_id").size(), 2U);
    EXPECT_EQ(read({"2026-11-23", "2026-11-24", "", "", "", {}}, "key_id").front().cell.key, "key_a");
}

TEST_P(UsageStore, TwoGatewaysAtOnceLoseNothing) {
    const auto other = open_again();
    const auto count = [&](store::Database& database, const std::string& source) {
        for (int i = 1; i <= 20; ++i) {
            UsageBatch batch{source, i, lines(10)};
            batch.lines.merge(lines(10, "key_b"));
            ASSERT_TRUE(count_usage(database, batch, now_));
        }
    };
    std::jthread thread([&] { count(*other, "use_b"); });
    count(db(), "use_a");
    thread.join();
    const auto rows = read({"2026-11-23", "2026-11-23", "", "", "", {}});
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].use.counts.calls, 400U);
    EXPECT_EQ(rows[0].use.counts.latency.count(), 400U);
}

TEST_P(UsageStore, ForgetsWhatIsOld) {
    ASSERT_TRUE(count_usage(db(), {"use_a", 1, lines(1, "key_a", "2023-01-01")}, now_));
    ASSERT_TRUE(count_usage(db(), {"use_a", 2, lines(1)}, now_));
    EXPECT_EQ(forget_usage(db(), "2023-11-19", now_), 1);
    EXPECT_EQ(forget_usage(db(), "2023-11-19", now_), 0);
    EXPECT_EQ(read({"2000-01-01", "2030-01-01", "", "", "", {}}).size(), 1U);
}

} // namespace
} // namespace gapura::gateway
