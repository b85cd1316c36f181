// Carries messages from the spool to whoever takes charge of them (a durable job in the store), one at a time, in its own thread: the database may be
// away for days. At least once: the receiver knows (incident, sequence).
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "gateway/spool.h"
#include "lib/base/random.h"

namespace gapura::gateway {

using Deliver = std::function<Result<void>(const std::string& payload)>;

class Courier {
public:
    /// `deliver` runs on the courier's thread and may block for some seconds.
    Courier(Spool& spool, Deliver deliver, base::Random& random, base::Log& log);
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;
    ~Courier() { stop(); }
    void start();
    /// Waits for a delivery under way.
    void stop();
    /// Something new lies in the spool.
    void wake();

private:
    void run();
    Spool& spool_;
    Deliver deliver_;
    base::Random& random_;
    base::Log& log_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    bool woken_ = false;
    std::thread thread_;
};

} // namespace gapura::gateway
