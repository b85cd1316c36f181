// Time as a parameter. Instants are microseconds since 1970 UTC; durations are std::chrono. Clocks are safe on any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <compare>
#include <cstdint>

namespace gapura::base {

using Micros = std::chrono::microseconds;

/// A point of wall time: microseconds since the Unix epoch, UTC. The form in which the store keeps time.
struct Instant {
    std::int64_t us = 0;
    auto operator<=>(const Instant&) const = default;
    friend Instant operator+(Instant at, Micros by) { return {at.us + by.count()}; }
    friend Instant operator-(Instant at, Micros by) { return {at.us - by.count()}; }
    friend Micros operator-(Instant a, Instant b) { return Micros(a.us - b.us); }
};

class Clock {
public:
    virtual ~Clock() = default;
    /// Wall time.
    virtual Instant now() const = 0;
    /// Time that never jumps, for timeouts and rates; its zero has no meaning.
    virtual Micros ticks() const = 0;
};

class SystemClock final : public Clock {
public:
    Instant now() const override;
    Micros ticks() const override;
};

/// A clock that moves only when told; both readings move together.
class FakeClock final : public Clock {
public:
    explicit FakeClock(Instant start = {1'700'000'000'000'000}) : wall_us_(start.us) {}
    Instant now() const override { return {wall_us_.load()}; }
    Micros ticks() const override { return Micros(ticks_us_.load()); }
    void advance(Micros by);
    void set(Instant to) { wall_us_ = to.us; }

private:
    std::atomic<std::int64_t> wall_us_;
    std::atomic<std::int64_t> ticks_us_ = 0;
};

} // namespace gapura::base

namespace gapura {
using base::Instant;
}
