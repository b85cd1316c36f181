// Rate limits by GCRA (the virtual scheduling form of ITU-T I.371): one instant per slot, the time at which the allowance would be whole
// again, moved by compare-and-swap, so a limit is exact whatever number of loops shares it. Any thread; never blocks; allocates only when a
// slot's chunk is touched for the first time. Knows nothing of keys or Redis: redis_share.h moves slots by what other nodes admitted.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>

#include "gateway/place_table.h"
#include "lib/base/clock.h"

namespace gapura::gateway {

struct Rate {
    std::uint32_t per_minute = 1; // > 0
    std::uint32_t burst = 1;      // > 0: requests at once from rest
};

/// One allowance. Padded to a cache line: two busy keys never share one.
struct alignas(64) Slot {
    std::atomic<std::int64_t> full_at_ns{0}; // the allowance is whole again at this reading of the monotonic clock
    std::atomic<std::uint64_t> admitted{0};  // kept only while shared with other nodes
    std::atomic<std::uint64_t> rate{0};      // the rate last used, per_minute << 32 | burst; likewise
    std::atomic<bool> watched{false};        // the share knows of this slot
};

struct Taken {
    bool admitted = false;
    std::uint32_t left = 0;   // requests that would be admitted at once now
    std::int64_t wait_ns = 0; // refused: until one would be admitted; admitted: until `left` grows
};

/// Takes one from the slot. `nodes` > 1 divides rate and burst (each at least one): the shared counter is gone and so many nodes decide alone.
Taken take(Slot& slot, Rate rate, std::int64_t now_ns, std::uint32_t nodes = 1);
/// What take() would say about what is left, without taking.
Taken look(const Slot& slot, Rate rate, std::int64_t now_ns, std::uint32_t nodes = 1);
/// What take() would answer, without taking.
Taken peek(const Slot& slot, Rate rate, std::int64_t now_ns, std::uint32_t nodes = 1);
/// Gives back one that was taken.
void untake(Slot& slot, Rate rate, std::uint32_t nodes = 1);
/// Moves the slot by `count` requests admitted elsewhere, at most until `bursts_max` whole bursts are owed.
void owe(Slot& slot, Rate rate, std::int64_t now_ns, std::uint64_t count, std::uint32_t bursts_max);

using SlotTable = PlaceTable<Slot>;

/// Limits for callers known only by an address: a fixed number of slots picked by a keyed hash, so memory stays the same whoever calls. Two
/// addresses may share a slot, which can only make their limit stricter.
class SourceLimiter {
public:
    SourceLimiter(Rate rate, std::uint64_t seed) : rate_(rate), seed_(seed), slots_(std::make_unique<std::array<Slot, size>>()) {}
    Taken take(std::string_view source, std::int64_t now_ns, std::uint64_t also = 0);
    /// The slot of an address; `also` tells limits apart that one address has.
    Slot& place(std::string_view source, std::uint64_t also);
    Rate rate() const { return rate_; }

private:
    static constexpr std::size_t size = 16'384;
    Rate rate_;
    std::uint64_t seed_;
    std::unique_ptr<std::array<Slot, size>> slots_;
};

} // namespace gapura::gateway
