// Adds calls up by day, key and route until the sender takes the sums. One thread at a time (the policy's `collecting` lock).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "gateway/call_record.h"
#include "gateway/registry.h"
#include "gateway/usage.h"
#include "lib/base/zones.h"

namespace gapura::gateway {

/// The day of an instant, remembered while it lasts.
class DayOf {
public:
    explicit DayOf(base::Zone zone) : zone_(std::move(zone)) {}
    /// "2026-11-23"; good until the next call.
    const std::string& at(std::int64_t wall_us);

private:
    base::Zone zone_;
    std::int64_t from_us_ = 0, until_us_ = 0;
    std::string day_;
};

/// Which of the counts a call is.
void count(const CallRecord& call, UsageCounts& counts);

class UsageTotals {
public:
    static constexpr std::size_t cells_max = 20'000; // about 1 KiB each, between two sendings (five seconds)
    UsageTotals(base::Zone zone, const Registry& registry) : days_(std::move(zone)), registry_(registry) {}

    void add(std::span<const CallRecord> calls);
    /// Calls that were served but of which nothing more is known.
    void add_past(std::uint64_t calls, Instant now);
    UsageLines take();
    KeyUse use(std::string_view key) const;

private:
    struct Place {
        std::string day;
        keys::IdText key;
        std::uint32_t route = 0;
        bool operator==(const Place&) const = default;
    };
    struct PlaceHash {
        std::size_t operator()(const Place& place) const noexcept {
            return std::hash<std::string_view>()(place.key) * 31 + place.route * 1'000'003U + std::hash<std::string_view>()(place.day);
        }
    };
    struct Sum {
        keys::IdText unit;
        keys::IdText app;
        UsageCounts counts;
    };
    DayOf days_;
    const Registry& registry_;
    Place asked_; // of the last look-up: keeps its memory
    std::unordered_map<Place, Sum, PlaceHash> sums_;
};

} // namespace gapura::gateway
