#include "lib/face/pool.h"

namespace gapura::face {

Pool::Pool(int threads, std::size_t queue_max) : queue_max_(queue_max) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

Pool::~Pool() { stop(std::chrono::milliseconds(0)); }

bool Pool::offer(std::function<void()> work) {
    {
        const std::scoped_lock lock(mutex_);
        if (stopping_ || queue_.size() >= queue_max_) return false;
        queue_.push_back(std::move(work));
    }
    wake_.notify_one();
    return true;
}

void Pool::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return ended_ || !queue_.empty(); });
        if (ended_) return;
        std::function<void()> work = std::move(queue_.front());
        queue_.pop_front();
        ++running_;
        lock.unlock();
        work();
        work = nullptr; // what it holds goes before the pool may look idle
        lock.lock();
        --running_;
        if (queue_.empty() && running_ == 0) idle_.notify_all();
    }
}

void Pool::stop(std::chrono::milliseconds within) {
    {
        std::unique_lock lock(mutex_);
        stopping_ = true;
        idle_.wait_for(lock, within, [this] { return queue_.empty() && running_ == 0; });
        queue_.clear();
        ended_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

} // namespace gapura::face
