// The life of a job, on both engines.
#include <future>
#include <gmock/gmock.h>

#include "lib/jobs/jobs_store.h"
#include "tests/support/engines.h"

namespace gapura::jobs {
namespace {

using std::chrono::seconds;

/// Keeps what is logged.
class KeptLog final : public base::Log {
public:
    void write(base::Level, std::string_view event, std::initializer_list<base::Field> fields) override {
        const std::lock_guard lock(mutex_);
        text_ += event;
        for (const auto& field : fields) text_ += " " + std::string(field.name) + "=" + field.value;
        text_ += "\n";
    }
    std::string text() const {
        const std::lock_guard lock(mutex_);
        return text_;
    }

private:
    mutable std::mutex mutex_;
    std::string text_;
};

class Jobs : public testing::EngineTest {
protected:
    Jobs() { migrate(migrations()); }

    Result<bool> add(const std::string& payload, const std::string& unique = "", int tries_max = 20, base::Micros later = {}) {
        return db().write([&](store::Tx& tx) {
            return enqueue(tx, {.kind = "test", .unique = unique, .payload = payload, .run_at = clock_.now() + later, .tries_max = tries_max},
                           clock_.now(), random_);
        });
    }
    Worker& worker(Handler handler, WorkerOptions options = {}) {
        worker_ = std::make_unique<Worker>(db(), clock_, random_, log_, options);
        worker_->on("test", std::move(handler));
        return *worker_;
    }
    Counts counts() {
        auto counted = count(db());
        EXPECT_TRUE(counted);
        return *counted;
    }
    std::string last_error() {
        const auto rows = db().read("SELECT last_error FROM jobs_job");
        return rows && rows->size() == 1 ? rows->front().text(0) : "?";
    }

