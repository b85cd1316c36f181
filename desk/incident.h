// News of an incident as the gateway tells it (job "incident.changed"), made a type at the border. Values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/json.h"
#include "lib/base/result.h"

namespace gapura::desk {

struct Failing {
    std::string route;
    std::string method;
    std::string pattern;
    std::int64_t failures = 0;
};

struct FailedCall {
    Instant at;
    std::string what; // class: "5xx", "refused", "timeout"…
    std::int64_t status = 0;
    std::string request_id;
};

struct ErrorClass {
    std::string what;
    std::int64_t count = 0;
};

/// A whole picture, not a difference: a later one (by sequence) replaces an earlier one.
struct Incident {
    std::string id; // "inc_…"
    std::int64_t sequence = 0;
    bool recovered = false;
    std::string service;
    std::string service_name;
    std::string target; // "host:port", or the route where the service has no fixed target
    std::vector<Failing> endpoints;
    FailedCall first;
    FailedCall last;
    std::int64_t failures = 0;
    std::int64_t calls = 0;
    std::vector<ErrorClass> classes;
    std::vector<std::string> units; // ids
    std::vector<std::string> apps;  // ids
    json::array evidence;           // masked by the gateway
    Instant recovered_at;           // zero while open

    /// What fails: news of the same subject come to the same ticket.
    std::string subject() const { return service + " " + target; }
};

/// Limits of one message: 256 KiB; what exceeds a list's length is cut, the first are kept.
constexpr std::size_t incident_bytes_max = std::size_t{256} << 10;
constexpr std::size_t endpoints_max = 50;
constexpr std::size_t parties_max = 500;
constexpr std::size_t evidence_max = 20;

/// Error invalid `json.malformed`, `json.field`, `desk.incident_bad` {problem}: never worth a retry.
Result<Incident> read_incident(std::string_view payload);

} // namespace gapura::desk
