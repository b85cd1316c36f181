// What was used of quotas: calls of a day and a month, bytes of a day, exchanges under way. One Meter a bearer of limits (a key, a unit, …); exact
// whatever number of loops shares it, because every use is a compare-and-swap under the ceiling. Days and months are those of the organisation's
// zone. Knows nothing of files or Redis: the quota keeper moves the second line by what this node may use. Any thread; never blocks, never
// allocates.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

#include "lib/base/zones.h"

namespace gapura::gateway {

enum class Quota : std::uint8_t { day, month, bytes };
constexpr std::size_t quota_kinds = 3;

/// The day and month of an instant, as small numbers, and when they end.
struct Periods {
    std::uint16_t day = 0;   // days since 1970 in the zone
    std::uint16_t month = 0; // year * 12 + month - 1
    std::int64_t day_start_us = 0;
    std::int64_t day_end_us = 0;
    std::int64_t month_end_us = 0;
    std::int32_t month_s = 0; // its length
    std::uint16_t of(Quota quota) const { return quota == Quota::month ? month : day; }
    std::int64_t end_us(Quota quota) const { return quota == Quota::month ? month_end_us : day_end_us; }
};

/// Remembers the day it is: a look costs two compares. One thread.
class Calendar {
public:
    /// Without a zone days are those of UTC.
    explicit Calendar(const base::Zone* zone = nullptr);
    const Periods& at(Instant now);

private:
    base::Zone zone_;
    Periods periods_;
};

/// A count and the period it belongs to in one word: when the period changes, counting begins anew without anybody resetting anything.
struct Count {
    std::uint16_t period = 0;
    std::uint64_t value = 0; // below 2^48
    static constexpr std::uint64_t value_max = (std::uint64_t{1} << 48U) - 1;
    static Count of(std::uint64_t word) { return {static_cast<std::uint16_t>(word >> 48U), word & value_max}; }
    std::uint64_t word() const { return std::uint64_t{period} << 48U | (value < value_max ? value : value_max); }
    /// As seen in a period. A clock that steps back over midnight does not give the day again: the later day goes on for up to one period.
    Count seen_in(std::uint16_t now) const { return period == now || period == static_cast<std::uint16_t>(now + 1) ? *this : Count{now, 0}; }
};

struct alignas(64) Meter {
    std::array<std::atomic<std::uint64_t>, quota_kinds> used{};
    std::atomic<std::uint32_t> in_flight{0};
    std::atomic<bool> watched{false}; // the keeper knows of it
    // Written by the keeper, only while nodes share:
    alignas(64) std::array<std::atomic<std::uint64_t>, quota_kinds> ceiling{}; // what this node may use of the period
    std::array<std::atomic<std::uint64_t>, quota_kinds> others{};              // what other nodes have claimed of it
    std::atomic<std::uint32_t> others_in_flight{0};
    // Written by lanes when it differs: the quotas last in force.
    alignas(64) std::array<std::atomic<std::uint64_t>, quota_kinds> limit{};
    std::atomic<std::uint32_t> concurrent{0};
    std::atomic<bool> hungry{false}; // a call was refused for want of ceiling: the share should look again soon
    // By the keeper and the share again: what the file keeps of the ceiling, that is with what may be used when nobody answers any more.
    std::array<std::atomic<std::uint64_t>, quota_kinds> held{};
    // One bit a kind: the ceiling is only for as long as an answer may come. The others may have given away what was held.
    std::atomic<std::uint32_t> unheard{0};
};

/// How this node stands to the others, as of now.
struct Standing {
    bool shared = false;    // counters are shared between nodes
    bool connected = false; // and the sharing works, soon enough
    std::uint32_t nodes = 1;
    // When this process joined the others: of those periods, and of earlier ones, they may have given away what would be its part.
    std::uint16_t joined_day = UINT16_MAX;
    std::uint16_t joined_month = UINT16_MAX;
    bool reachable = false; // it works, however slowly, or nothing says yet that it does not
    bool began_after_joining(Quota quota, std::uint16_t period) const { return period > (quota == Quota::month ? joined_month : joined_day); }
};

/// Its part of a quota that a node gives before it has heard anything in this period. While it will hear: most of its share, or little of a period
/// that was under way when it joined. All of its share when alone.
std::uint64_t first_part(std::uint64_t limit, Quota quota, std::uint16_t period, Standing standing);
/// What this node may use in all of the period.
std::uint64_t ceiling_of(const Meter& meter, Quota quota, std::uint64_t limit, std::uint16_t period, Standing standing);
std::uint64_t used_of(const Meter& meter, Quota quota, std::uint16_t period);
std::uint64_t others_of(const Meter& meter, Quota quota, std::uint16_t period);

/// Uses one if that stays within `ceiling`.
bool take_one(Meter& meter, Quota quota, std::uint16_t period, std::uint64_t ceiling);
/// Adds whatever the ceiling: bytes are known only when they have gone.
void add(Meter& meter, Quota quota, std::uint16_t period, std::uint64_t by);
/// Adds what was used elsewhere or before this meter was there, to the period it was used in and to no other: nothing once a later one is counted.
void carry(Meter& meter, Quota quota, Count before);
/// Undoes one take_one of the same period.
void give_back(Meter& meter, Quota quota, std::uint16_t period);

/// How many exchanges this node may have under way.
std::uint32_t concurrent_ceiling(const Meter& meter, std::uint32_t limit, Standing standing);
bool enter(Meter& meter, std::uint32_t ceiling);
void leave(Meter& meter);

} // namespace gapura::gateway
