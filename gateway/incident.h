// One incident: an upstream target that fails, from its first error to its recovery, and the message that tells the desk of it. Values.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "gateway/tally.h"
#include "lib/base/json.h"

namespace gapura::gateway {

struct Endpoint {
    std::string pattern;
    std::uint64_t failures = 0;
};

struct Incident {
    static constexpr std::size_t endpoints_max = 50;
    static constexpr std::size_t units_max = 100;
    static constexpr std::size_t evidence_max = 5;

    std::string id; // "inc_…", the same from opening to recovery
    std::int64_t sequence = 0;
    bool open = true;
    std::string service_id;
    std::string service_name;
    std::string target;                                                // "host:port"
    std::map<std::pair<std::string, std::string>, Endpoint> endpoints; // by route id and method
    FaultSample first;
    FaultSample last;
    std::uint64_t failures = 0;
    std::uint64_t calls = 0;
    std::array<std::uint64_t, fault_kinds> faults{};
    std::set<std::string> units;
    std::set<std::string> apps;
    json::array evidence;
    std::int64_t recovered_at_us = 0;

    /// Counts a group of failures. `route` and `pattern` name the endpoint.
    void add(const FaultGroup& group, const std::string& route, const std::string& pattern);
};

/// The payload of `incident.changed`: {"incident","sequence","state":"open|recovered","service":{"id","name"},"target","endpoints":[…],
/// "first":{"at_us","class","status","request_id"},"last":{…},"failures","calls","classes":{…},"units","apps","evidence":[…],"recovered_at_us"}.
/// Holds the pattern of a path, never the path: no personal data.
std::string payload_of(const Incident& incident);
/// The inverse, for going on after a restart. Error invalid `json.…`.
Result<Incident> incident_from(std::string_view payload);

} // namespace gapura::gateway
