// The program's clock: wall time carried on by the time the host has lived (CLOCK_BOOTTIME, so suspend counts), not by whatever the wall clock says
// next. Within a minute it follows the wall slowly; a bigger jump is an alarm, and time goes on as before until a person accepts the wall. So no
// jump mass-expires keys or extends one (reliability I10). Reading is safe on any thread and costs one clock reading; look() and accept() take turns.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "lib/base/clock.h"

namespace gapura::base {

/// Where it takes its readings from; tests put their own.
struct ClockSources {
    Instant (*wall)(const void* context) = nullptr;
    Micros (*boot)(const void* context) = nullptr;
    /// Does a time service (NTP, PTP) hold the wall right, as the kernel has it? Null: nobody can say.
    bool (*is_set)(const void* context) = nullptr;
    const void* context = nullptr;
    std::string boot_id; // names this run of the host; two readings of `boot` compare only under the same

    /// CLOCK_REALTIME, CLOCK_BOOTTIME, what adjtimex() says, and the kernel's boot id.
    static ClockSources system();
};

/// Do the answer of adjtimex() and its status say that a time service holds the wall right? A failed call (-1: a sandbox may forbid it) says nothing.
bool wall_is_kept(int answer, int status);

/// What one run knows for the next: at this time on the clock the host had lived so long.
struct ClockAnchor {
    Instant at;
    Micros boot{};
    std::string boot_id;
    bool unproven = false; // carried over a reboot against the wall, and nobody has settled it yet
};

class AnchoredClock final : public Clock {
public:
    static constexpr std::chrono::seconds follow_max{60};
    /// How far one look moves the clock towards the wall. It may read this much earlier than just before, never more.
    static constexpr Micros follow_step{10'000};

    /// How much later than the last run's time the wall may be after a reboot without a witness: a restart of the host, no more.
    static constexpr std::chrono::minutes reboot_max{15};

    /// With the anchor of an earlier run the wall is judged at once: on the same boot it must be where that run's time has got to; after a reboot it
    /// must not be earlier, nor later by more than reboot_max unless a time service holds it right. A host that was off for a week and has none goes
    /// on from where it was, with an alarm: nothing ends and no notice is sent, until a time service or a person says that the wall is true. Without
    /// an anchor the wall is believed.
    explicit AnchoredClock(ClockSources sources = ClockSources::system(), const std::optional<ClockAnchor>& before = {});

    Instant now() const override { return {(sources_.boot(sources_.context)).count() + offset_us_.load(std::memory_order_relaxed)}; }
    Micros ticks() const override;

    struct State {
        Instant now;
        Instant wall;
        std::optional<Instant> alarm_since; // in this clock's time
        Micros off{};                       // wall minus now
    };
    State state() const;

    enum class Seen : std::uint8_t { nothing, jumped, came_back, confirmed };
    /// Compares with the wall; to be called about once a second. `came_back`: the wall is near again by itself, and the alarm is over. `confirmed`:
    /// after a reboot a time service has come to hold the wall right, and time has moved there. A jump on the same boot is for a person alone.
    Seen look();
    /// Takes the wall for true from now on. Answers by how much time was moved.
    Micros accept();
    ClockAnchor anchor() const;

private:
    bool is_set() const { return sources_.is_set != nullptr && sources_.is_set(sources_.context); }
    Micros off() const { return sources_.wall(sources_.context) - now(); }

    const ClockSources sources_;
    std::atomic<std::int64_t> offset_us_;
    mutable std::mutex mutex_;
    std::optional<Instant> alarm_since_;
    bool unproven_ = false;
};

} // namespace gapura::base
