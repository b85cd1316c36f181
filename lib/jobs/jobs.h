// Durable work: a job exists exactly when the transaction that caused it commits, runs at least once, and its kind's handler makes that one effect.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/random.h"
#include "lib/store/store.h"

namespace gapura::jobs {

/// What to do. A job with a non-empty `unique` is enqueued once for ever per (kind, unique): a second is silently the first.
struct NewJob {
    std::string kind{};    // "incident.changed"
    std::string unique{};  // stable id, or empty
    std::string payload{}; // JSON
    Instant run_at{};      // not before
    int tries_max = 20;
};

/// A claimed job. `tries` counts this one.
struct Job {
    std::string id{};
    std::string kind{};
    std::string payload{};
    int tries = 0;
    int tries_max = 0;
};

/// In the caller's transaction. True when new, false when the unique job existed.
Result<bool> enqueue(store::Tx& tx, const NewJob& job, Instant now, base::Random& random);

/// Does a job; must be safe to repeat. An error is retried with exponential backoff and jitter (1 s to 10 min) until tries_max, then the
/// job is `dead` and kept for inspection. Code::invalid is not retried.
using Handler = std::function<Result<void>(const Job&)>;

struct WorkerOptions {
    int threads = 2;
    int claim_max = 16;                  // jobs claimed at once by one thread
    std::chrono::milliseconds poll{200}; // when there is nothing to do
    std::chrono::seconds lease{60};      // a claim not renewed for this long is another worker's
    std::chrono::days keep_done{30};     // then a done job is forgotten (a unique one keeps its name, not its payload)
};

/// Threads that claim and run jobs. Started by start(), stopped by stop() (finishes the job in hand, gives back the rest) or the destructor.
class Worker {
public:
    Worker(store::Database& database, const base::Clock& clock, base::Random& random, base::Log& log, WorkerOptions options);
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    ~Worker();
    /// Before start(). A worker claims only jobs of the kinds it was given.
    void on(std::string kind, Handler handler);
    void start();
    void stop();
    /// Runs what is due now on the calling thread, for tests and the demo; answers how many ran. Not while started.
    Result<int> run_due();

private:
    struct State;
    std::unique_ptr<State> state_;
};

struct Counts {
    std::int64_t ready = 0, running = 0, done = 0, dead = 0;
};
Result<Counts> count(store::Database& database);
/// Forgets jobs done before the instant; running workers do so every hour. Answers how many. Dead jobs stay.
Result<std::int64_t> purge(store::Database& database, Instant done_before);
std::span<const store::Migration> migrations();

} // namespace gapura::jobs
