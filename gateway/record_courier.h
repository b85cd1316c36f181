// Carries closed files of the access journal into the store, in batches, in its own thread; the database may be away for days. At least once: the
// store knows a record by its request. Of a damaged file it carries what can be read, and sets the file aside; one that cannot be read just now waits
// for the next round, and the others do not wait for it.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <span>
#include <thread>

#include "gateway/access_record.h"
#include "gateway/journal.h"
#include "lib/base/random.h"

namespace gapura::gateway {

/// Durable when it answers a value.
using TakeRecords = std::function<Result<void>(std::span<const AccessRecord>)>;

class RecordCourier {
public:
    static constexpr std::size_t batch_max = 200;

    RecordCourier(Journal& journal, TakeRecords take, base::Random& random, base::Log& log);
    RecordCourier(const RecordCourier&) = delete;
    RecordCourier& operator=(const RecordCourier&) = delete;
    ~RecordCourier() { stop(); }
    /// Ships what is closed, once, then ends the thread. Idempotent.
    void stop();

private:
    void run();
    Result<void> ship_all();
    Result<void> ship(const std::string& path, const SegmentText& text);

    Journal& journal_;
    TakeRecords take_;
    base::Random& random_;
    base::Log& log_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace gapura::gateway
