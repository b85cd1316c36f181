// Carries what was counted from memory to the store: every few seconds the sums go to disk, then to whoever adds them to the day totals. With the
// store away they are added to the batch that waits, on disk, so that a week without it costs no more files than a minute. Its own thread.
//
//   kill -9 loses what was counted since the last write: at most `every` and one look of the collector (5.2 s as configured).
//   Two files in DATA/usage: `sending` never changes until it was delivered, `waiting` takes what is new; one becomes the other by a rename.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "gateway/usage.h"
#include "lib/base/log.h"
#include "lib/base/random.h"

namespace gapura::gateway {

/// Counts a batch once; may block for some seconds. Any error is tried again.
using DeliverUsage = std::function<Result<void>(const UsageBatch& batch)>;

class UsageSender {
public:
    static constexpr std::size_t cells_max = 50'000; // of the waiting batch: days of outage; past it calls are counted by day only

    UsageSender(std::string folder, std::function<UsageLines()> take, DeliverUsage deliver, const base::Clock& clock, base::Random& random,
                base::Log& log);
    UsageSender(const UsageSender&) = delete;
    UsageSender& operator=(const UsageSender&) = delete;
    ~UsageSender() { stop(); }

    /// Reads what an earlier run left; what is damaged is put aside and logged. Error unavailable `file.unwritable`.
    Result<void> open();
    /// `also` runs on the same thread, after each round.
    void start(std::chrono::milliseconds every, std::function<void()> also);
    /// Writes down and tries to deliver once more. Idempotent.
    void stop();
    /// One round on the caller's thread: take, write down, deliver.
    void round();

    /// Of what is not delivered yet.
    KeyUse use(std::string_view key) const;
    /// Lines not delivered yet.
    std::size_t waiting() const;

private:
    void run(std::chrono::milliseconds every, const std::function<void()>& also);
    std::optional<UsageBatch> load(const std::string& path);
    void write_down(bool take);
    bool deliver();

    const std::string sending_path_, waiting_path_;
    const std::string folder_;
    const std::function<UsageLines()> take_;
    const DeliverUsage deliver_;
    base::Log& log_;
    const std::string source_;
    std::int64_t sequence_ = 0;

    std::mutex round_; // one round at a time
    mutable std::mutex mutex_;
    std::optional<UsageBatch> sending_; // on disk as it is
    std::optional<UsageBatch> waiting_;
    bool waiting_on_disk_ = false; // as it stands in memory
    bool complained_disk_ = false, complained_store_ = false;

    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace gapura::gateway
