// Adding calls up: histogram, counts, days, batches as text, and their way to the store over failures, damage and kill.
#include <csignal>
#include <filesystem>
#include <random>
#include <sys/wait.h>

#include "gateway/usage_sender.h"
#include "gateway/usage_totals.h"
#include "lib/base/file.h"
#include "tests/gateway/policy_world.h"

namespace gapura::gateway {
namespace {

TEST(Latency, EveryQuantileIsWithinItsBound) {
    std::mt19937_64 random(7);
    std::lognormal_distribution<double> shape(9.0, 1.6); // about 8 ms in the middle, seconds at the end
    std::vector<std::int64_t> took;
    Latency latency;
    for (int i = 0; i < 20'000; ++i) {
        took.push_back(static_cast<std::int64_t>(shape(random)) + 64);
        latency.add(took.back());
    }
    std::ranges::sort(took);
    for (const double share : {0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0}) {
        const auto truth = static_cast<double>(took[static_cast<std::size_t>(std::ceil(share * 20'000)) - 1]);
        if (truth >= 67e6) continue;
        EXPECT_NEAR(static_cast<double>(latency.quantile_us(share)), truth, truth * 0.0625) << share;
    }
    EXPECT_EQ(latency.count(), 20'000U);
}

TEST(Latency, BucketsCoverAllTimesInOrder) {
    std::uint16_t before = 0;
    for (std::int64_t us = 0; us < (std::int64_t{1} << 28); us += 1 + us / 100) {
        const std::uint16_t bucket = Latency::bucket_of(us);
        ASSERT_GE(bucket, before);
        ASSERT_LE(bucket - before, 1) << us;
        ASSERT_LT(bucket, Latency::buckets);
        ASSERT_EQ(Latency::bucket_of(Latency::middle_us(bucket)), bucket);
        before = bucket;
    }
    EXPECT_EQ(before, Latency::buckets - 1);
}

TEST(Latency, SumsOfPartsAreThePartsOfTheSum) {
    Latency all, one, other;
    for (int i = 1; i < 4000; ++i) {
        all.add(i * 37);
        (i % 3 == 0 ? one : other).add(i * 37);
    }
    one.add(other);
    EXPECT_EQ(one, all);
    EXPECT_EQ(*Latency::parse(all.text()), all);
    EXPECT_EQ(Latency().text(), "");
    for (const char* bad : {"1", "1:", "1:0", "x:1", "2:1 1:1", "1:1 1:1", "1:1,2:1", "162:1", "1:1 ", " 1:1", "-1:1"})
        EXPECT_FALSE(Latency::parse(bad)) << bad;
}

CallRecord call(const char* key, std::uint32_t route, int status, Ending ending = Ending::answered, bool by_us = false) {
    CallRecord out;
    out.key = key;
    out.unit = "unit_fk";
    out.app = "app_siakad";
    out.route = route;
    out.status = status;
    out.ending = ending;
    out.by_us = by_us;
    out.took_us = 1000;
    out.bytes_in = 10;
    out.bytes_out = 100;
    return out;
}

TEST(UsageTotals, EveryCallIsOneOfSeven) {
    UsageCounts counts;
    for (const auto& one : {call("k", 1, 200), call("k", 1, 304), call("k", 1, 404), call("k", 1, 503), call("k", 1, 502, Ending::refused),
                            call("k", 1, 504, Ending::timed_out), call("k", 1, 502, Ending::broken), call("k", 1, 502, Ending::malformed),
                            call("k", 1, 0, Ending::client_gone), call("k", 1, 413, Ending::not_forwarded),
                            call("k", 1, 429, Ending::not_forwarded, true), call("k", 1, 403, Ending::not_forwarded, true)})
        count(one, counts);
    EXPECT_EQ(counts.calls, 12U);
    EXPECT_EQ(counts.limited, 1U);
    EXPECT_EQ(counts.refused, 2U);
    EXPECT_EQ(counts.wrong, 1U);
    EXPECT_EQ(counts.failed, 1U);
    EXPECT_EQ(counts.faults, 4U);
    EXPECT_EQ(counts.gone, 1U);
    EXPECT_EQ(counts.well(), 2U);
    EXPECT_EQ(counts.latency.count(), 4U) << "only what the service answered";
    EXPECT_EQ(counts.bytes_out, 1200U);
}

TEST(UsageTotals, ACallBelongsToTheLocalDayInWhichItBegan) {
    Registry registry;
    UsageTotals totals(*base::Zone::find("Asia/Jakarta"), registry);
    const Instant midnight = base::Zone::find("Asia/Jakarta")->start_of({2026, 11, 24});
    std::vector<CallRecord> calls(4, call("key_a", 0, 200));
    calls[0].started_us = midnight.us - 1;
    calls[1].started_us = midnight.us;
    calls[2].started_us = midnight.us - 1; // ended later than the one before
    calls[3].started_us = midnight.us + std::int64_t{24} * 3'600'000'000 - 1;
    totals.add(calls);
    EXPECT_EQ(totals.use("key_a").calls(), 4U);
    const UsageLines lines = totals.take();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines.at({"2026-11-23", "key_a", ""}).counts.calls, 2U);
    EXPECT_EQ(lines.at({"2026-11-24", "key_a", ""}).counts.last_us, calls[3].started_us);
    EXPECT_TRUE(totals.take().empty());
}

TEST(UsageTotals, PastItsBoundNoCallIsLost) {
    Registry registry;
    UsageTotals totals(*base::Zone::find("UTC"), registry);
    std::vector<CallRecord> calls;
    for (std::size_t i = 0; i < UsageTotals::cells_max + 500; ++i) calls.push_back(call(("key_" + std::to_string(i)).c_str(), 0, 200));
    totals.add(calls);
    totals.add_past(7, {0});
    const UsageLines lines = totals.take();
    EXPECT_EQ(lines.size(), UsageTotals::cells_max + 1);
    EXPECT_EQ(lines.at({"1970-01-01", "", ""}).counts.calls, 507U);
    EXPECT_EQ(lines.at({"1970-01-01", "", ""}).unit, "") << "nobody's in particular";
    UsageLines small;
    add_lines(small, lines, 10);
    std::uint64_t sum = 0;
    for (const auto& [cell, use] : small) sum += use.counts.calls;
    EXPECT_EQ(sum, UsageTotals::cells_max + 507);
    EXPECT_LE(small.size(), 11U);
}

UsageLines some(int calls, const char* key = "key_a") {
    UsageLines out;
    UsageUse& use = out[{"2026-11-23", key, "route_m"}];
    use.unit = "unit_fk";
    for (int i = 0; i < calls; ++i) count(call(key, 1, i % 10 == 0 ? 500 : 200), use.counts);
    return out;
}

TEST(UsageBatch, IsReadBackAsItWasAndNeverHalf) {
    UsageBatch batch{"use_1", 7, some(30)};
    batch.lines[{"2026-11-23", "", ""}].counts.calls = 3;
    const std::string text = to_text(batch);
    EXPECT_EQ(*batch_from(text), batch);
    for (std::size_t cut = 0; cut < text.size(); ++cut) EXPECT_FALSE(batch_from(text.substr(0, cut))) << cut;
    for (std::size_t at = 0; at < text.size(); at += 3) {
        std::string damaged = text;
        damaged[at] ^= 1;
        EXPECT_FALSE(batch_from(damaged)) << at;
    }
}

/// A store that remembers as the real one does, and can be away or lose its answer.
struct FakeStore {
    enum class Mood : std::uint8_t { well, away, counts_but_answers_not } mood = Mood::well;
    std::map<std::string, std::int64_t> seen;
    UsageLines total;
    Result<void> count(const UsageBatch& batch) {
        if (mood == Mood::away) return fail(Code::unavailable, "store.unavailable");
        std::int64_t& sequence = seen[batch.source];
        if (batch.sequence > sequence) {
            sequence = batch.sequence;
            add_lines(total, batch.lines, 1000);
        }
        if (mood == Mood::counts_but_answers_not) return fail(Code::unavailable, "store.outcome_unknown");
        return {};
    }
    std::uint64_t calls() const {
        std::uint64_t out = 0;
        for (const auto& [cell, use] : total) out += use.counts.calls;
        return out;
    }
};

class UsageSenderTest : public ::testing::Test {
protected:
    std::unique_ptr<UsageSender> sender() {
        auto out = std::make_unique<UsageSender>(
            folder_.path + "/usage", [this] { return std::exchange(fresh_, {}); }, [this](const UsageBatch& batch) { return store_.count(batch); },
            clock_, random_, log_);
        EXPECT_TRUE(out->open());
        return out;
    }
    void use(int calls, const char* key = "key_a") { add_lines(fresh_, some(calls, key), 1000); }
    TempFolder folder_;
    base::FakeClock clock_;
    base::SystemRandom random_;
    base::NoLog log_;
    FakeStore store_;
    UsageLines fresh_;
};

TEST_F(UsageSenderTest, WhileTheStoreIsAwayTwoFilesHoldItAll) {
    store_.mood = FakeStore::Mood::away;
    const auto out = sender();
    for (int i = 0; i < 50; ++i) {
        use(10);
        out->round();
    }
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path + "/usage"), {}), 2);
    EXPECT_EQ(out->use("key_a").calls(), 500U);
    store_.mood = FakeStore::Mood::well;
    out->round();
    EXPECT_EQ(store_.calls(), 500U);
    EXPECT_EQ(out->waiting(), 0U);
    EXPECT_TRUE(std::filesystem::is_empty(folder_.path + "/usage"));
}

TEST_F(UsageSenderTest, ALostAnswerCountsNothingTwice) {
    const auto out = sender();
    use(10);
    store_.mood = FakeStore::Mood::counts_but_answers_not;
    out->round();
    use(5);
    out->round();
    store_.mood = FakeStore::Mood::well;
    out->round();
    EXPECT_EQ(store_.calls(), 15U);
}

TEST_F(UsageSenderTest, WhatAnEarlierRunLeftIsDeliveredByTheNext) {
    store_.mood = FakeStore::Mood::away;
    {
        const auto first = sender();
        use(10);
        first->round();
        use(20);
        first->round();
    } // as by kill -9: never stopped in order, for it never started
    {
        const auto second = sender();
        EXPECT_EQ(second->use("key_a").calls(), 30U);
        use(1);
        second->round();
    }
    store_.mood = FakeStore::Mood::counts_but_answers_not;
    sender()->round();
    store_.mood = FakeStore::Mood::well;
    const auto last = sender();
    last->round();
    EXPECT_EQ(store_.calls(), 31U);
    EXPECT_EQ(last->waiting(), 0U);
}

TEST_F(UsageSenderTest, DamageIsPutAsideAndTheRestGoesOn) {
    ASSERT_TRUE(base::make_folder(folder_.path + "/usage"));
    ASSERT_TRUE(base::replace_file(folder_.path + "/usage/sending", "usage1 half a line"));
    const auto out = sender();
    use(3);
    out->round();
    EXPECT_EQ(store_.calls(), 3U);
    EXPECT_TRUE(std::filesystem::exists(folder_.path + "/usage/sending.damaged"));
}

TEST_F(UsageSenderTest, KilledAtAnyMomentItCountsEachWrittenCallOnce) {
    // The child counts into a file of its own, as a store on disk would; it is killed at a moment of chance, many times over.
    const std::string counted = folder_.path + "/counted";
    const auto run = [&](bool last) {
        const auto deliver = [&](const UsageBatch& batch) -> Result<void> {
            const std::string line =
                batch.source + " " + std::to_string(batch.sequence) + " " + std::to_string(use_of(batch.lines, "key_a").calls()) + "\n";
            auto file = base::AppendFile::open(counted);
            return file ? file->append(line, true) : std::unexpected(file.error());
        };
        UsageLines fresh;
        UsageSender out(folder_.path + "/usage", [&] { return std::exchange(fresh, {}); }, deliver, clock_, random_, log_);
        ASSERT_TRUE(out.open());
        std::uint64_t made = 0;
        while (true) {
            if (!last) fresh = some(1);
            out.round();
            if (last) return;
            auto file = base::AppendFile::open(folder_.path + "/made"); // told only when the round is over: it is on disk or counted
            if (!file || !file->append(std::to_string(++made) + "\n", false)) return;
        }
    };
    for (int i = 0; i < 12; ++i) {
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            run(false);
            ::_exit(0);
        }
        ::usleep(5'000 + static_cast<unsigned>(random_.below(60'000)));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    }
    run(true);
    run(true);
    std::map<std::string, std::uint64_t> once; // by source and sequence: a batch delivered again must hold the same
    std::istringstream lines(*base::read_file(counted));
    std::uint64_t total = 0;
    for (std::string source, sequence, calls; lines >> source >> sequence >> calls;) {
        const auto [found, fresh] = once.try_emplace(source + "/" + sequence, std::stoull(calls));
        ASSERT_EQ(found->second, std::stoull(calls)) << "a batch changed after it was delivered";
        if (fresh) total += found->second;
    }
    const std::string made = *base::read_file(folder_.path + "/made");
    const auto told = static_cast<std::uint64_t>(std::ranges::count(made, '\n'));
    EXPECT_GE(total, told) << "lost";
    EXPECT_LE(total, told + 12) << "counted twice: a kill leaves at most one round untold";
    EXPECT_GT(told, 0U);
}

} // namespace
} // namespace gapura::gateway
