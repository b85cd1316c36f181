// Quotas shared between gateways by claims. A node's claim is what it has used of a day or month plus a little ahead; it stands in the node's own
// field of a hash per bearer and period, and a script raises it only as far as all claims together stay within the quota. So a node decides alone
// under its claim, an answer that was lost does no harm (claims are totals, written again), and a flushed Redis is whole after one round.
// When Redis is gone a node may use its claim and its equal part of what nobody had claimed. Used by the share's thread only.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "gateway/quota_keeper.h"
#include "gateway/redis_link.h"
#include "lib/base/random.h"

namespace gapura::gateway {

class QuotaShare {
public:
    QuotaShare(QuotaKeeper& keeper, const base::Clock& clock, const base::Zone* zone, std::string node)
        : keeper_(keeper),
          clock_(clock),
          calendar_(zone),
          node_(std::move(node)) {}

    /// Makes the script known to a server just connected. False: the connection is no more.
    bool prepare(RedisLink& redis);
    /// One round: claims what is running low, gives back what lies idle (`returning`: everything), tells and learns what is under way.
    bool exchange(RedisLink& redis, std::span<const std::string> alive, std::uint32_t nodes, bool returning);
    /// Redis is gone: every ceiling becomes the claim and an equal part of what is unclaimed. Once an outage.
    void alone(std::uint32_t nodes);

private:
    struct Part {
        std::uint16_t period = 0;
        std::uint64_t claim = 0;
        std::uint64_t others = 0;
        std::uint64_t used_then = 0; // at the last exchange
        bool wrote = false;          // in this period and process
        base::Micros at{0};          // of the last exchange
        base::Micros grace{0};       // until then a flushed Redis is still filling
    };
    struct Item {
        WatchedMeter watched;
        std::array<Part, quota_kinds> parts;
        std::uint32_t told_in_flight = 0;
        base::Micros flight_at{0};
    };
    struct Ask {
        std::size_t item = 0;
        Quota quota = Quota::day;
        std::uint64_t used = 0;
        std::uint64_t limit = 0;
    };
    void admit_new();
    void collect(const Periods& periods, std::uint32_t nodes, bool returning);
    std::uint64_t ahead(const Part& part, std::uint64_t used, std::uint64_t limit, std::uint32_t nodes, base::Micros now) const;
    void send(RedisLink& redis, const Ask& ask, std::uint32_t nodes, bool returning);
    bool learn(RedisLink& redis, const Ask& ask, std::uint32_t nodes);
    bool exchange_flights(RedisLink& redis, std::span<const std::string> alive);
    static void set_ceiling(Item& item, Quota quota, std::uint64_t value);

    QuotaKeeper& keeper_;
    const base::Clock& clock_;
    Calendar calendar_;
    const std::string node_;
    std::string script_; // its digest, as EVALSHA wants it
    std::vector<Item> items_;
    std::vector<WatchedMeter> arriving_;
    std::size_t known_ = 0;
    std::size_t next_ = 0; // whose turn it is to be refreshed
    std::vector<Ask> asks_;
    std::vector<std::size_t> flights_;
};

} // namespace gapura::gateway
