// Limits shared between gateways through Redis, off the request path: lanes decide locally, a thread exchanges counts every 100 ms. With Redis gone
// each node gives its share (÷ nodes last seen, by Redis, by the store, or before the last restart); nothing is ever refused or admitted because
// of Redis itself. Quotas and concurrency are quota_share.h's; what follows is about short rates.
//
// Each node writes its own cumulative count of a minute into its own field of a hash per limit and minute, rather than incrementing a common number:
// an increment whose answer was lost is counted once, twice or never, a figure that is written again is right whatever happened. A
// flushed Redis is whole again after one exchange. Names are keyed digests: nothing personal and no key id lies in Redis.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/limiter.h"
#include "gateway/quota_keeper.h"
#include "gateway/redis_link.h"
#include "lib/base/log.h"
#include "lib/base/secret.h"

namespace gapura::gateway {

struct RedisOptions {
    RedisAddress address;
    std::string node_id;   // unique among the nodes that share, the same after a restart
    base::Secret name_key; // the same on all nodes: hides what the names in Redis stand for
    const base::Zone* zone = nullptr;
    std::chrono::milliseconds every{100};
    RedisLink::Patience patience = {};
    std::chrono::milliseconds reconnect_max{400};
};

class RedisShare {
public:
    /// `keeper` outlives the share.
    RedisShare(RedisOptions options, QuotaKeeper& keeper, const base::Clock& clock, base::Log& log);
    RedisShare(const RedisShare&) = delete;
    RedisShare& operator=(const RedisShare&) = delete;
    ~RedisShare();
    void start();
    /// Gives back what was claimed ahead. A Redis that hangs is waited for as long as RedisLink::Patience says, twice.
    void stop();
    /// Which gateways the store knows of: who is silent in Redis but not there is only cut off from it. Any thread.
    void store_says(std::vector<std::string> nodes);
    /// A node's part is used up and more may be had: exchange now rather than at the next tick. Cheap when told again.
    void hurry();

    /// By how many nodes rates are divided now: 1 while Redis answers. One relaxed load.
    std::uint32_t divisor() const { return divisor_.load(std::memory_order_relaxed); }
    /// A request was admitted from the slot. Cheap: no lock but the first time in two minutes.
    void admitted(Slot& slot, Rate rate, std::string_view key, std::string_view limit);

    Standing standing() const {
        const std::uint32_t joined = joined_.load(std::memory_order_relaxed);
        const auto day = static_cast<std::uint16_t>(joined >> 16U);
        const bool reachable = !unreachable_.load(std::memory_order_relaxed);
        return {true, together_.load(std::memory_order_relaxed), nodes(), day, static_cast<std::uint16_t>(joined), reachable};
    }
    bool connected() const { return connected_.load(std::memory_order_relaxed); }
    /// Those included that Redis does not hear and the store does.
    std::uint32_t nodes() const { return nodes_.load(std::memory_order_relaxed); }
    /// Exchanges that succeeded since the start.
    std::uint64_t rounds() const { return rounds_.load(std::memory_order_relaxed); }

private:
    void watch(Slot& slot, std::string_view key, std::string_view limit);
    struct State;
    std::atomic<std::uint32_t> divisor_{1};
    std::atomic<std::uint32_t> nodes_{1};
    std::atomic<bool> hurried_{false};
    std::atomic<bool> together_{false};             // Redis answers, and soon enough
    std::atomic<std::uint32_t> joined_{UINT32_MAX}; // the day and month of the first exchange since it was away; before it, later than any
    bool slow_ = false;                             // in this round; the thread's own
    std::atomic<bool> connected_{false};
    std::atomic<bool> unreachable_{false}; // a round failed, and none has succeeded since
    std::atomic<std::uint64_t> rounds_{0};
    std::unique_ptr<State> state_;
};

} // namespace gapura::gateway
