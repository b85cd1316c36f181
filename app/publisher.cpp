#include "app/publisher.h"

#include <chrono>

namespace gapura::app {
namespace {

constexpr auto interval = std::chrono::milliseconds(200);
constexpr auto interval_while_away = std::chrono::milliseconds(1000);

} // namespace

Publisher::Publisher(std::vector<Watched> watched, base::Log& log) : log_(log) {
    for (Watched& one : watched) seen_.push_back({std::move(one), -1});
}

Result<void> Publisher::publish_all() {
    const std::scoped_lock lock(one_at_a_time_);
    for (Seen& seen : seen_) {
        // The version is read first: a change during the load is noticed at the next look.
        const std::int64_t version = TRY(seen.what.version());
        TRY(seen.what.publish());
        seen.version = version;
    }
    return {};
}

bool Publisher::publish_changed() {
    const std::scoped_lock lock(one_at_a_time_);
    for (Seen& seen : seen_) {
        const auto version = seen.what.version();
        Result<void> done = {};
        if (!version) done = std::unexpected(version.error());
        else if (*version != seen.version) done = seen.what.publish();
        if (!done) {
            if (!away_) log_.failure("publish." + seen.what.name, done.error());
            away_ = true;
            return false;
        }
        seen.version = *version;
    }
    if (away_) log_.info("publish.back");
    away_ = false;
    return true;
}

void Publisher::start() {
    thread_ = std::thread([this] { run(); });
}

void Publisher::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Publisher::run() {
    for (;;) {
        const bool answered = publish_changed();
        std::unique_lock lock(mutex_);
        if (wake_.wait_for(lock, answered ? interval : interval_while_away, [this] { return stopping_; })) return;
    }
}

} // namespace gapura::app
