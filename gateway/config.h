// What an administrator writes down about the services behind the gateway and the routes to them. Values without rules: snapshot.h checks
// them and makes them fast to read, services.h keeps them. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/limit_set.h"
#include "keys/limits.h"
#include "lib/base/json.h"
#include "lib/base/result.h"

namespace gapura::gateway {

/// One address of a service. Addresses come only from configuration, never from a request (OWASP API7).
struct Target {
    std::string host;
    std::uint16_t port = 0;
    bool operator==(const Target&) const = default;
};

/// How a restricted value looks to those who may not see it: text::mask_number, text::mask_name, or not there at all.
enum class MaskKind : std::uint8_t { number, name, drop };
std::string_view to_string(MaskKind kind);

/// A member of the service's JSON answers, at any depth, that is masked unless the key holds `scope` and the route lets it through.
struct RestrictedField {
    std::string member;
    std::string scope;
    MaskKind kind = MaskKind::number;
    bool operator==(const RestrictedField&) const = default;
};

struct ServiceConfig {
    std::string id; // "svc_…"
    std::string name;
    std::vector<Target> targets;
    std::int32_t connect_ms = 2'000; // 1 to 600,000 each
    std::int32_t answer_ms = 30'000;
    std::int32_t idle_ms = 60'000;
    std::vector<RestrictedField> restricted;
    keys::KeyLimits limits;   // of all calls to the service together
    bool campus_data = false; // the campus data API of this installation: our secret is sent along
};

/// Where a route finds the parameter that keys may be bound to ("fakultas"), when it is not a {parameter} of the pattern.
struct RouteParameter {
    enum class Place : std::uint8_t {
        query,  // the service narrows its answer by it
        record, // the service cannot: records of the answer whose member differs are left out on the way
        none    // what the route serves does not depend on it
    };
    std::string name;
    Place place = Place::query;
    bool operator==(const RouteParameter&) const = default;
};

struct RouteConfig;
/// The member, or {parameter}, that names the person: "nim" when the route does not say.
std::string_view subject_of(const RouteConfig& route);
/// What kind of number names the person there, in lower case: "nim", "nidn", "nik". A person is found by kind and number, whatever services call it.
std::string subject_kind_of(const RouteConfig& route);

struct RouteConfig {
    std::string id; // "route_…"
    std::string service;
    std::vector<std::string> methods; // GET lets HEAD in too
    std::string pattern;              // "/mahasiswa/{nim}": a prefix at segment borders
    bool strip_prefix = false;        // send upstream only what follows the pattern, after `rewrite`
    std::string rewrite;              // "/v2/students/{nim}" in place of the pattern; "" with strip_prefix: nothing
    std::string scope;                // needed to call; empty only on an open route
    std::uint32_t per_minute = 0;     // 0: the installation's default
    std::uint32_t burst = 0;          // calls at once; 0: ten seconds' worth
    keys::KeyLimits limits;           // of all calls through the route together
    bool open = false;                // no key needed
    std::vector<std::string> unmask;  // scopes that may see their restricted fields through this route
    std::vector<RouteParameter> parameters;
    std::string records;      // member of the answer that holds the records; "": the answer is the list of records, or one record
    std::string subject;      // member, or {parameter}, that names the person: "nim"; "": "nim"
    std::string subject_kind; // "nim", "nidn", or another of the campus; "": as the member is called
    bool personal = false;    // leaves an access record although its data kind is not personal
    bool bulk = false;        // serves lists: calls count as pages (KeyRules::pages_per_hour)
};

/// Limits that many calls share: of a unit, an application, a route or a service.
struct Bearing {
    Bearer kind = Bearer::unit;
    std::string id;
    keys::KeyLimits limits;
};

/// "host:port" or "[v6]:port". Error invalid `gateway.target_malformed`.
Result<Target> parse_target(const std::string& text);
std::string to_string(const Target& target);

json::value to_json(const ServiceConfig& service);
json::value to_json(const RouteConfig& route);
/// Reads what a caller sent or the store kept; an unknown member is an error with its place. `id` is taken from the argument.
Result<ServiceConfig> service_from_json(const json::value& value, std::string id);
Result<RouteConfig> route_from_json(const json::value& value, std::string id);

} // namespace gapura::gateway
