// Pages of lists an hour for one key: GCRA like limiter.h, but in hours, and so that no window of an hour ever sees more than the promise: the
// burst is part of it. Counted by each gateway alone. Any thread; never blocks.
#pragma once

#include <algorithm>

#include "gateway/limiter.h"

namespace gapura::gateway {

struct Pages {
    std::int64_t each_ns;  // one page
    std::int64_t burst_ns; // how far ahead
    explicit Pages(std::uint32_t per_hour) {
        constexpr std::int64_t hour_ns = 3'600'000'000'000;
        const std::int64_t burst = std::max(1U, per_hour / 6);
        each_ns = hour_ns / std::max<std::int64_t>(1, per_hour - burst);
        burst_ns = each_ns * burst;
    }
};

/// Looks, takes nothing: 0 when a page would be admitted, else the nanoseconds until one would be. `pages_per_hour` > 0.
inline std::int64_t peek_page(const Slot& slot, std::uint32_t pages_per_hour, std::int64_t now_ns) {
    const Pages pages(pages_per_hour);
    const std::int64_t next = std::max(slot.full_at_ns.load(std::memory_order_relaxed), now_ns) + pages.each_ns;
    return std::max<std::int64_t>(0, next - now_ns - pages.burst_ns);
}

/// Takes one page; answers 0 when admitted, else the nanoseconds until one would be. `pages_per_hour` > 0.
inline std::int64_t take_page(Slot& slot, std::uint32_t pages_per_hour, std::int64_t now_ns) {
    const Pages pages(pages_per_hour);
    std::int64_t seen = slot.full_at_ns.load(std::memory_order_relaxed);
    while (true) {
        const std::int64_t next = std::max(seen, now_ns) + pages.each_ns;
        const std::int64_t over = next - now_ns - pages.burst_ns;
        if (over > 0) return over;
        if (slot.full_at_ns.compare_exchange_weak(seen, next, std::memory_order_relaxed)) return 0;
    }
}

} // namespace gapura::gateway
