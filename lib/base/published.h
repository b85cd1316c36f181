// A value that is replaced whole while others read it: one writer at a time, many reading threads, each with its own Reader.
// Not std::atomic<std::shared_ptr>: GCC 12's raises ThreadSanitizer reports. A read costs one atomic load when nothing changed.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

namespace gapura::base {

template <class T>
class Published {
public:
    explicit Published(std::shared_ptr<const T> first) : current_(std::move(first)) {}

    void publish(std::shared_ptr<const T> next) {
        const std::scoped_lock lock(mutex_);
        current_ = std::move(next);
        version_.fetch_add(1, std::memory_order_release);
    }

    std::shared_ptr<const T> current() const {
        const std::scoped_lock lock(mutex_);
        return current_;
    }

    /// One per thread. The reference is good until the next get() on this reader.
    class Reader {
    public:
        explicit Reader(const Published& source) : source_(&source) {}
        const T& get() {
            const std::uint64_t version = source_->version_.load(std::memory_order_acquire);
            if (!held_ || version != seen_) {
                seen_ = version;
                held_ = source_->current();
            }
            return *held_;
        }
        /// What get() last answered, kept alive for as long as the caller needs it.
        const std::shared_ptr<const T>& held() const { return held_; }

    private:
        const Published* source_;
        std::shared_ptr<const T> held_;
        std::uint64_t seen_ = 0;
    };

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const T> current_;
    std::atomic<std::uint64_t> version_ = 1;
};

} // namespace gapura::base
