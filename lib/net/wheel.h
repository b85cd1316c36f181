// Deadlines, cheap to move: a timer sits in the slot of the earliest time anyone asked for; moving its deadline later is one store, and the
// slot, when it comes due, puts the timer where its deadline now is. Coarse (16 ms). One thread.
#pragma once

#include <array>
#include <cstdint>
#include <limits>

namespace gapura::net {

/// Milliseconds on the loop's monotonic clock.
using Ticks = std::int64_t;
constexpr Ticks never = std::numeric_limits<Ticks>::max();

class Wheel;

class Timer {
public:
    Timer() = default;
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    virtual ~Timer();
    bool linked() const { return next_ != nullptr; }

protected:
    /// Called when the slot comes due. Answers the next time to look again, `never` to be left out. May not destroy any timer: what it wants
    /// resumed it hands to the loop.
    virtual Ticks due(Ticks now) = 0;

private:
    friend class Wheel;
    void unlink();
    Timer* next_ = nullptr;
    Timer* previous_ = nullptr;
    Ticks slot_time_ = never;
};

class Wheel {
public:
    explicit Wheel(Ticks now);
    /// Looks at the timer no later than about `at`; free when it is already looked at before that.
    void arm(Timer& timer, Ticks at) {
        if (timer.linked() && timer.slot_time_ <= at) return;
        place(timer, at);
    }
    /// Runs every slot up to now.
    void advance(Ticks now);
    /// How long epoll may sleep, -1: no timer.
    int wait_ms(Ticks now) const;

private:
    static constexpr Ticks tick_ms = 16;
    static constexpr std::size_t slots = 1024;
    struct Head final : Timer {
        Ticks due(Ticks) override { return never; }
    };

    void place(Timer& timer, Ticks at);
    void find_next();

    std::array<Head, slots> heads_;
    Ticks current_ = 0;      // the last tick that ran
    Ticks next_due_ = never; // no slot before this one holds a timer
};

} // namespace gapura::net
