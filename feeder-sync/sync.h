// The sync as a whole: what a person may ask of it, and the one thread that plans and sends. Any thread, except start and stop.
#pragma once

#include <atomic>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <thread>

#include "feeder-sync/planner.h"
#include "feeder-sync/runner.h"
#include "people/actor.h"

namespace gapura::feeder {

struct SyncOptions {
    RunOptions run;
    std::int64_t page = 1000; // rows per list call
    std::chrono::milliseconds read_backoff{500};
    /// Plans that would send more rows than this need an approver who is not their author.
    std::int64_t four_eyes_above = std::numeric_limits<std::int64_t>::max();
    std::chrono::milliseconds poll{1000}; // for work that another process created
};

struct Progress {
    std::int64_t done = 0; // accepted, rejected or for a human
    std::int64_t total = 0;
    double per_second = 0;          // over the last 30 s
    std::int64_t seconds_left = -1; // -1: not known
};

class Sync {
public:
    Sync(store::Database& database, Campus campus, Feeder& feeder, const base::Clock& clock, base::Random& random, base::Log& log,
         SyncOptions options);
    Sync(const Sync&) = delete;
    Sync& operator=(const Sync&) = delete;
    ~Sync() { stop(); }

    /// Begins to work on drafts and running plans, those of an earlier process first.
    void start();
    /// Waits for the requests under way, at most their time limit. Nothing is lost: the next start goes on.
    void stop();
    /// Does what is due on the calling thread, for tests and small tools. Not while started.
    Result<void> work_off();

    /// A draft; the worker makes it `ready` or `failed`. Each verb asks people::require first.
    Result<Plan> plan(const people::Actor& actor, const Scope& scope);
    /// Bound to the hash: conflict `sync.hash_differs` for another one, `sync.data_changed` (and the plan is void) when the campus changed since,
    /// forbidden `sync.four_eyes` for the author of a large plan.
    Result<Plan> approve(const people::Actor& actor, const PlanId& id, const std::string& hash);
    /// Starts an approved plan; the campus is compared once more.
    Result<Plan> run(const people::Actor& actor, const PlanId& id);
    /// The two halves of run(). Compares the campus, which may take seconds; where it changed, the plan is void although this refuses.
    Result<void> prepare_run(const people::Actor& actor, const PlanId& id);
    /// The guarded start alone, after prepare_run.
    Result<Plan> start_run(const people::Actor& actor, const PlanId& id);
    Result<Plan> pause(const people::Actor& actor, const PlanId& id);
    Result<Plan> resume(const people::Actor& actor, const PlanId& id);
    Result<Plan> cancel(const people::Actor& actor, const PlanId& id);

    Result<Plan> show(const people::Actor& actor, const PlanId& id);
    Result<std::vector<Plan>> list(const people::Actor& actor, const std::string& before, std::int64_t limit);
    /// Without payloads.
    Result<std::vector<Row>> rows(const people::Actor& actor, const PlanId& id, const RowFilter& filter);
    Result<Progress> progress(const Plan& plan);

    store::Database& database() { return database_; }
    Feeder& feeder() { return feeder_; }
    const base::Clock& clock() const { return clock_; }

private:
    void work();
    Result<bool> do_next();
    Result<void> do_plan(const PlanId& id);
    Result<void> do_run(const PlanId& id);
    Result<Plan> move(const PlanId& id, const PlanChange& change);
    Result<void> require_same_data(const Plan& plan);
    bool wait(std::chrono::milliseconds time);
    void wake();

    store::Database& database_;
    const Campus campus_;
    Feeder& feeder_;
    const base::Clock& clock_;
    base::Random& random_;
    base::Log& log_;
    const SyncOptions options_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;
    std::atomic<bool> stopping_ = false;
    std::thread worker_;
    std::vector<std::pair<PlanId, base::Micros>> resting_; // plans that cannot go on now, and until when they are left alone
};

} // namespace gapura::feeder
