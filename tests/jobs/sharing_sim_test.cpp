// Many workers, and workers that die: each job is done, none twice without cause. Seeds are printed with a failure.
#include <thread>

#include "lib/jobs/jobs.h"
#include "tests/support/child.h"
#include "tests/support/engines.h"

namespace gapura::jobs {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Child;

class Sharing : public testing::EngineTest {
protected:
    Sharing() { migrate(migrations()); }

    void add_jobs(int from, int to) {
        const auto added = db().write([&](store::Tx& tx) -> Result<void> {
            for (int n = from; n < to; ++n)
                TRY(enqueue(tx, {.kind = "test", .unique = "job-" + std::to_string(n), .payload = std::to_string(n), .run_at = clock_.now()},
                            clock_.now(), random_));
            return {};
        });
        ASSERT_TRUE(added) << base::describe(added.error());
    }
    bool all_done(int jobs, seconds within) {
        const auto deadline = std::chrono::steady_clock::now() + within;
        while (std::chrono::steady_clock::now() < deadline) {
            const auto counted = count(db());
            if (counted && counted->done == jobs) return true;
            std::this_thread::sleep_for(milliseconds(20));
        }
        return false;
    }

    base::SystemClock clock_;
    base::SystemRandom random_;
    base::NoLog log_;
};
GAPURA_ON_BOTH_ENGINES(Sharing);

TEST_P(Sharing, EightWorkersDoEachJobOnce) {
    constexpr int jobs = GAPURA_SLOW ? 800 : 5'000;
    std::vector<std::atomic<int>> runs(jobs);
    std::vector<std::unique_ptr<store::Database>> databases;
    std::vector<std::unique_ptr<Worker>> workers;
    for (int w = 0; w < 8; ++w) {
        // The first four each have a connection pool of their own, as processes would; the others share one, as threads do.
        databases.push_back(one_.open_again({.connections_max = 2, .wait_max = milliseconds(20'000)}));
        store::Database& mine = w < 4 ? *databases.back() : *databases.front();
        workers.push_back(std::make_unique<Worker>(mine, clock_, random_, log_, WorkerOptions{.threads = 1, .poll = milliseconds(20)}));
        workers.back()->on("test", [&](const Job& job) -> Result<void> {
            ++runs.at(std::stoul(job.payload));
            return {};
        });
    }
    add_jobs(0, jobs / 2);
    for (const auto& worker : workers) worker->start();
    add_jobs(jobs / 2, jobs); // while they work
    EXPECT_TRUE(all_done(jobs, seconds(200)));
    for (const auto& worker : workers) worker->stop();
    for (int n = 0; n < jobs; ++n) EXPECT_EQ(runs[static_cast<std::size_t>(n)], 1) << n;
}

TEST_P(Sharing, AKilledWorkersJobIsDoneOnceMoreAndNoneIsLost) {
    constexpr std::uint64_t seed = 20'253;
    constexpr int jobs = 60;
    base::SeededRandom random(seed);
    for (int round = 0; round < 4; ++round) {
        SCOPED_TRACE("seed " + std::to_string(seed) + " round " + std::to_string(round));
        add_jobs(round * jobs, (round + 1) * jobs);
        const int fatal = round * jobs + static_cast<int>(random.below(jobs));
        Child child([&](const Child::Tell& tell) {
            const auto mine = open_again();
            Worker worker(*mine, clock_, random_, log_, {.threads = 1, .claim_max = 7, .poll = milliseconds(5), .lease = seconds(60)});
            worker.on("test", [&](const Job& job) -> Result<void> {
                tell(job.payload);
                if (std::stoi(job.payload) == fatal) ::pause(); // killed here, in the middle of the job
                return {};
            });
            worker.start();
            ::pause();
        });
        std::map<int, int> runs;
        for (std::string line = child.next_line(seconds(20)); !line.empty(); line = child.next_line(seconds(20))) {
            ++runs[std::stoi(line)];
            if (std::stoi(line) == fatal) break;
        }
        child.kill();
        ASSERT_EQ(runs[fatal], 1);

        // A survivor, before and after the claim of the dead worker lapses.
        base::FakeClock later(clock_.now() + seconds(30));
        Worker survivor(db(), later, random_, log_, {});
        survivor.on("test", [&](const Job& job) -> Result<void> {
            ++runs[std::stoi(job.payload)];
            return {};
        });
        ASSERT_TRUE(survivor.run_due());
        EXPECT_EQ(runs[fatal], 1);
        later.advance(seconds(31));
        ASSERT_TRUE(survivor.run_due());
        EXPECT_EQ(runs.size(), static_cast<std::size_t>(jobs));
        for (const auto& [job, times] : runs) EXPECT_EQ(times, job == fatal ? 2 : 1) << job;
        EXPECT_EQ(count(db())->done, (round + 1) * jobs);
    }
}

TEST_P(Sharing, KillsAtAnyMomentLoseNothing) {
    constexpr std::uint64_t seed = 20'254;
    constexpr int jobs = 400;
    base::SeededRandom random(seed);
    add_jobs(0, jobs);
    std::map<int, int> runs;
    int kills = 0;
    for (; kills < 6; ++kills) {
        Child child([&](const Child::Tell& tell) {
            const auto mine = open_again();
            // Each worker's clock is an hour later: what its predecessor held has lapsed.
            base::FakeClock clock(clock_.now() + kills * std::chrono::hours(1));
            Worker worker(*mine, clock, random_, log_, {.threads = 2, .poll = milliseconds(5)});
            worker.on("test", [&](const Job& job) -> Result<void> {
                tell(job.payload);
                return {};
            });
            worker.start();
            ::pause();
        });
        std::vector<std::string> lines{child.next_line(seconds(20))};
        std::this_thread::sleep_for(milliseconds(random.below(12)));
        child.kill();
        for (std::string& line : child.rest()) lines.push_back(std::move(line));
        for (const std::string& line : lines)
            if (!line.empty()) ++runs[std::stoi(line)];
    }
    base::FakeClock last(clock_.now() + std::chrono::hours(kills));
    Worker survivor(db(), last, random_, log_, {});
    survivor.on("test", [&](const Job& job) -> Result<void> {
        ++runs[std::stoi(job.payload)];
        return {};
    });
    // The server may still be at the last words of a killed worker, with its rows locked.
    for (int i = 0; i < 200 && count(db())->done < jobs; ++i) {
        ASSERT_TRUE(survivor.run_due());
        std::this_thread::sleep_for(milliseconds(5));
    }
    EXPECT_EQ(runs.size(), static_cast<std::size_t>(jobs)) << "seed " << seed;
    EXPECT_EQ(count(db())->done, jobs);
    int repeated = 0;
    for (const auto& [job, times] : runs) repeated += times - 1;
    EXPECT_LE(repeated, kills * 2) << "at most the job in hand of each thread, seed " << seed;
}

TEST_P(Sharing, AClaimLastsAsLongAsItsJob) {
    add_jobs(0, 1);
    std::atomic<int> begun = 0;
    const WorkerOptions options{.threads = 2, .poll = milliseconds(20), .lease = seconds(1)};
    const auto other = open_again();
    Worker first(db(), clock_, random_, log_, options);
    Worker second(*other, clock_, random_, log_, options);
    for (Worker* worker : {&first, &second}) {
        worker->on("test", [&](const Job&) -> Result<void> {
            ++begun;
            std::this_thread::sleep_for(milliseconds(2'500)); // longer than two leases
            return {};
        });
        worker->start();
    }
    EXPECT_TRUE(all_done(1, seconds(20)));
    EXPECT_EQ(begun, 1);
}

} // namespace
} // namespace gapura::jobs
