// Small stable numbers for names: counters, detectors and limiter slots are found by number on the request path and must survive a change of
// snapshot, in which indexes move. Numbers are never given back; names are bounded by what administrators ever configured in one run. Any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/incidents.h"
#include "gateway/snapshot.h"

namespace gapura::gateway {

class Registry {
public:
    struct RouteEntry {
        RouteName name;
        std::string service_id;
        std::string service_name;
    };
    Registry();
    Snapshot::Numbers number(const Snapshot& snapshot);
    RouteEntry route(std::uint32_t number) const;
    TargetName target(std::uint32_t number) const;
    std::size_t routes() const;

private:
    template <class Entry>
    std::uint32_t number_of(std::unordered_map<std::string, std::uint32_t>& numbers, std::vector<Entry>& entries, const std::string& key,
                            Entry entry);

    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::uint32_t> route_numbers_, target_numbers_, limit_numbers_, bearing_numbers_;
    std::vector<RouteEntry> routes_; // [0]: no route matched
    std::vector<TargetName> targets_;
    std::vector<std::string> limits_; // [0]: the key's own limit
    std::vector<std::string> bearings_;
};

} // namespace gapura::gateway