    base::FakeClock clock_;
    base::SeededRandom random_{1};
    KeptLog log_;
    std::unique_ptr<Worker> worker_;
};
GAPURA_ON_BOTH_ENGINES(Jobs);

TEST_P(Jobs, AJobExistsExactlyWhenItsCauseCommits) {
    const auto refused = db().write([&](store::Tx& tx) -> Result<void> {
        TRY(enqueue(tx, {.kind = "test", .unique = "", .payload = "{}", .run_at = clock_.now()}, clock_.now(), random_));
        return fail(Code::conflict, "store.duplicate");
    });
    EXPECT_FALSE(refused);
    EXPECT_EQ(counts().ready, 0);
    EXPECT_TRUE(*add("{}"));
    EXPECT_EQ(counts().ready, 1);
}

TEST_P(Jobs, AUniqueJobIsTakenOnceForEver) {
    EXPECT_TRUE(*add("first", "incident-1"));
    EXPECT_FALSE(*add("second", "incident-1"));
    EXPECT_TRUE(*add("other", "incident-2"));
    EXPECT_TRUE(*add("plain"));
    EXPECT_TRUE(*add("plain"));
    std::vector<std::string> ran;
    auto& runs = worker([&](const Job& job) -> Result<void> {
        ran.push_back(job.payload);
        return {};
    });
    EXPECT_EQ(*runs.run_due(), 4);
    EXPECT_THAT(ran, ::testing::UnorderedElementsAre("first", "other", "plain", "plain"));
    EXPECT_FALSE(*add("again", "incident-1"));
    EXPECT_EQ(counts().done, 4);
}

TEST_P(Jobs, RunsNotBeforeItsTime) {
    EXPECT_TRUE(*add("{}", "", 20, seconds(10)));
    auto& runs = worker([](const Job&) -> Result<void> { return {}; });
    EXPECT_EQ(*runs.run_due(), 0);
    clock_.advance(seconds(10) - base::Micros(1));
    EXPECT_EQ(*runs.run_due(), 0);
    clock_.advance(base::Micros(1));
    EXPECT_EQ(*runs.run_due(), 1);
}

TEST_P(Jobs, AFailedJobComesBackLaterAndLater) {
    EXPECT_TRUE(*add("{}"));
    auto& runs = worker([](const Job& job) -> Result<void> {
        if (job.tries < 4) return fail(Code::unavailable, "store.unavailable", {}, "down " + std::to_string(job.tries));
        return {};
    });
    EXPECT_EQ(*runs.run_due(), 1);
    EXPECT_EQ(*runs.run_due(), 0); // not at once
    EXPECT_EQ(counts().ready, 1);
    EXPECT_EQ(last_error(), "unavailable store.unavailable: down 1");
    const auto waited = [&] {
        base::Micros all{};
        while (*runs.run_due() == 0) {
            clock_.advance(std::chrono::milliseconds(50));
            all += std::chrono::milliseconds(50);
        }
        return all;
    };
    EXPECT_LE(waited(), std::chrono::milliseconds(1'300));
    EXPECT_GE(waited(), std::chrono::milliseconds(1'500));
    EXPECT_GE(waited(), std::chrono::milliseconds(3'000));
    EXPECT_EQ(counts().done, 1);
}

TEST_P(Jobs, TriesRunOutAndTheLastErrorIsKept) {
    EXPECT_TRUE(*add("{}", "", 3));
    int ran = 0;
    auto& runs = worker([&](const Job&) { return Result<void>(fail(Code::unavailable, "store.unavailable", {}, "down " + std::to_string(++ran))); });
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(runs.run_due());
        clock_.advance(seconds(700));
    }
    EXPECT_EQ(ran, 3);
    EXPECT_EQ(counts().dead, 1);
    EXPECT_EQ(last_error(), "unavailable store.unavailable: down 3");
}

TEST_P(Jobs, WhatCannotSucceedIsNotRepeated) {
    EXPECT_TRUE(*add("{}"));
    auto& runs = worker([](const Job&) { return Result<void>(fail(Code::invalid, "json.malformed")); });
    EXPECT_EQ(*runs.run_due(), 1);
    EXPECT_EQ(counts().dead, 1);
    clock_.advance(seconds(10'000));
    EXPECT_EQ(*runs.run_due(), 0);
}

TEST_P(Jobs, OtherKindsAreLeftToTheirWorkers) {
    EXPECT_TRUE(*add("{}"));
    Worker other(db(), clock_, random_, log_, {});
    other.on("other", [](const Job&) -> Result<void> { return {}; });
    EXPECT_EQ(*other.run_due(), 0);
    EXPECT_EQ(counts().ready, 1);
}

TEST_P(Jobs, AHandlerMayEnqueueMore) {
    EXPECT_TRUE(*add("3"));
    auto& runs = worker([&](const Job& job) -> Result<void> {
        const int left = std::stoi(job.payload);
        if (left > 0) TRY(add(std::to_string(left - 1)));
        return {};
    });
    EXPECT_EQ(*runs.run_due(), 4);
}

TEST_P(Jobs, AWorkerThatLostItsClaimChangesNothing) {
    EXPECT_TRUE(*add("{}"));
    int by_second = 0;
    Worker second(db(), clock_, random_, log_, {});
    second.on("test", [&](const Job& job) -> Result<void> {
        EXPECT_EQ(job.tries, 2);
        ++by_second;
        return {};
    });
    auto& first = worker([&](const Job&) {
        clock_.advance(seconds(59));
        EXPECT_EQ(*second.run_due(), 0); // the lease still holds
        clock_.advance(seconds(2));
        EXPECT_EQ(*second.run_due(), 1); // it lapsed: as if this worker had been suspended
        return Result<void>(fail(Code::unavailable, "store.unavailable"));
    });
    EXPECT_EQ(*first.run_due(), 1);
    EXPECT_EQ(by_second, 1);
    EXPECT_EQ(counts().done, 1);
    EXPECT_EQ(counts().ready, 0);
    EXPECT_THAT(log_.text(), ::testing::HasSubstr("jobs.claim_lost"));
}

TEST_P(Jobs, AJobThatAnotherNowRunsIsNotTouched) {
    JobStore other(db(), {"test"});
    bool succeeds = false;
    auto& first = worker([&](const Job&) -> Result<void> {
        clock_.advance(seconds(61));
        EXPECT_EQ(other.claim("claim_of_another", clock_.now(), clock_.now() + seconds(60), 1)->size(), 1U);
        if (succeeds) return {};
        return fail(Code::unavailable, "store.unavailable");
    });
    EXPECT_TRUE(*add("{}"));
    EXPECT_EQ(*first.run_due(), 1); // its failure must not make the job ready
    EXPECT_EQ(counts().running, 1);
    succeeds = true;
    clock_.advance(seconds(61));
    EXPECT_EQ(*first.run_due(), 1); // nor its success make it done
    EXPECT_EQ(counts().running, 1);
}

TEST_P(Jobs, TheRestOfABatchThatLapsedIsNotRun) {
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(*add(std::to_string(i)));
    int by_second = 0;
    Worker second(db(), clock_, random_, log_, {});
    second.on("test", [&](const Job&) -> Result<void> {
        ++by_second;
        return {};
    });
    auto& first = worker([&](const Job&) -> Result<void> {
        clock_.advance(seconds(61));
        EXPECT_EQ(*second.run_due(), 3);
        return {};
    });
    EXPECT_EQ(*first.run_due(), 1);
    EXPECT_EQ(by_second, 3);
}

TEST_P(Jobs, AJobThatKillsEveryWorkerDies) {
    EXPECT_TRUE(*add("{}", "", 1));
    JobStore gone(db(), {"test"});
    EXPECT_EQ(gone.claim("claim_of_the_dead", clock_.now(), clock_.now() + seconds(60), 1)->size(), 1U);
    clock_.advance(seconds(61));
    int ran = 0;
    auto& runs = worker([&](const Job&) -> Result<void> {
        ++ran;
        return {};
    });
    EXPECT_EQ(*runs.run_due(), 1);
    EXPECT_EQ(ran, 0);
    EXPECT_EQ(counts().dead, 1);
    EXPECT_THAT(last_error(), ::testing::HasSubstr("jobs.worker_lost"));
}

TEST_P(Jobs, StoppingFinishesTheJobInHandAndGivesBackTheRest) {
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(*add(std::to_string(i)));
    std::promise<void> begun;
    std::promise<void> finish;
    auto& runs = worker(
        [&](const Job&) -> Result<void> {
            begun.set_value(); // a second run would throw
            finish.get_future().wait();
            return {};
        },
        {.threads = 1, .poll = std::chrono::milliseconds(5)});
    runs.start();
    begun.get_future().wait();
    EXPECT_EQ(counts().running, 5);
    std::jthread stopper([&] { runs.stop(); });
    // stop() has no sign of its own that it began; give it the time it needs to ask.
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    finish.set_value();
    stopper.join();
    EXPECT_EQ(counts().done, 1);
    EXPECT_EQ(counts().ready, 4);
    EXPECT_EQ(counts().running, 0);
    const auto tries = db().read("SELECT sum(tries) FROM jobs_job WHERE state = 'ready'");
    EXPECT_EQ(tries->front().integer(0), 0);
}

TEST_P(Jobs, DoneJobsAreForgottenInTime) {
    EXPECT_TRUE(*add("{\"plain\":1}"));
    EXPECT_TRUE(*add("{\"unique\":1}", "u"));
    EXPECT_TRUE(*worker([](const Job&) -> Result<void> { return {}; }).run_due());
    clock_.advance(seconds(100));
    EXPECT_TRUE(*add("{\"late\":1}"));
    EXPECT_TRUE(*worker([](const Job&) -> Result<void> { return {}; }).run_due());
    EXPECT_EQ(*purge(db(), clock_.now() - seconds(50)), 2);
    EXPECT_EQ(counts().done, 2);
    EXPECT_FALSE(*add("{}", "u"));
    EXPECT_EQ(*purge(db(), clock_.now() - seconds(50)), 0);
    EXPECT_TRUE(db().read("SELECT id FROM jobs_job WHERE payload LIKE '%unique%'")->empty());
}

TEST_P(Jobs, PayloadsStayOutOfTheLog) {
    EXPECT_TRUE(*add("{\"nik\":\"3374000000000001\"}", "", 2));
    auto& runs = worker([](const Job&) { return Result<void>(fail(Code::unavailable, "store.unavailable")); });
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(runs.run_due());
        clock_.advance(seconds(700));
    }
    EXPECT_THAT(log_.text(), ::testing::HasSubstr("jobs.failed"));
    EXPECT_THAT(log_.text(), ::testing::Not(::testing::HasSubstr("3374")));
}

} // namespace
} // namespace gapura::jobs
