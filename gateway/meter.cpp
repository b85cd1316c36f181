#include "gateway/meter.h"

#include <algorithm>

#include "gateway/quota_claim.h"
#include "lib/base/check.h"

namespace gapura::gateway {
namespace {

constexpr std::int64_t second_us = 1'000'000;

base::Zone zone_or_utc(const base::Zone* zone) {
    if (zone != nullptr) return *zone;
    auto utc = base::Zone::find("UTC");
    CHECK(utc.has_value());
    return *std::move(utc);
}

std::size_t at(Quota quota) { return static_cast<std::size_t>(quota); }

} // namespace

Calendar::Calendar(const base::Zone* zone) : zone_(zone_or_utc(zone)) {}

const Periods& Calendar::at(Instant now) {
    if (now.us >= periods_.day_start_us && now.us < periods_.day_end_us) return periods_;
    const base::Day day = zone_.day_of(now);
    const base::Day next_month = day.month == 12 ? base::Day{day.year + 1, 1, 1} : base::Day{day.year, day.month + 1, 1};
    const Instant start = zone_.start_of(day);
    const Instant month_start = zone_.start_of({day.year, day.month, 1});
    periods_.day_start_us = start.us;
    periods_.day_end_us = zone_.start_of(base::add_days(day, 1)).us;
    periods_.month_end_us = zone_.start_of(next_month).us;
    periods_.month_s = static_cast<std::int32_t>((periods_.month_end_us - month_start.us) / second_us);
    const std::chrono::year_month_day civil{std::chrono::year(day.year), std::chrono::month(day.month), std::chrono::day(day.day)};
    periods_.day = static_cast<std::uint16_t>(std::chrono::sys_days(civil).time_since_epoch().count());
    periods_.month = static_cast<std::uint16_t>(day.year * 12 + static_cast<int>(day.month) - 1);
    return periods_;
}

std::uint64_t first_part(std::uint64_t limit, Quota quota, std::uint16_t period, Standing standing) {
    const std::uint32_t nodes = std::max(1U, standing.nodes);
    if (!standing.reachable) return std::max<std::uint64_t>(1, limit / nodes);
    return std::max<std::uint64_t>(1, standing.began_after_joining(quota, period) ? lent(limit, nodes) : spare_part(limit, nodes));
}

std::uint64_t ceiling_of(const Meter& meter, Quota quota, std::uint64_t limit, std::uint16_t period, Standing standing) {
    if (!standing.shared) return limit;
    const Count told = Count::of(meter.ceiling[at(quota)].load(std::memory_order_relaxed));
    if (told.period == period || told.period == static_cast<std::uint16_t>(period + 1)) {
        const bool alone = !standing.reachable && (meter.unheard.load(std::memory_order_relaxed) & 1U << at(quota)) != 0;
        return std::min(limit, alone ? std::max(told.value, first_part(limit, quota, period, standing)) : told.value);
    }
    return std::min(limit, first_part(limit, quota, period, standing));
}

std::uint64_t used_of(const Meter& meter, Quota quota, std::uint16_t period) {
    return Count::of(meter.used[at(quota)].load(std::memory_order_relaxed)).seen_in(period).value;
}

std::uint64_t others_of(const Meter& meter, Quota quota, std::uint16_t period) {
    return Count::of(meter.others[at(quota)].load(std::memory_order_relaxed)).seen_in(period).value;
}

bool take_one(Meter& meter, Quota quota, std::uint16_t period, std::uint64_t ceiling) {
    std::atomic<std::uint64_t>& used = meter.used[at(quota)];
    std::uint64_t seen = used.load(std::memory_order_relaxed);
    while (true) {
        Count count = Count::of(seen).seen_in(period);
        if (count.value >= ceiling) return false;
        ++count.value;
        if (used.compare_exchange_weak(seen, count.word(), std::memory_order_relaxed)) return true;
    }
}

void add(Meter& meter, Quota quota, std::uint16_t period, std::uint64_t by) {
    std::atomic<std::uint64_t>& used = meter.used[at(quota)];
    std::uint64_t seen = used.load(std::memory_order_relaxed);
    while (true) {
        Count count = Count::of(seen).seen_in(period);
        count.value += std::min(by, Count::value_max - count.value);
        if (used.compare_exchange_weak(seen, count.word(), std::memory_order_relaxed)) return;
    }
}

void carry(Meter& meter, Quota quota, Count before) {
    if (before.value == 0) return;
    std::atomic<std::uint64_t>& used = meter.used[at(quota)];
    std::uint64_t seen = used.load(std::memory_order_relaxed);
    while (true) {
        Count own = Count::of(seen);
        if (own.period > before.period) return;
        if (own.period < before.period) own = {before.period, 0};
        own.value += std::min(before.value, Count::value_max - own.value);
        if (used.compare_exchange_weak(seen, own.word(), std::memory_order_relaxed)) return;
    }
}

void give_back(Meter& meter, Quota quota, std::uint16_t period) {
    std::atomic<std::uint64_t>& used = meter.used[at(quota)];
    std::uint64_t seen = used.load(std::memory_order_relaxed);
    while (true) {
        Count count = Count::of(seen).seen_in(period);
        if (count.value == 0) return;
        --count.value;
        if (used.compare_exchange_weak(seen, count.word(), std::memory_order_relaxed)) return;
    }
}

std::uint32_t concurrent_ceiling(const Meter& meter, std::uint32_t limit, Standing standing) {
    if (!standing.shared) return limit;
    if (!standing.connected) return std::max(1U, limit / std::max(1U, standing.nodes));
    const std::uint32_t others = meter.others_in_flight.load(std::memory_order_relaxed);
    return limit > others ? limit - others : 0;
}

bool enter(Meter& meter, std::uint32_t ceiling) {
    std::uint32_t seen = meter.in_flight.load(std::memory_order_relaxed);
    while (seen < ceiling) {
        if (meter.in_flight.compare_exchange_weak(seen, seen + 1, std::memory_order_relaxed)) return true;
    }
    return false;
}

void leave(Meter& meter) { meter.in_flight.fetch_sub(1, std::memory_order_relaxed); }

} // namespace gapura::gateway
