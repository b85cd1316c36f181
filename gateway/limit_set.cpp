#include "gateway/limit_set.h"

#include <algorithm>

namespace gapura::gateway {
namespace {

constexpr std::array<std::string_view, bearer_kinds> bearer_names{"key", "app", "unit", "route", "service"};
constexpr std::array<std::string_view, dimensions> dimension_names{"rate", "day", "month", "concurrent", "bytes"};
// A policy's name says whose limit it is and over what, never which unit or whose key.
constexpr std::array<std::array<std::string_view, dimensions>, bearer_kinds> policy_names{
    {{"key", "key-day", "key-month", "key-concurrent", "key-bytes"},
     {"app", "app-day", "app-month", "app-concurrent", "app-bytes"},
     {"unit", "unit-day", "unit-month", "unit-concurrent", "unit-bytes"},
     {"route", "route-day", "route-month", "route-concurrent", "route-bytes"},
     {"service", "service-day", "service-month", "service-concurrent", "service-bytes"}}};

constexpr std::int64_t second_ns = 1'000'000'000;
// Midnight is everybody's: a spread, the same for a bearer all day, keeps them from all coming back in the same second.
constexpr std::uint64_t spread_s = 61;

Dimension dimension_of(Quota quota) {
    switch (quota) {
    case Quota::day: return Dimension::day;
    case Quota::month: return Dimension::month;
    case Quota::bytes: return Dimension::bytes;
    }
    return Dimension::day;
}

std::uint64_t limit_of(const keys::KeyLimits& limits, Quota quota) {
    switch (quota) {
    case Quota::day: return limits.per_day;
    case Quota::month: return limits.per_month;
    case Quota::bytes: return std::uint64_t{limits.kib_per_day} * 1024;
    }
    return 0;
}

std::int64_t until_end_ns(const Bound& bound, Quota quota, const When& when) {
    std::uint64_t hash = 0;
    for (const char c : bound.id) hash = (hash ^ static_cast<unsigned char>(c)) * 0xBF58476D1CE4E5B9ULL;
    const auto spread = static_cast<std::int64_t>((hash >> 33U) % spread_s);
    return (when.periods.end_us(quota) - when.now.us) * 1000 + spread * second_ns;
}

constexpr std::array all_quotas{Quota::day, Quota::month, Quota::bytes};

} // namespace

std::string_view to_string(Bearer bearer) { return bearer_names[static_cast<std::size_t>(bearer)]; }
std::string_view to_string(Dimension dimension) { return dimension_names[static_cast<std::size_t>(dimension)]; }

LimitFinding& LimitSet::add_finding(const Bound& bound, Dimension dimension) {
    LimitFinding& out = findings_[count_++];
    out = LimitFinding();
    out.bearer = bound.bearer;
    out.dimension = dimension;
    out.name =
        dimension == Dimension::rate ? bound.rate_name : policy_names[static_cast<std::size_t>(bound.bearer)][static_cast<std::size_t>(dimension)];
    return out;
}

void LimitSet::look(const Bound& bound, const When& when, Standing standing) {
    if (bound.slot != nullptr) {
        const std::uint32_t divisor = standing.shared && !standing.connected ? standing.nodes : 1;
        const Taken taken = peek(*bound.slot, bound.rate, when.ticks_ns, divisor);
        LimitFinding& out = add_finding(bound, Dimension::rate);
        out.passes = taken.admitted;
        out.limit = bound.rate.per_minute;
        out.burst = bound.rate.burst;
        out.left = std::min(taken.left, bound.rate.per_minute);
        out.wait_ns = taken.wait_ns;
        out.window_s = 60;
    }
    if (bound.meter == nullptr) return;
    for (const Quota quota : all_quotas) {
        const std::uint64_t limit = limit_of(*bound.limits, quota);
        if (limit == 0) continue;
        const std::uint16_t period = when.periods.of(quota);
        const std::uint64_t used = used_of(*bound.meter, quota, period);
        const std::uint64_t known = used + (standing.shared ? others_of(*bound.meter, quota, period) : 0);
        const std::uint64_t one = quota == Quota::bytes ? 0 : 1;
        LimitFinding& out = add_finding(bound, dimension_of(quota));
        out.passes = used < ceiling_of(*bound.meter, quota, limit, period, standing);
        out.limit = limit;
        out.left = out.passes && limit > known + one ? limit - known - one : 0;
        out.window_s = quota == Quota::month ? when.periods.month_s : (when.periods.day_end_us - when.periods.day_start_us) / 1'000'000;
        // Refused though the whole is not used up: this node's part is, and more of it may come at any moment.
        out.lagging = !out.passes && standing.reachable && known < limit;
        out.wait_ns = out.lagging ? second_ns : until_end_ns(bound, quota, when);
    }
    if (bound.limits->concurrent == 0) return;
    LimitFinding& out = add_finding(bound, Dimension::concurrent);
    const std::uint32_t ceiling = concurrent_ceiling(*bound.meter, bound.limits->concurrent, standing);
    const std::uint32_t now = bound.meter->in_flight.load(std::memory_order_relaxed);
    out.limit = bound.limits->concurrent;
    out.passes = now < ceiling;
    out.left = out.passes ? ceiling - now - 1 : 0;
}

bool LimitSet::check(const When& when, Standing standing) {
    count_ = 0;
    for (const Bound& bound : bounds()) look(bound, when, standing);
    return std::ranges::all_of(findings(), &LimitFinding::passes);
}

bool LimitSet::take_meter(const Bound& bound, const When& when, Standing standing, Held& held) {
    Meter& meter = *bound.meter;
    const keys::KeyLimits& limits = *bound.limits;
    if (limits.concurrent > 0 && !enter(meter, concurrent_ceiling(meter, limits.concurrent, standing))) return false;
    const Periods& periods = when.periods;
    const auto one = [&](Quota quota) {
        const std::uint64_t limit = limit_of(limits, quota);
        return limit == 0 || take_one(meter, quota, periods.of(quota), ceiling_of(meter, quota, limit, periods.of(quota), standing));
    };
    const bool day = one(Quota::day);
    const bool both = day && one(Quota::month);
    if (!both) {
        if (day && limits.per_day > 0) give_back(meter, Quota::day, periods.day);
        if (limits.concurrent > 0) leave(meter);
        return false;
    }
    held.list[held.size++] = {&meter, limits.concurrent > 0, limits.kib_per_day > 0};
    return true;
}

bool LimitSet::take(const Bound& bound, const When& when, Standing standing, Held& held) {
    const std::uint32_t divisor = standing.shared && !standing.connected ? standing.nodes : 1;
    if (bound.slot != nullptr && !gateway::take(*bound.slot, bound.rate, when.ticks_ns, divisor).admitted) return false;
    if (bound.meter == nullptr || take_meter(bound, when, standing, held)) return true;
    if (bound.slot != nullptr) untake(*bound.slot, bound.rate, divisor);
    return false;
}

bool LimitSet::take(const When& when, Standing standing, Held& held) {
    held.size = 0;
    if (!check(when, standing)) return false;
    const std::uint32_t divisor = standing.shared && !standing.connected ? standing.nodes : 1;
    for (std::size_t i = 0; i < size_; ++i) {
        if (take(bounds_[i], when, standing, held)) continue;
        // Another loop took the last between the look and now.
        for (std::size_t j = 0; j < i; ++j) {
            const Bound& bound = bounds_[j];
            if (bound.slot != nullptr) untake(*bound.slot, bound.rate, divisor);
            if (bound.meter == nullptr) continue;
            if (bound.limits->per_day > 0) give_back(*bound.meter, Quota::day, when.periods.day);
            if (bound.limits->per_month > 0) give_back(*bound.meter, Quota::month, when.periods.month);
            if (bound.limits->concurrent > 0) leave(*bound.meter);
        }
        held.size = 0;
        check(when, standing);
        return false;
    }
    return true;
}

const LimitFinding* LimitSet::worst() const {
    const LimitFinding* out = nullptr;
    for (const LimitFinding& finding : findings()) {
        if (!finding.passes && (out == nullptr || finding.wait_ns > out->wait_ns)) out = &finding;
    }
    return out;
}

void release(Held& held, std::uint64_t answer_bytes, const Periods& periods) {
    for (std::size_t i = 0; i < held.size; ++i) {
        const Held::One& one = held.list[i];
        if (one.concurrent) leave(*one.meter);
        if (one.bytes) add(*one.meter, Quota::bytes, periods.day, answer_bytes);
    }
    held.size = 0;
}

} // namespace gapura::gateway
