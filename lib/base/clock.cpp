#include "lib/base/clock.h"

namespace gapura::base {

Instant SystemClock::now() const {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<Micros>(since_epoch).count()};
}

Micros SystemClock::ticks() const { return std::chrono::duration_cast<Micros>(std::chrono::steady_clock::now().time_since_epoch()); }

void FakeClock::advance(Micros by) {
    wall_us_ += by.count();
    ticks_us_ += by.count();
}

} // namespace gapura::base
