// What one lane counted per route, in plain counters that only the lane writes and anyone may read. Low cardinality: no path, no key text, no
// query string ever becomes a label.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/policy.h"

namespace gapura::gateway {

/// Written by one thread, read by any.
class Counter {
public:
    void add(std::uint64_t by) { value_.store(value_.load(std::memory_order_relaxed) + by, std::memory_order_relaxed); }
    std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

/// Upper bounds of the latency buckets in microseconds; the last bucket has none.
constexpr std::array<std::int64_t, 12> latency_bounds_us{500,    1'000,   2'500,   5'000,     10'000,    25'000,
                                                         50'000, 100'000, 250'000, 1'000'000, 5'000'000, 30'000'000};

struct RouteCounters {
    std::array<Counter, 6> by_class; // [0]: no answer could be given; [1]…[5]: 1xx…5xx
    Counter gone;                    // of by_class[0]: the caller left before an answer
    Counter bytes_in, bytes_out, took_us, upstream_us, forwarded;
    std::array<Counter, latency_bounds_us.size() + 1> latency;
    void count(const Outcome& outcome);
};

/// Why requests were refused, by slug. Everything else counts as the last.
constexpr std::array<std::string_view, 31> refusal_slugs{"gateway.key_missing",
                                                         "gateway.key_malformed",
                                                         "gateway.key_unknown",
                                                         "gateway.key_twice",
                                                         "gateway.key_not_yet_valid",
                                                         "gateway.key_expired",
                                                         "gateway.key_suspended",
                                                         "gateway.key_revoked",
                                                         "gateway.key_rotated",
                                                         "gateway.key_rules_unreadable",
                                                         "gateway.key_unverifiable",
                                                         "gateway.too_many_failures",
                                                         "gateway.path_malformed",
                                                         "gateway.route_unknown",
                                                         "gateway.method_not_allowed",
                                                         "gateway.scope_missing",
                                                         "gateway.network_not_allowed",
                                                         "gateway.outside_hours",
                                                         "gateway.out_of_rules",
                                                         "gateway.parameter_not_allowed",
                                                         "gateway.parameter_missing",
                                                         "gateway.parameter_unbound",
                                                         "gateway.rate_limited",
                                                         "gateway.day_exhausted",
                                                         "gateway.month_exhausted",
                                                         "gateway.bytes_exhausted",
                                                         "gateway.too_many_at_once",
                                                         "gateway.pages_exhausted",
                                                         "gateway.record_unavailable",
                                                         "gateway.key_in_address",
                                                         "other"};

class LaneTraffic {
public:
    static constexpr std::size_t routes_max = 65'536; // numbers past it count as the last
    LaneTraffic() : chunks_(std::make_unique<std::array<std::atomic<Chunk*>, routes_max / chunk_size>>()) {}
    ~LaneTraffic();
    LaneTraffic(const LaneTraffic&) = delete;
    LaneTraffic& operator=(const LaneTraffic&) = delete;

    /// Lane only. Allocates at a route's first request.
    void count(std::uint32_t route, const Decision& decision, const Outcome& outcome);
    /// Null: nothing counted yet.
    const RouteCounters* route(std::uint32_t number) const;
    const std::array<Counter, refusal_slugs.size()>& refusals() const { return refusals_; }

private:
    static constexpr std::size_t chunk_size = 64;
    using Chunk = std::array<RouteCounters, chunk_size>;
    std::unique_ptr<std::array<std::atomic<Chunk*>, routes_max / chunk_size>> chunks_;
    std::array<Counter, refusal_slugs.size()> refusals_;
};

} // namespace gapura::gateway
