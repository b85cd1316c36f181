// Pages of lists an hour for one key: GCRA like limiter.h, but in hours, and so that no window of an hour ever sees more than the promise: the
// burst is part of it. Counted by each gateway alone. Any thread; never blocks.
#pragma once

#include <algorithm>

#include "gateway/limiter.h"

namespace gapura::gateway {

/// Takes one page; answers 0 when admitted, else the nanoseconds until one would be. `pages_per_hour` > 0.
inline std::int64_t take_page(Slot& slot, std::uint32_t pages_per_hour, std::int64_t now_ns) {
    constexpr std::int64_t hour_ns = 3'600'000'000'000;
    const std::int64_t burst = std::max(1U, pages_per_hour / 6);
    const std::int64_t each = hour_ns / std::max<std::int64_t>(1, pages_per_hour - burst);
    std::int64_t seen = slot.full_at_ns.load(std::memory_order_relaxed);
    while (true) {
        const std::int64_t next = std::max(seen, now_ns) + each;
        const std::int64_t over = next - now_ns - each * burst;
        if (over > 0) return over;
        if (slot.full_at_ns.compare_exchange_weak(seen, next, std::memory_order_relaxed)) return 0;
    }
}

} // namespace gapura::gateway
