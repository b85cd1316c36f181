// The policy of one gateway process: what the lanes share, what happens behind them (incidents, access log, usage, shared rates), and how it is
// wired:
//
//   Policy policy(clock, random, log, options);  TRY(policy.start());
//   policy.publish(snapshot);  policy.publish(ring);      whenever either changed
//   auto lane = policy.make_lane(i);                       one per event loop, destroyed before the policy
//
// Any thread may publish and read; a Lane belongs to its loop.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/call_rings.h"
#include "gateway/courier.h"
#include "gateway/detector.h"
#include "gateway/journal.h"
#include "gateway/limiter.h"
#include "gateway/policy.h"
#include "gateway/record_courier.h"
#include "gateway/redis_link.h"
#include "gateway/simulate.h"
#include "gateway/snapshot.h"
#include "gateway/traffic.h"
#include "gateway/usage_sender.h"
#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/base/random.h"
#include "lib/base/secret.h"
#include "lib/base/zones.h"

namespace gapura::gateway {

struct PolicyOptions {
    std::string data_dir;           // access.jsonl, incidents.spool and usage/ lie here
    std::string node_id;            // unique among the gateways of an installation
    RedisAddress redis;             // empty: decides alone
    base::Secret name_key;          // the same on all nodes; needed with redis
    base::Secret campus_secret;     // shown to services marked campus_data, and to no other
    Deliver deliver;                // takes an `incident.changed` payload in charge
    DeliverUsage deliver_usage;     // adds a batch to the day totals; none: what was counted is kept for take_usage()
    std::optional<base::Zone> zone; // whose days usage is counted by, and keys' hours; none: UTC
    base::Secret subject_key;       // of pseudonyms in access records; "": no access records are written (tests)
    TakeRecords take_records;       // puts access records into the store
    JournalOptions journal;         // its folder is data_dir/access
    DetectorRules detector;
    std::chrono::seconds keys_stale_after{30};
    Rate failed_keys{30, 20}; // refused credentials per source address
    bool access_log = true;
    std::size_t spool_bytes_max = std::size_t{16} << 20;
    std::size_t log_buffer_bytes_max = std::size_t{4} << 20; // per lane, between two looks of the collector
    std::chrono::milliseconds collect_every{200};
    std::chrono::milliseconds usage_every{5000};
    const base::Zone* days() const { return zone ? &*zone : nullptr; }
};

class Policy {
public:
    Policy(const base::Clock& clock, base::Random& random, base::Log& log, PolicyOptions options);
    Policy(const Policy&) = delete;
    Policy& operator=(const Policy&) = delete;
    ~Policy();

    /// Opens the files and starts the threads. Error invalid `gateway.redis_address`, unavailable `file.…`.
    Result<void> start();
    /// Writes down what is at hand and ends the threads. Idempotent.
    void stop();

    void publish(std::shared_ptr<const Snapshot> snapshot);
    void publish(std::shared_ptr<const keys::KeyRing> ring);
    /// The store of keys answered just now, so that a key not in the ring is no key. When this was not heard for PolicyOptions::keys_stale_after,
    /// an unknown key is answered 503 rather than 401; never heard: keys come from elsewhere and are taken as current. Any thread.
    void keys_are_current();
    /// The keys published come from a file: what is not among them may have been issued since.
    void keys_are_old();
    /// `index` is for humans only.
    std::unique_ptr<Lane> make_lane(int index);

    /// Prometheus text format 0.0.4.
    std::string metrics() const;
    /// {"routes":[…],"keys":[…],"refusals":{…},"incidents":[…],"shared":{…}} for the console.
    json::value traffic() const;
    /// What was counted since the last call, where nobody delivers it.
    UsageLines take_usage();
    /// What a key was used for in this process and is not in the store yet.
    KeyUse undelivered_use(std::string_view key) const;
    /// The last calls of a key in this process, newest first.
    std::vector<CallShown> last_calls(std::string_view key, const CallsWanted& wanted) const;
    /// Writes down and delivers what was counted, now, on the caller's thread.
    void send_usage();
    /// Would this call pass? Takes nothing. See simulate.h.
    json::value simulate(const Simulation& call) const;
    /// How many gateways the store knows of: believed while Redis is away.
    void store_says(std::vector<std::string> nodes);
    /// One collection now, for tests.
    void collect();

    struct Shared; // policy_shared.h
private:
    std::shared_ptr<Shared> shared_;
};

} // namespace gapura::gateway
