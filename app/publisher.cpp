#include "app/publisher.h"

#include <chrono>

namespace gapura::app {
namespace {

// A change is known within five seconds even when the channel is dead and does not know it: look, read, publish.
constexpr std::chrono::milliseconds behind_the_channel{4000};
constexpr std::chrono::milliseconds channel_cut{1000};
// SQLite's channel ends at this process; another one may write to the same file.
constexpr std::chrono::milliseconds same_file{200};
constexpr std::chrono::milliseconds database_away{1000};

} // namespace

Publisher::Publisher(std::vector<Watched> watched, store::Database& database, base::Log& log) : database_(database), log_(log) {
    for (Watched& one : watched) seen_.push_back({std::move(one), -1});
}

void Publisher::is_current(Seen& seen, std::int64_t version) {
    seen.version = version;
    if (seen.what.current) seen.what.current();
}

Result<void> Publisher::publish_all() {
    const std::scoped_lock lock(one_at_a_time_);
    for (Seen& seen : seen_) {
        // The version is read first: a change during the load is noticed at the next look.
        const std::int64_t version = TRY(seen.what.version());
        TRY(seen.what.publish());
        is_current(seen, version);
    }
    return {};
}

Result<void> Publisher::look() {
    for (Seen& seen : seen_) {
        auto version = seen.what.version();
        Result<void> done = {};
        if (!version) done = std::unexpected(version.error());
        else if (*version != seen.version) done = seen.what.publish();
        if (!done) {
            if (!away_) log_.failure("publish." + seen.what.name, done.error());
            away_ = true;
            return done;
        }
        is_current(seen, *version);
    }
    if (away_) log_.info("publish.back");
    away_ = false;
    for (Seen& seen : seen_) {
        if (seen.what.afterwards) seen.what.afterwards();
    }
    return {};
}

Result<void> Publisher::publish_changed() {
    const std::scoped_lock lock(one_at_a_time_);
    return look();
}

std::chrono::milliseconds Publisher::interval(bool answered) const {
    if (!answered) return database_away;
    if (database_.engine() == store::Engine::sqlite) return same_file;
    return ear_->connected() ? behind_the_channel : channel_cut;
}

void Publisher::start() {
    ear_ = database_.listen([this] {
        {
            const std::scoped_lock lock(mutex_);
            told_ = true;
        }
        wake_.notify_all();
    });
    thread_ = std::thread([this] { run(); });
}

void Publisher::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    ear_.reset();
}

void Publisher::run() {
    for (;;) {
        const bool answered = publish_changed().has_value();
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, interval(answered), [this] { return stopping_ || told_; });
        if (stopping_) return;
        told_ = false;
    }
}

} // namespace gapura::app
