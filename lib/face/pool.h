// A fixed number of threads and a bounded queue of work. offer() and stop() may be called from any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace gapura::face {

class Pool {
public:
    Pool(int threads, std::size_t queue_max);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    /// False when the queue is full or the pool is stopping; the work is then not taken.
    bool offer(std::function<void()> work);
    /// Takes no more work; waits at most `within` for what is queued, drops the rest, then waits for what is running. Idempotent.
    void stop(std::chrono::milliseconds within);

private:
    void run();

    const std::size_t queue_max_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable idle_;
    std::deque<std::function<void()>> queue_;
    std::size_t running_ = 0;
    bool stopping_ = false;
    bool ended_ = false;
    std::vector<std::thread> threads_;
};

} // namespace gapura::face
