// A bounded set of connections, lent one at a time. First come, first served: a released connection goes to whoever waits longest, so
// nobody starves while others hammer. Not for anything but connections. Any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace gapura::store {

template <class T>
class Pool {
public:
    /// The loan of one connection; gives it back when destroyed. Must not outlive the pool.
    class Lease {
    public:
        Lease() = default;
        Lease(Pool& pool, std::unique_ptr<T> item) : pool_(&pool), item_(std::move(item)) {}
        Lease(Lease&& other) noexcept = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease() {
            if (item_) pool_->give(std::move(item_));
        }
        explicit operator bool() const { return item_ != nullptr; }
        T& operator*() const { return *item_; }
        T* operator->() const { return item_.get(); }

    private:
        Pool* pool_ = nullptr;
        std::unique_ptr<T> item_;
    };

    explicit Pool(std::vector<std::unique_ptr<T>> items) : idle_(std::move(items)) {}

    /// Waits at most `wait_max`; an empty lease when none came free.
    Lease take(std::chrono::milliseconds wait_max) {
        std::unique_lock lock(mutex_);
        if (!idle_.empty() && waiters_.empty()) {
            // The one used last: its caches are warm, and the rest may stay unconnected.
            auto item = std::move(idle_.back());
            idle_.pop_back();
            return Lease(*this, std::move(item));
        }
        Waiter self;
        waiters_.push_back(&self);
        self.arrived.wait_until(lock, std::chrono::steady_clock::now() + wait_max, [&] { return self.item != nullptr; });
        if (!self.item) {
            std::erase(waiters_, &self);
            return {};
        }
        return Lease(*this, std::move(self.item));
    }

private:
    struct Waiter {
        std::unique_ptr<T> item;
        std::condition_variable arrived;
    };

    void give(std::unique_ptr<T> item) {
        const std::lock_guard lock(mutex_);
        if (waiters_.empty()) {
            idle_.push_back(std::move(item));
            return;
        }
        Waiter* first = waiters_.front();
        waiters_.pop_front();
        first->item = std::move(item);
        first->arrived.notify_one(); // under the lock: the waiter's stack frame lives until it can take the lock
    }

    std::mutex mutex_;
    std::vector<std::unique_ptr<T>> idle_;
    std::deque<Waiter*> waiters_;
};

} // namespace gapura::store
