// The part of App that is about limits: what it tells the store, and what simulate asks.
#include "app/app.h"
#include "app/facts.h"
#include "gateway/limits_store.h"

namespace gapura::app {
namespace {

gateway::RedisPeer peer_of(const std::string& text) {
    const auto address = parse_address(text);
    return address ? gateway::RedisPeer{address->host, address->port} : gateway::RedisPeer{};
}

} // namespace

gateway::RedisAddress redis_address(const Config::Redis& config) {
    gateway::RedisAddress out;
    if (!config.address.empty()) out.server = peer_of(config.address);
    for (const std::string& sentinel : config.sentinels) out.sentinels.push_back(peer_of(sentinel));
    out.master = config.master;
    return out;
}

/// A control host serves nobody: it reads what gateways read, and knows none of their counters.
Result<json::value> App::simulate(const gateway::Simulation& call) {
    if (!has(Role::gateway)) TRY(publisher_.publish_changed());
    json::value out = policy_.simulate(call);
    if (!has(Role::gateway)) out.as_object()["counters"] = "none";
    return out;
}

Result<void> App::beat_node() {
    constexpr auto silent_after = std::chrono::seconds(15); // seven beats, and clocks a little apart
    policy_.store_says(TRY(gateway::beat_node(*database_, secrets_.node, clock_.now(), silent_after)));
    return {};
}

} // namespace gapura::app
