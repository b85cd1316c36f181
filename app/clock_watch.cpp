#include "app/clock_watch.h"

#include <chrono>
#include <filesystem>
#include <fmt/format.h>

#include "lib/base/file.h"
#include "lib/base/json.h"
#include "lib/base/zones.h"

namespace gapura::app {
namespace {

constexpr auto every = std::chrono::seconds(1);
constexpr int looks_a_keep = 30;

} // namespace

std::optional<base::ClockAnchor> read_anchor(const std::string& data_dir) {
    const auto text = base::read_file(data_dir + "/clock", 4096);
    if (!text) return std::nullopt;
    const auto value = base::parse_json(*text);
    const json::object* object = value ? value->if_object() : nullptr;
    if (object == nullptr || base::integer_at(*object, "at_us") <= 0) return std::nullopt;
    return base::ClockAnchor{{base::integer_at(*object, "at_us")},
                             base::Micros(base::integer_at(*object, "boot_us")),
                             std::string(base::text_at(*object, "boot_id")),
                             base::integer_at(*object, "unproven") != 0};
}

void ClockWatch::start() {
    const auto state = clock_.state();
    if (state.alarm_since) log_.error("clock.jumped", {{"now", base::to_iso_utc(state.now)}, {"wall", base::to_iso_utc(state.wall)}});
    else keep();
    thread_ = std::thread([this] { run(); });
}

void ClockWatch::stop() {
    {
        const std::scoped_lock lock(mutex_);
        if (std::exchange(stopping_, true)) return;
    }
    wake_.notify_all();
    if (!thread_.joinable()) return;
    thread_.join();
    keep();
}

void ClockWatch::accept(const std::string& by) {
    const base::Micros moved = clock_.accept();
    log_.warn("clock.accepted", {{"by", by}, {"moved_s", std::to_string(moved.count() / 1'000'000)}});
    keep();
}

std::string ClockWatch::metrics() const {
    const auto state = clock_.state();
    return fmt::format("# HELP gapura_clock_off_seconds Wall clock minus the time this process keeps.\n# TYPE gapura_clock_off_seconds gauge\n"
                       "gapura_clock_off_seconds {:.6f}\n"
                       "# HELP gapura_clock_alarm 1 while the wall clock has jumped and nobody has accepted it.\n# TYPE gapura_clock_alarm gauge\n"
                       "gapura_clock_alarm {}\n",
                       static_cast<double>(state.off.count()) / 1e6, state.alarm_since ? 1 : 0);
}

void ClockWatch::run() {
    int looks = 0;
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, every, [this] { return stopping_; })) {
        lock.unlock();
        look();
        if (++looks % looks_a_keep == 0) keep();
        lock.lock();
    }
}

void ClockWatch::look() {
    using Seen = base::AnchoredClock::Seen;
    const Seen seen = clock_.look();
    const auto state = clock_.state();
    if (seen == Seen::jumped) log_.error("clock.jumped", {{"now", base::to_iso_utc(state.now)}, {"wall", base::to_iso_utc(state.wall)}});
    if (seen == Seen::came_back) log_.info("clock.came_back");
    if (seen == Seen::confirmed) log_.warn("clock.confirmed", {{"by", "time service"}, {"now", base::to_iso_utc(state.now)}});
    if (seen == Seen::confirmed) keep();
    if (!state.alarm_since) return;
    std::error_code ignored;
    if (std::filesystem::remove(data_dir_ + "/clock-accept", ignored)) accept("host");
}

// What this run knows; a failure costs the next run a certainty, nothing more.
void ClockWatch::keep() const {
    const base::ClockAnchor anchor = clock_.anchor();
    const std::string text = json::serialize(
        json::object{{"at_us", anchor.at.us}, {"boot_us", anchor.boot.count()}, {"boot_id", anchor.boot_id}, {"unproven", anchor.unproven ? 1 : 0}});
    if (const auto kept = base::replace_file(data_dir_ + "/clock", text + "\n"); !kept) log_.failure("clock.not_kept", kept.error());
}

} // namespace gapura::app
