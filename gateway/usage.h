// What calls add up to: counts per day, key and route, and how batches of them travel from a gateway to the store. A day is one of the
// organisation's zone; a call belongs to the day in which it began. Values and pure functions; any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/latency.h"
#include "gateway/networks.h"
#include "lib/base/clock.h"
#include "lib/base/result.h"

namespace gapura::gateway {

/// Every call is in exactly one of: limited, refused, wrong, failed, faults, gone, or well (the rest of `calls`).
struct UsageCounts {
    std::uint64_t calls = 0;
    std::uint64_t limited = 0; // 429 by us: a limit or quota was used up
    std::uint64_t refused = 0; // any other refusal by us: key, scope, route
    std::uint64_t wrong = 0;   // 4xx by the service
    std::uint64_t failed = 0;  // 5xx by the service
    std::uint64_t faults = 0;  // no whole answer from the service: refused, too late, broken off, not HTTP
    std::uint64_t gone = 0;    // the caller left before the answer
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::int64_t last_us = 0; // wall time of the last call, whatever became of it
    Latency latency;          // of calls that the service answered, from head read to last byte written
    Networks networks;        // from where, of calls with a key

    std::uint64_t well() const { return calls - limited - refused - wrong - failed - faults - gone; }
    void add(const UsageCounts& other);
    bool operator==(const UsageCounts&) const = default;
};

/// What is counted apart. Without a key: an open route, or a caller that showed none that we know. All empty but the day: calls for which the
/// place of their key and route was no longer to be had (more than UsageTotals::cells_max).
struct UsageCell {
    std::string day; // "2026-11-23"
    std::string key;
    std::string route;
    auto operator<=>(const UsageCell&) const = default;
};

struct UsageUse {
    std::string unit; // of the key
    std::string app;
    UsageCounts counts;
    bool operator==(const UsageUse&) const = default;
};

using UsageLines = std::map<UsageCell, UsageUse>;

/// Adds lines to lines; what passes `cells_max` goes to its day's line without key and route, so that no call is lost.
void add_lines(UsageLines& into, const UsageLines& lines, std::size_t cells_max);

/// What is counted once, however often it is delivered: the store remembers the highest sequence of each source.
struct UsageBatch {
    std::string source; // "use_…", one per run of a gateway
    std::int64_t sequence = 0;
    UsageLines lines;
    bool operator==(const UsageBatch&) const = default;
};

/// As the spool keeps it, with a checksum; an id with a blank in it is a bug.
std::string to_text(const UsageBatch& batch);
/// Error invalid `gateway.usage_unreadable`: torn, damaged, or of another version.
Result<UsageBatch> batch_from(std::string_view text);

/// What a key was used for: for those who must know whether it still is.
struct KeyUse {
    Instant last_used;                         // us 0: never
    std::map<std::string, std::uint64_t> days; // calls by ISO day, days without calls left out
    void add(const KeyUse& other);
    std::uint64_t calls() const;
};
KeyUse use_of(const UsageLines& lines, std::string_view key);

} // namespace gapura::gateway
