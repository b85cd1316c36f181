// The threads that claim and run jobs, and the keeper that prolongs their claims while handlers take long.
#include <condition_variable>
#include <mutex>

#include "lib/base/check.h"
#include "lib/base/id.h"
#include "lib/jobs/jobs.h"
#include "lib/jobs/jobs_store.h"
#include "lib/jobs/rules.h"

namespace gapura::jobs {
namespace {

// run_due() ends although jobs make jobs.
constexpr int run_due_max = 100'000;
constexpr int settle_tries_max = 3;
constexpr std::chrono::hours purge_every{1};
constexpr std::chrono::seconds pause_max{5};

} // namespace

struct Worker::State {
    State(store::Database& db, const base::Clock& the_clock, base::Random& the_random, base::Log& the_log, WorkerOptions the_options)
        : database(db),
          clock(the_clock),
          random(the_random),
          log(the_log),
          options(the_options) {}

    Instant lapse() const { return clock.now() + options.lease; }
    std::string new_claim() {
        const std::lock_guard lock(mutex);
        auto id = base::make_id("claim", clock.now(), random);
        claims.insert(id);
        return id;
    }
    void end_claim(const std::string& claim) {
        const std::lock_guard lock(mutex);
        claims.erase(claim);
    }
    base::Micros wait_after(int tries) {
        const std::lock_guard lock(mutex);
        return backoff(tries, random);
    }
    /// Waits, or until stop().
    void pause(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex);
        stopped.wait_for(lock, time, [&] { return stopping.load(); });
    }
    void open_store() {
        if (store) return;
        std::vector<std::string> kinds;
        for (const auto& [kind, handler] : handlers) kinds.push_back(kind);
        store = std::make_unique<JobStore>(database, std::move(kinds));
    }

    Result<int> run_batch();
    void run_one(const Job& job, const std::string& claim);
    Result<bool> settle(const Job& job, const std::string& claim, const Result<void>& result);
    void work();
    void keep();

    store::Database& database;
    const base::Clock& clock;
    base::Random& random;
    base::Log& log;
    WorkerOptions options;
    std::map<std::string, Handler> handlers;
    std::unique_ptr<JobStore> store;
    std::mutex mutex; // of random, claims and stopped
    std::set<std::string> claims;
    std::condition_variable stopped;
    std::atomic<bool> stopping = false;
    std::vector<std::jthread> threads;
};

/// Claims and runs one batch; how many ran.
Result<int> Worker::State::run_batch() {
    const std::string claim = new_claim();
    auto jobs = store->claim(claim, clock.now(), lapse(), options.claim_max);
    if (!jobs || jobs->empty()) {
        end_claim(claim);
        if (!jobs) return std::unexpected(jobs.error());
        return 0;
    }
    int ran = 0;
    Instant sure_at = clock.now();
    std::set<std::string> held;
    for (const Job& job : *jobs) held.insert(job.id);
    for (const Job& job : *jobs) {
        if (stopping) break;
        // After a long wait (a slow handler, a suspended machine) the rest may be another worker's already.
        if (clock.now() - sure_at > options.lease / 3) {
            auto still = store->renew(claim, lapse());
            if (!still) break;
            held = *std::move(still);
            sure_at = clock.now();
        }
        if (!held.contains(job.id)) continue;
        run_one(job, claim);
        ++ran;
    }
    end_claim(claim);
    if (ran < static_cast<int>(jobs->size())) {
        if (auto given = store->give_back(claim, clock.now()); !given) log.failure("jobs.give_back", given.error());
    }
    return ran;
}

void Worker::State::run_one(const Job& job, const std::string& claim) {
    Result<void> result;
    // Every try so far ended with its worker: the job itself may be what kills them.
    if (job.tries > job.tries_max) result = fail(Code::internal, "jobs.worker_lost", {}, "the worker did not come back from the last try");
    else result = handlers.at(job.kind)(job);
    if (!result)
        log.warn("jobs.failed", {{"id", job.id}, {"kind", job.kind}, {"tries", std::to_string(job.tries)}, {"error", kept_text(result.error())}});
    for (int i = 0; i < settle_tries_max; ++i) {
        const auto settled = settle(job, claim, result);
        if (settled && !*settled) log.warn("jobs.claim_lost", {{"id", job.id}, {"kind", job.kind}});
        if (settled) return;
        // Unsettled, it runs again when the claim lapses; its handler is safe to repeat.
        log.failure("jobs.settle", settled.error());
        if (settled.error().code != Code::unavailable) return;
    }
}

Result<bool> Worker::State::settle(const Job& job, const std::string& claim, const Result<void>& result) {
    if (result) return store->done(job, claim, clock.now());
    const std::string error = kept_text(result.error());
    if (is_final(job, result.error())) return store->dead(job, claim, clock.now(), error);
    return store->retry(job, claim, clock.now() + wait_after(job.tries), error);
}

void Worker::State::work() {
    auto wait = options.poll;
    while (!stopping) {
        const auto ran = run_batch();
        if (ran && *ran > 0) {
            wait = options.poll;
            continue;
        }
        if (!ran) {
            log.failure("jobs.claim", ran.error());
            wait = std::min<std::chrono::milliseconds>(wait * 2, pause_max);
        } else {
            wait = options.poll;
        }
        pause(wait);
    }
}

void Worker::State::keep() {
    auto purge_at = clock.ticks();
    while (!stopping) {
        pause(std::chrono::milliseconds(options.lease) / 3);
        std::set<std::string> all;
        {
            const std::lock_guard lock(mutex);
            all = claims;
        }
        for (const std::string& claim : all)
            if (auto renewed = store->renew(claim, lapse()); !renewed) log.failure("jobs.renew", renewed.error());
        if (stopping || clock.ticks() < purge_at) continue;
        purge_at = clock.ticks() + purge_every;
        if (auto purged = purge(database, clock.now() - options.keep_done); !purged) log.failure("jobs.purge", purged.error());
    }
}

Worker::Worker(store::Database& database, const base::Clock& clock, base::Random& random, base::Log& log, WorkerOptions options)
    : state_(std::make_unique<State>(database, clock, random, log, options)) {}

Worker::~Worker() { stop(); }

void Worker::on(std::string kind, Handler handler) {
    CHECK(!state_->store);
    CHECK(state_->handlers.emplace(std::move(kind), std::move(handler)).second);
}

void Worker::start() {
    CHECK(state_->threads.empty());
    state_->open_store();
    state_->stopping = false;
    for (int i = 0; i < state_->options.threads; ++i) state_->threads.emplace_back([state = state_.get()] { state->work(); });
    state_->threads.emplace_back([state = state_.get()] { state->keep(); });
}

void Worker::stop() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopping = true;
    }
    state_->stopped.notify_all();
    state_->threads.clear(); // joins
}

Result<int> Worker::run_due() {
    state_->open_store();
    state_->stopping = false;
    int all = 0;
    while (all < run_due_max) {
        const int ran = TRY(state_->run_batch());
        if (ran == 0) break;
        all += ran;
    }
    return all;
}

} // namespace gapura::jobs
