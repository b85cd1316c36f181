#include "lib/base/anchored_clock.h"

#include <algorithm>
#include <ctime>
#include <sys/timex.h>

#include "lib/base/file.h"

namespace gapura::base {
namespace {

std::int64_t read(clockid_t id) {
    timespec at{};
    ::clock_gettime(id, &at);
    return at.tv_sec * 1'000'000 + at.tv_nsec / 1000;
}

Micros magnitude(Micros by) { return by.count() < 0 ? -by : by; }

} // namespace

bool wall_is_kept(int answer, int status) { return answer >= 0 && answer != TIME_ERROR && (status & STA_UNSYNC) == 0; }

ClockSources ClockSources::system() {
    ClockSources out;
    out.wall = [](const void*) { return Instant{read(CLOCK_REALTIME)}; };
    out.boot = [](const void*) { return Micros(read(CLOCK_BOOTTIME)); };
    out.is_set = [](const void*) {
        timex state{};
        const int answer = ::adjtimex(&state);
        return wall_is_kept(answer, state.status);
    };
    out.boot_id = read_file("/proc/sys/kernel/random/boot_id", 64).value_or("");
    while (out.boot_id.ends_with('\n')) out.boot_id.pop_back();
    return out;
}

AnchoredClock::AnchoredClock(ClockSources sources, const std::optional<ClockAnchor>& before) : sources_(std::move(sources)) {
    const Instant wall = sources_.wall(sources_.context);
    const Micros boot = sources_.boot(sources_.context);
    Instant start = wall;
    if (before && !sources_.boot_id.empty() && before->boot_id == sources_.boot_id && boot >= before->boot) {
        const Instant expected = before->at + (boot - before->boot);
        if (magnitude(wall - expected) > follow_max) start = expected;
        unproven_ = before->unproven && start != wall;
    } else if (before && (wall < before->at - follow_max || (wall > before->at + reboot_max && !is_set()))) {
        start = before->at;
        unproven_ = true;
    }
    offset_us_ = start.us - boot.count();
    if (start != wall) alarm_since_ = start;
}

Micros AnchoredClock::ticks() const { return std::chrono::duration_cast<Micros>(std::chrono::steady_clock::now().time_since_epoch()); }

AnchoredClock::State AnchoredClock::state() const {
    const std::scoped_lock lock(mutex_);
    State out;
    out.now = now();
    out.wall = sources_.wall(sources_.context);
    out.alarm_since = alarm_since_;
    out.off = out.wall - out.now;
    return out;
}

AnchoredClock::Seen AnchoredClock::look() {
    const std::scoped_lock lock(mutex_);
    const Micros off_by = off();
    if (magnitude(off_by) > follow_max) {
        if (unproven_ && off_by.count() > 0 && is_set()) {
            offset_us_ += off_by.count();
            alarm_since_.reset();
            unproven_ = false;
            return Seen::confirmed;
        }
        if (alarm_since_) return Seen::nothing;
        alarm_since_ = now();
        return Seen::jumped;
    }
    offset_us_ += std::clamp(off_by, -follow_step, follow_step).count();
    if (!alarm_since_) return Seen::nothing;
    alarm_since_.reset();
    unproven_ = false;
    return Seen::came_back;
}

Micros AnchoredClock::accept() {
    const std::scoped_lock lock(mutex_);
    const Micros by = off();
    offset_us_ += by.count();
    alarm_since_.reset();
    unproven_ = false;
    return by;
}

ClockAnchor AnchoredClock::anchor() const {
    const std::scoped_lock lock(mutex_);
    const Micros boot = sources_.boot(sources_.context);
    return {{boot.count() + offset_us_.load()}, boot, sources_.boot_id, unproven_};
}

} // namespace gapura::base
