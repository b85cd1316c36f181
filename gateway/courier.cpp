#include "gateway/courier.h"

#include <algorithm>
#include <chrono>

#include "lib/base/thread_name.h"

namespace gapura::gateway {
namespace {

constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{5'000};

} // namespace

Courier::Courier(Spool& spool, Deliver deliver, base::Random& random, base::Log& log)
    : spool_(spool),
      deliver_(std::move(deliver)),
      random_(random),
      log_(log) {}

void Courier::start() {
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void Courier::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Courier::wake() {
    {
        const std::scoped_lock lock(mutex_);
        woken_ = true;
    }
    changed_.notify_all();
}

void Courier::run() {
    base::name_thread("gpr-incidents");
    std::chrono::milliseconds pause = first_pause;
    bool failed_before = false;
    while (true) {
        const auto item = spool_.next();
        bool failed = false;
        if (item) {
            auto taken = deliver_(item->payload);
            failed = !taken;
            if (taken) spool_.done(*item);
            else if (!failed_before) log_.failure("gateway.incident_not_delivered", taken.error());
        }
        failed_before = failed;
        std::unique_lock lock(mutex_);
        if (failed) {
            // Full jitter, so that gateways do not return to a database all at once. New messages do not shorten the pause.
            const auto wait = std::chrono::milliseconds(pause.count() / 2 +
                                                        static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(pause.count() / 2 + 1))));
            changed_.wait_for(lock, wait, [&] { return stopping_; });
            pause = std::min(longest_pause, pause * 2);
        } else {
            pause = first_pause;
            if (!item) changed_.wait_for(lock, std::chrono::seconds(1), [&] { return stopping_ || woken_; });
        }
        woken_ = false;
        if (stopping_) return;
    }
}

} // namespace gapura::gateway
