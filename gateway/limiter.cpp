#include "gateway/limiter.h"

#include <algorithm>

namespace gapura::gateway {
namespace {

constexpr std::int64_t minute_ns = 60'000'000'000;

struct Spacing {
    std::int64_t each_ns;  // one request's worth of time
    std::int64_t burst_ns; // how far ahead full_at may lie
};

Spacing spacing(Rate rate, std::uint32_t nodes) {
    const std::int64_t divisor = std::max<std::int64_t>(1, nodes);
    const std::int64_t each = minute_ns * divisor / std::max(1U, rate.per_minute);
    const std::int64_t burst = std::max<std::int64_t>(1, std::max(1U, rate.burst) / divisor);
    return {std::max<std::int64_t>(1, each), std::max<std::int64_t>(1, each) * burst};
}

Taken left_at(std::int64_t full_at, Spacing s, std::int64_t now) {
    const std::int64_t room = std::max<std::int64_t>(0, s.burst_ns - (full_at - now));
    const std::int64_t left = room / s.each_ns;
    const std::int64_t next = full_at <= now ? 0 : s.each_ns - room % s.each_ns;
    return {true, static_cast<std::uint32_t>(left), next};
}

} // namespace

Taken take(Slot& slot, Rate rate, std::int64_t now_ns, std::uint32_t nodes) {
    const Spacing s = spacing(rate, nodes);
    std::int64_t seen = slot.full_at_ns.load(std::memory_order_relaxed);
    while (true) {
        const std::int64_t next = std::max(seen, now_ns) + s.each_ns;
        const std::int64_t over = next - now_ns - s.burst_ns;
        if (over > 0) return {false, 0, over};
        if (slot.full_at_ns.compare_exchange_weak(seen, next, std::memory_order_relaxed)) return left_at(next, s, now_ns);
    }
}

Taken look(const Slot& slot, Rate rate, std::int64_t now_ns, std::uint32_t nodes) {
    return left_at(std::max(slot.full_at_ns.load(std::memory_order_relaxed), now_ns), spacing(rate, nodes), now_ns);
}

Taken peek(const Slot& slot, Rate rate, std::int64_t now_ns, std::uint32_t nodes) {
    const Spacing s = spacing(rate, nodes);
    const std::int64_t next = std::max(slot.full_at_ns.load(std::memory_order_relaxed), now_ns) + s.each_ns;
    const std::int64_t over = next - now_ns - s.burst_ns;
    return over > 0 ? Taken{false, 0, over} : left_at(next, s, now_ns);
}

void untake(Slot& slot, Rate rate, std::uint32_t nodes) { slot.full_at_ns.fetch_sub(spacing(rate, nodes).each_ns, std::memory_order_relaxed); }

void owe(Slot& slot, Rate rate, std::int64_t now_ns, std::uint64_t count, std::uint32_t bursts_max) {
    if (count == 0) return;
    const Spacing s = spacing(rate, 1);
    const std::int64_t furthest = now_ns + s.burst_ns * std::max(1U, bursts_max);
    // A count so large that the product would overflow is past the furthest point anyway.
    const std::uint64_t most = static_cast<std::uint64_t>(s.burst_ns / s.each_ns + 1) * std::max(1U, bursts_max);
    const std::int64_t by = static_cast<std::int64_t>(std::min(count, most)) * s.each_ns;
    std::int64_t seen = slot.full_at_ns.load(std::memory_order_relaxed);
    while (seen < furthest) {
        const std::int64_t next = std::min(furthest, std::max(seen, now_ns) + by);
        if (slot.full_at_ns.compare_exchange_weak(seen, next, std::memory_order_relaxed)) return;
    }
}

Taken SourceLimiter::take(std::string_view source, std::int64_t now_ns, std::uint64_t also) {
    return gateway::take(place(source, also), rate_, now_ns);
}

Slot& SourceLimiter::place(std::string_view source, std::uint64_t also) {
    std::uint64_t hash = seed_ ^ (also * 0x9E3779B97F4A7C15ULL);
    for (const char c : source) hash = (hash ^ static_cast<unsigned char>(c)) * 0xBF58476D1CE4E5B9ULL;
    hash ^= hash >> 31U;
    return (*slots_)[hash % size];
}

} // namespace gapura::gateway
