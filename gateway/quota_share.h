// Quotas shared between gateways by claims (the rules, and why they hold: quota_claim.h): which quotas a round looks at, how much it claims ahead,
// and what the meters are told. A node decides alone under its claim; an answer that was lost does no harm, because what is told are totals; a
// flushed Redis is whole when every node has written once more, and grants nothing until then. Used by the share's thread only.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/quota_claim.h"
#include "gateway/quota_keeper.h"
#include "gateway/redis_link.h"

namespace gapura::gateway {

class QuotaShare {
public:
    QuotaShare(QuotaKeeper& keeper, const base::Clock& clock, const base::Zone* zone, std::string node)
        : keeper_(keeper),
          clock_(clock),
          calendar_(zone),
          node_(std::move(node)),
          life_(static_cast<std::uint64_t>(std::max<std::int64_t>(1, clock.now().us))) {}

    /// Makes the script known to a server just connected. False: the connection is no more.
    bool prepare(RedisLink& redis);
    /// One round: claims what is running low, gives back what lies idle (`returning`: all but the reserves, which fall to the others when we are
    /// not there any more), tells and learns what is under way. `present`: every node that is there, ourselves and those included that Redis does
    /// not hear: who is only cut off from it keeps what it holds. `nodes`: how many, those included whose names are not known.
    bool exchange(RedisLink& redis, std::span<const std::string> present, std::uint32_t nodes, bool returning);
    /// Redis is gone: every ceiling becomes claim and reserve. After every round that failed, for half of one lowers ceilings again.
    void alone(std::uint32_t nodes);

private:
    struct Part {
        std::uint16_t period = 0;
        Holding holding;
        std::uint64_t used_then = 0; // at the last exchange
        base::Micros at{0};          // of the last exchange
    };
    struct Item {
        WatchedMeter watched;
        std::array<Part, quota_kinds> parts;
        std::uint32_t told_in_flight = 0;
        base::Micros flight_at{0};
        bool met = false;     // it had a call here; until then only others spoke of it
        bool wanted = false;  // somebody is held up by what we hold of it
        bool unheard = false; // Redis may have lost what we wrote
    };
    struct Ask {
        std::size_t item = 0;
        Quota quota = Quota::day;
        std::string key;
        ClaimAsk words;
    };
    void admit_new();
    static void take_over(Item& item, const WatchedMeter& watched);
    bool listen(RedisLink& redis);
    void heard(std::string_view wanted);
    void collect(const Periods& periods, std::uint32_t nodes, bool returning, bool again);
    bool is_due(Item& item, const Part& part, std::uint64_t used, std::uint64_t limit, std::uint32_t nodes, bool hungry);
    std::uint64_t ahead(const Part& part, std::uint64_t used, std::uint64_t limit, std::uint32_t nodes, bool hungry) const;
    std::uint64_t kept(const Part& part, std::uint64_t used, std::uint64_t limit, std::uint32_t nodes) const;
    bool is_slow() const;
    void prepare_ask(std::size_t item, Quota quota, std::uint64_t limit, std::uint32_t nodes, bool returning, bool hungry);
    bool ask_all(RedisLink& redis, std::string_view alive);
    bool learn(RedisLink& redis, const Ask& ask);
    bool exchange_flights(RedisLink& redis, std::span<const std::string> present);
    void begin(Item& item, Quota quota, std::uint16_t period);
    /// Lowers what the meter may use where that is more than `value`; there may be nothing to lower before the first answer.
    static void hold_to(Item& item, Quota quota, std::uint64_t value);
    /// What it may use, and what of it and besides if nobody answers any more.
    static void set_ceiling(Item& item, Quota quota, std::uint64_t value, std::uint64_t held);

    QuotaKeeper& keeper_;
    const base::Clock& clock_;
    Calendar calendar_;
    const std::string node_;
    const std::uint64_t life_;
    std::string script_; // its digest, as EVALSHA wants it
    std::string server_; // the run of Redis that we talk to: another one may remember something old
    std::vector<Item> items_;
    std::vector<WatchedMeter> arriving_;
    base::Micros wait_{0}; // for the last answer
    std::size_t known_ = 0;
    std::size_t next_ = 0; // whose turn it is to be refreshed
    std::size_t refreshed_ = 0;
    std::size_t stand_ins_ = 0;
    std::unordered_map<std::string, std::size_t> places_; // by name in hex, of items
    std::string memory_;                                  // when Redis' began
    std::string last_heard_ = "0";                        // of the feed
    std::vector<Ask> asks_;
    std::vector<std::size_t> flights_;
};

} // namespace gapura::gateway
