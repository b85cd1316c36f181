// The access journal: what was shared about whom, on the local disk before the answer leaves (design §7, 10). Lanes append to a buffer of their own
// and wait; one thread writes what all of them have and syncs once (group commit), then tells each how far it came. Files are closed after some
// seconds and shipped by courier.h's brother record_courier.h; their sum is bounded, and when it is reached, or the disk is full, nothing is
// accepted until there is room again. Not a log for people: the store's table is (access_store.h).
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "gateway/segment.h"
#include "lib/base/log.h"

namespace gapura::gateway {

struct JournalOptions {
    std::string folder;
    std::size_t segment_bytes = std::size_t{2} << 20;
    std::size_t bytes_max = std::size_t{512} << 20;       // of files not yet shipped
    std::size_t pending_bytes_max = std::size_t{4} << 20; // of one lane, not yet written
    std::size_t damaged_max = 32;                         // files set aside; beyond them the oldest goes
    std::chrono::milliseconds segment_age{5000};          // then a file is closed, so that it can be shipped
    std::chrono::milliseconds retry{1000};                // after the disk refused
};

class Journal {
public:
    /// Every ticket up to `upto` is settled: on the disk, or lost. Runs on the journal's thread: hand over and return.
    using Settled = std::function<void(std::uint64_t upto, bool durable)>;

    /// One lane's side. append() from one thread; destroyed before the journal.
    class Writer {
    public:
        Writer(Journal& journal) : journal_(journal) {} // NOLINT(google-explicit-constructor)
        Writer(const Writer&) = delete;
        Writer& operator=(const Writer&) = delete;
        ~Writer();
        void on_settled(Settled settled);
        /// A ticket to wait for; 0: not accepted.
        std::uint64_t append(std::string_view record);

    private:
        friend class Journal;
        Journal& journal_;
        std::mutex mutex_; // what follows
        std::string pending_;
        std::uint64_t last_ = 0; // ticket given
        std::mutex telling_;     // held while settled_ runs, so that it never runs after the destructor
        Settled settled_;
        std::uint64_t told_ = 0; // the journal's thread only
    };

    /// Files of an earlier run are kept for shipping. Error unavailable `file.unwritable`.
    static Result<std::unique_ptr<Journal>> open(JournalOptions options, base::Log& log);
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;
    ~Journal();

    std::unique_ptr<Writer> make_writer();
    /// False while nothing can be written: personal routes answer 503.
    bool accepting() const { return accepting_.load(std::memory_order_relaxed); }
    /// Closed files, oldest first.
    std::vector<std::string> closed() const;
    /// The store has it all: the file goes.
    void shipped(const std::string& path);
    /// Not all of it can be read: the file is kept as PATH.damaged for somebody to look at, logged and counted, and waits no more. Only the newest
    /// JournalOptions::damaged_max of these stay.
    void set_aside(const std::string& path, const Error& why);
    /// Writes what is at hand, closes the file, ends the thread. Idempotent.
    void stop();

    struct Counts {
        std::uint64_t records = 0, syncs = 0, bytes = 0, failures = 0;
        std::uint64_t waiting_bytes = 0; // in closed files
        std::uint64_t set_aside = 0;     // files that lie there damaged
    };
    Counts counts() const;

private:
    Journal(JournalOptions options, base::Log& log) : options_(std::move(options)), log_(log) {}
    void run();
    void wake();
    bool commit();
    Result<void> write(std::string_view frames);
    void close_segment();
    void give_up(const Error& error);
    void add_damaged(std::string path);
    std::size_t waiting_bytes() const;

    struct Closed {
        std::string path;
        std::size_t bytes = 0;
    };

    JournalOptions options_;
    base::Log& log_;
    std::atomic<bool> accepting_{true};
    std::atomic<bool> dirty_{false};

    mutable std::mutex mutex_; // what follows
    std::condition_variable changed_;
    bool stopping_ = false;
    std::vector<Writer*> writers_;
    std::vector<Closed> closed_;
    std::vector<std::string> damaged_; // oldest first
    Counts counts_;

    // The journal's thread only:
    std::unique_ptr<Segment> segment_;
    std::chrono::steady_clock::time_point opened_;
    std::uint64_t next_ = 1; // number of the next file
    std::string batch_;
    std::thread thread_;
};

} // namespace gapura::gateway
