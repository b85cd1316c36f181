// Short rates shared between gateways through Redis, off the request path: lanes decide locally, a thread exchanges counts every 100 ms. With
// Redis gone each node gives its share (rate ÷ nodes last seen); nothing is ever refused or admitted because of Redis itself.
//
// Each node writes its own cumulative count of a minute into its own field of a hash per limit and minute, rather than incrementing a common number:
// an increment whose answer was lost is counted once, twice or never, a figure that is written again is right whatever happened. A
// flushed Redis is whole again after one exchange. Names are keyed digests: nothing personal and no key id lies in Redis.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/limiter.h"
#include "lib/base/log.h"
#include "lib/base/secret.h"

namespace gapura::gateway {

struct RedisOptions {
    std::string host;
    std::uint16_t port = 6379;
    std::string node_id;   // unique among the nodes that share
    base::Secret name_key; // the same on all nodes: hides what the names in Redis stand for
    std::chrono::milliseconds every{100};
    std::chrono::milliseconds call_timeout{200};
    std::chrono::milliseconds reconnect_max{400};
};

class RedisShare {
public:
    RedisShare(RedisOptions options, const base::Clock& clock, base::Log& log);
    RedisShare(const RedisShare&) = delete;
    RedisShare& operator=(const RedisShare&) = delete;
    ~RedisShare();
    void start();
    /// Returns within a call's timeout.
    void stop();

    /// By how many nodes rates are divided now: 1 while Redis answers. One relaxed load.
    std::uint32_t divisor() const { return divisor_.load(std::memory_order_relaxed); }
    /// A request was admitted from the slot. Cheap: no lock but the first time in two minutes.
    void admitted(Slot& slot, Rate rate, std::string_view key, std::string_view limit);

    bool connected() const { return connected_.load(std::memory_order_relaxed); }
    std::uint32_t nodes() const { return nodes_.load(std::memory_order_relaxed); }
    /// Exchanges that succeeded since the start.
    std::uint64_t rounds() const { return rounds_.load(std::memory_order_relaxed); }

private:
    void watch(Slot& slot, std::string_view key, std::string_view limit);
    struct State;
    std::atomic<std::uint32_t> divisor_{1};
    std::atomic<std::uint32_t> nodes_{1};
    std::atomic<bool> connected_{false};
    std::atomic<std::uint64_t> rounds_{0};
    std::unique_ptr<State> state_;
};

} // namespace gapura::gateway
