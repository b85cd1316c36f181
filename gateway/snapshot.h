// Services and routes in the form the request path reads: checked whole, indexed, immutable. Built by the loader or a test, published to all
// lanes, kept alive by the decisions that point into it. Any thread after build().
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/config.h"
#include "gateway/limit_set.h"
#include "gateway/matcher.h"
#include "lib/base/result.h"

namespace gapura::gateway {

constexpr std::size_t routes_max = 20'000;
constexpr std::size_t services_max = 5'000;
constexpr std::size_t targets_max = 64;    // of one service
constexpr std::size_t restricted_max = 32; // fields of one service
constexpr std::size_t parameters_max = 8;  // of one route
constexpr std::size_t scopes_max = 64;     // a bit each
constexpr std::size_t limit_policies_max = 256;
constexpr std::uint8_t no_scope = 255;

/// A rate with a name, as callers see it in RateLimit-Policy. Routes without a rate of their own share "default".
struct LimitPolicy {
    std::string name;
    std::uint32_t per_minute = 0; // > 0
    std::uint32_t burst = 0;      // > 0
    bool operator==(const LimitPolicy&) const = default;
};

/// Burst when none was given: ten seconds' worth, at least 1.
std::uint32_t default_burst(std::uint32_t per_minute);

/// The restricted members of a service as seen through one route.
struct MaskPlan {
    struct Field {
        std::string member;
        MaskKind kind = MaskKind::number;
        std::uint8_t scope = no_scope; // index into Snapshot::scopes
        bool route_allows = false;     // the route lets holders of the scope see it
    };
    std::vector<Field> fields;
};

struct Route {
    RouteConfig config;
    std::int32_t service = -1;
    std::uint8_t scope = no_scope;
    std::uint16_t limit = 0;   // index into Snapshot::limits
    std::int32_t bearing = -1; // into Snapshot::bearings: limits of all its calls together
    MaskPlan mask;
    std::string subject_kind;                 // subject_kind_of(config)
    std::vector<std::string> parameter_names; // of the pattern, in the order of Match::parameters
    struct Piece {
        std::string literal;
        std::int32_t parameter = -1; // index into Match::parameters, -1: none after the literal
    };
    std::vector<Piece> rewrite; // used when config.strip_prefix
};

struct Service {
    ServiceConfig config;
    std::int32_t bearing = -1;     // into Snapshot::bearings
    std::int32_t first_target = 0; // into Snapshot::targets, config.targets.size() of them
};

struct SnapshotTarget {
    std::int32_t service = -1;
    Target address;
    std::string text; // "host:port"
};

struct IdHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

struct Snapshot {
    std::vector<Service> services;
    std::vector<Route> routes;
    std::vector<SnapshotTarget> targets;
    std::vector<std::string> scopes;
    std::vector<LimitPolicy> limits; // [0] is "default"
    std::vector<Bearing> bearings;
    std::unordered_map<std::string, std::int32_t, IdHash, std::equal_to<>> bearing_of; // units and applications
    Matcher matcher;
    std::int64_t version = 0; // of the store's content it was built from

    /// Numbers that stay the same from one snapshot to the next (registry.h), by index above; set by Policy::publish on its own copy.
    struct Numbers {
        std::vector<std::uint32_t> routes;
        std::vector<std::uint32_t> targets;
        std::vector<std::uint32_t> limits;
        std::vector<std::uint32_t> bearings;
    };
    Numbers numbers;

    const Route& route(std::int32_t index) const { return routes[static_cast<std::size_t>(index)]; }
    const Service& service(std::int32_t index) const { return services[static_cast<std::size_t>(index)]; }
    const SnapshotTarget& target(std::int32_t index) const { return targets[static_cast<std::size_t>(index)]; }
};

/// Writes into `out` what goes upstream for a match: the path as it came, or rewritten. `out` keeps its capacity.
void upstream_path(const Route& route, const Match& match, std::string_view path, std::string& out);

struct SnapshotDefaults {
    std::uint32_t per_minute = 600;
    std::uint32_t burst = 0; // 0: default_burst()
};

/// Checks everything; nothing is published half. The first row that is wrong is named with what is wrong and how to mend it: Code::invalid with
/// `gateway.pattern_malformed`, `.pattern_taken`, `.service_unknown`, `.scope_required`, … (messages_gateway.cpp has the list).
Result<std::shared_ptr<const Snapshot>> build(std::vector<ServiceConfig> services, std::vector<RouteConfig> routes, SnapshotDefaults defaults = {},
                                              std::int64_t version = 0, const std::vector<Bearing>& limits = {});

} // namespace gapura::gateway
