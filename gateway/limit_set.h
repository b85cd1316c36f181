// The limits that hold for one call: those of its key, application, unit, route and service, each with a rate, a day's and a month's quota,
// concurrency and bytes. All are looked at before any is taken, so that a refused call costs nothing anywhere. Used by a lane to decide and by
// simulate to explain; the second takes nothing. A LimitSet belongs to one thread; nothing here allocates.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "gateway/limiter.h"
#include "gateway/meter.h"
#include "keys/keyring.h"

namespace gapura::gateway {

enum class Bearer : std::uint8_t { key, app, unit, route, service };
constexpr std::size_t bearer_kinds = 5;
std::string_view to_string(Bearer bearer);

enum class Dimension : std::uint8_t { rate, day, month, concurrent, bytes };
constexpr std::size_t dimensions = 5;
std::string_view to_string(Dimension dimension);

/// Counters of a unit, an application, a route or a service.
struct Account {
    Slot slot;
    Meter meter;
};

/// One bearer's limits and counters in this call. What is pointed to outlives the exchange.
struct Bound {
    Bearer bearer = Bearer::key;
    std::string_view id;        // of the key, unit, …
    std::string_view rate_name; // as announced; "" without a rate
    Rate rate;
    Slot* slot = nullptr;                    // null: no rate
    const keys::KeyLimits* limits = nullptr; // the quotas
    Meter* meter = nullptr;                  // null: no quota, no concurrency
};

/// What one limit says about the call.
struct LimitFinding {
    std::string_view name; // of the policy, as announced
    Bearer bearer = Bearer::key;
    Dimension dimension = Dimension::rate;
    bool passes = true;
    bool lagging = false; // refused though others have not used it up: this node's part may grow at any moment
    std::uint64_t limit = 0;
    std::uint64_t burst = 0;   // of a rate: at once, from rest
    std::uint64_t left = 0;    // after this call, if it passes
    std::int64_t wait_ns = 0;  // until there is more; 0: it is whole, or nobody knows (concurrency)
    std::int64_t window_s = 0; // 0: none
};

struct When {
    std::int64_t ticks_ns = 0; // of the monotonic clock
    Instant now;
    Periods periods;
};

/// What a call holds until it is recorded. Lives in the Decision.
struct Held {
    struct One {
        Meter* meter = nullptr;
        bool concurrent = false;
        bool bytes = false;
    };
    std::array<One, bearer_kinds> list{};
    std::uint8_t size = 0;
};

class LimitSet {
public:
    static constexpr std::size_t findings_max = bearer_kinds * dimensions;

    void clear() { size_ = count_ = 0; }
    /// At most one of each bearer.
    void add(const Bound& bound) { bounds_[size_++] = bound; }
    std::span<const Bound> bounds() const { return {bounds_.data(), size_}; }

    /// Looks, takes nothing. True: the call passes all. The findings are in the order of the bounds.
    bool check(const When& when, Standing standing);
    /// check(), then takes one of each. False as well when another loop took the last in between; then nothing is taken.
    bool take(const When& when, Standing standing, Held& held);
    std::span<const LimitFinding> findings() const { return {findings_.data(), count_}; }
    /// The refusing finding with the longest wait; null when all pass.
    const LimitFinding* worst() const;

private:
    void look(const Bound& bound, const When& when, Standing standing);
    LimitFinding& add_finding(const Bound& bound, Dimension dimension);
    static bool take(const Bound& bound, const When& when, Standing standing, Held& held);
    static bool take_meter(const Bound& bound, const When& when, Standing standing, Held& held);

    std::array<Bound, bearer_kinds> bounds_;
    std::array<LimitFinding, findings_max> findings_;
    std::size_t size_ = 0;
    std::size_t count_ = 0;
};

/// Ends what a call held: concurrency is free again, the bytes of its answer are counted.
void release(Held& held, std::uint64_t answer_bytes, const Periods& periods);

} // namespace gapura::gateway
