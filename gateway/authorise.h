// Whether a key's rules (keys/rules.h) let this call through: where it comes from and when, which service, route and method, and which values
// of the parameters that the key is bound to. Not the scopes: those are one bit test in the lane. Pure; any thread. Called only for keys that
// have rules.
#pragma once

#include <optional>

#include "gateway/matcher.h"
#include "gateway/policy.h"
#include "gateway/snapshot.h"
#include "keys/rules.h"
#include "lib/base/zones.h"

namespace gapura::gateway {

/// What refuses a call; `slug` null: nothing does.
struct RuleRefusal {
    const char* slug = nullptr;
    Code code = Code::forbidden;
    base::Args args = {};
};

/// Asked before the route is told: a key in strange hands maps no routes. `minute_of_day` is local.
/// Refuses with `gateway.key_rules_unreadable` (503: our fault), `gateway.network_not_allowed` {network}, `gateway.outside_hours` {hours}.
RuleRefusal right_place(const keys::KeyRules& rules, std::string_view client, int minute_of_day);

/// Refuses with `gateway.out_of_rules` {what}; `gateway.parameter_not_allowed` {parameter, values}; `gateway.parameter_missing` {parameter,
/// values}: the route takes it in the query, the call has none, and the key has more than one value; `gateway.parameter_unbound` {parameter}:
/// the route has no place for it, so nothing would hold the key to its values. With one value a missing query parameter is filled in:
/// `extra_query` becomes "fakultas=FT". `filters` gets a bit for each of rules.parameters that must be held to in the records of the answer.
RuleRefusal right_call(const keys::KeyRules& rules, const Snapshot& snapshot, const Route& route, const Match& match, const Incoming& incoming,
                       std::string& extra_query, std::uint8_t& filters);

/// Minutes since local midnight; without a zone, UTC's.
int minute_of_day(const base::Zone* zone, Instant now);

/// The value of the first query parameter of this name, decoded; for tests and the record. Nothing: none, or undecodable.
std::optional<std::string> query_value(std::string_view query, std::string_view name);
/// A path segment or query part as an upstream reads it; nothing when an escape is broken. '+' stays.
std::optional<std::string> decoded(std::string_view text);

} // namespace gapura::gateway
