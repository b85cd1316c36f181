// What lanes and the background share. Internal to the policy: included by lane.cpp, policy_node.cpp and report.cpp only.
#pragma once

#include <array>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "gateway/access_log.h"
#include "gateway/call_record.h"
#include "gateway/call_rings.h"
#include "gateway/incidents.h"
#include "gateway/journal.h"
#include "gateway/policy_node.h"
#include "gateway/record_courier.h"
#include "gateway/redis_share.h"
#include "gateway/registry.h"
#include "gateway/usage_totals.h"
#include "lib/base/published.h"

namespace gapura::gateway {

/// What a decision reads: both snapshots and what follows from having both.
struct View {
    std::shared_ptr<const Snapshot> snapshot;
    std::shared_ptr<const keys::KeyRing> ring;
    std::array<keys::ScopeBits, scopes_max> scope_bits{}; // by Snapshot::scopes; 0: no key has such a scope
    std::vector<bool> personal;                           // by route: its answers leave access records
};

/// What a lane leaves for the collector. The lock is taken once per request by the lane, five times a second by the collector, which only swaps.
struct LaneBox {
    LaneTraffic traffic; // read without the lock
    std::mutex mutex;
    std::string log;
    std::uint64_t log_lines = 0;
    std::uint64_t log_dropped = 0;
    std::vector<Tally> tallies;       // by target number
    std::vector<std::uint32_t> dirty; // target numbers with a tally
    LaneCalls calls;
};

constexpr std::size_t log_piece = std::size_t{128} << 10;

/// A key's count over the last five to ten minutes.
struct RecentUse {
    std::int64_t slot = 0; // number of the five minutes
    std::uint64_t now = 0;
    std::uint64_t before = 0;
};

/// Looks up by string_view without making a string.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
};

struct Policy::Shared {
    Shared(const base::Clock& a_clock, base::Random& a_random, base::Log& a_log, PolicyOptions given);

    const base::Clock& clock;
    base::Random& random;
    base::Log& log;
    PolicyOptions options;
    Registry registry;
    base::Published<View> view;
    std::mutex publishing;

    static constexpr std::size_t limit_tables = limit_policies_max + 1;
    std::array<std::unique_ptr<SlotTable>, limit_tables>
        slots;                                    // by limit number; [0]: the key's own. Made before the snapshot that names it is published
    std::atomic<std::int64_t> keys_current_at{0}; // monotonic microseconds; 0: never told
    SlotTable pages;                              // of lists, by key
    PlaceTable<Meter> key_meters;                 // by key slot; only keys with quotas touch theirs
    PlaceTable<Account> accounts;                 // by bearing number: units, applications, routes, services
    QuotaKeeper keeper;
    SourceLimiter failed;
    SourceLimiter open_callers;
    std::unique_ptr<RedisShare> redis;

    std::optional<base::HmacSha256> subjects; // pseudonyms
    std::unique_ptr<Journal> journal;         // made by start(), before any lane
    std::unique_ptr<RecordCourier> record_courier;

    mutable std::mutex lanes_mutex;
    std::vector<std::shared_ptr<LaneBox>> lanes;

    // The collector's:
    mutable std::mutex collecting; // guards what follows
    std::unique_ptr<Spool> spool;
    std::unique_ptr<Courier> courier;
    std::unique_ptr<Incidents> incidents;
    std::unique_ptr<AccessFile> access;
    UsageTotals totals;
    CallRings rings;
    std::uint64_t rings_written = 0; // CallRings::kept() at the last snapshot
    base::Micros rings_due{0};
    std::unordered_map<std::string, RecentUse, TextHash, std::equal_to<>> recent; // by key id
    std::uint64_t log_dropped = 0;
    std::string log_scratch;
    std::vector<std::pair<std::uint32_t, Tally>> tally_scratch;
    std::unique_ptr<UsageSender> usage_sender;

    std::mutex running_mutex;
    std::condition_variable running_changed;
    bool stopping = false;
    bool started = false;
    bool log_full = false;
    bool calls_full = false;
    std::thread collector;

    void set_view(std::shared_ptr<const Snapshot> snapshot, std::shared_ptr<const keys::KeyRing> ring);
    Standing standing() const { return redis ? redis->standing() : Standing{}; }
    Slot& slot(std::uint32_t limit, std::uint32_t key) { return slots[std::min<std::size_t>(limit, limit_tables - 1)]->at(key); }
    void collect();
    void collect(LaneBox& lane);
    void collect_calls(LaneBox& lane, std::uint64_t past);
    /// What the lanes wrote down since the last time, in the order in which it ended; the lists are given back empty.
    void keep_calls(std::span<const std::shared_ptr<LaneBox>> boxes);
    /// Writes the lines of all lanes, and nothing else.
    void write_logs();
    void write_log(std::uint64_t lines);
    /// A lane's log has reached log_piece: many small writes rather than a large one, which on a busy core would hold requests up.
    void log_is_full();
    /// A lane's list of calls is half full.
    void calls_are_full();
    void remember(const CallRecord& call, std::int64_t slot);
    UsageLines take_usage();
    Result<void> start_usage();
    /// Writes the last calls to their file when it is time, or `now`.
    void write_rings(bool now);
    void run();
};

std::unique_ptr<Lane> make_lane(std::shared_ptr<Policy::Shared> shared, std::shared_ptr<LaneBox> box, int index);

} // namespace gapura::gateway
