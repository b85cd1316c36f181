// What narrows a key beyond its data kinds: services, routes, methods, parameter values (a faculty's key sees its own faculty), networks, hours
// of the day, pages an hour. Values, strict reading, and the pure questions the request path asks. Not how a route binds a parameter: that is
// gateway/authorise.h. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"
#include "lib/base/result.h"

namespace gapura::keys {

constexpr std::size_t rule_names_max = 32; // services, routes, and values of one parameter
constexpr std::size_t rule_parameters_max = 8;
constexpr std::size_t rule_networks_max = 64;
constexpr std::size_t rule_text_bytes_max = 64;
constexpr std::size_t rules_bytes_max = 16'384; // as stored
constexpr std::uint32_t pages_per_hour_max = 1'000'000;

/// An IPv4 address is held as it is seen through IPv6 (::ffff:a.b.c.d), so both kinds compare alike.
using AddressBytes = std::array<std::uint8_t, 16>;
/// Nothing when the text is no numeric address.
std::optional<AddressBytes> address_bytes(std::string_view text);

struct Network {
    AddressBytes address{};
    std::uint8_t prefix = 128; // bits that must agree
    std::string text;          // as written, in its shortest form
    bool contains(const AddressBytes& other) const;
    bool operator==(const Network&) const = default;
};
/// "10.1.0.0/16", "2001:db8::/32" or one address. Error invalid `keys.network_malformed`: not numeric, or bits set beyond the prefix.
Result<Network> parse_network(const std::string& text);

struct ParameterRule {
    std::string parameter;           // as routes name it: "fakultas"
    std::vector<std::string> values; // one of these, compared byte for byte after decoding
    bool operator==(const ParameterRule&) const = default;
};

/// Minutes of the local day; from == to never happens. A span over midnight has to < from.
struct Hours {
    std::uint16_t from = 0;
    std::uint16_t to = 1440;
    bool contains(int minute) const { return from < to ? minute >= from && minute < to : minute >= from || minute < to; }
    bool operator==(const Hours&) const = default;
};
/// "07:00-18:00". Error invalid `keys.hours_malformed`.
Result<Hours> parse_hours(const std::string& text);
std::string to_string(const Hours& hours);

/// An empty list allows all.
struct KeyRules {
    std::vector<std::string> services; // names
    std::vector<std::string> routes;   // ids
    std::vector<std::string> methods;
    std::vector<ParameterRule> parameters;
    std::vector<Network> networks;
    std::optional<Hours> hours;
    std::uint32_t pages_per_hour = 0; // of routes that serve lists; 0: no such limit
    bool unreadable = false;          // the stored form is damaged: nothing is allowed, and it is not the caller's fault

    bool empty() const { return *this == KeyRules(); }
    bool operator==(const KeyRules&) const = default;
};

/// Strict: an unknown member, an empty or overlong list, a repeated name is an error with its place. `where` begins the place ("rules").
/// Error invalid `json.field`, `keys.network_malformed`, `keys.hours_malformed`, `keys.rules_too_many`.
Result<KeyRules> rules_from_json(const json::value& value, const std::string& where = "rules");
/// Members that allow all are left out. Unreadable ones say so, and are refused by rules_from_json.
json::object to_json(const KeyRules& rules);

/// The stored form: "" when empty, else canonical JSON, the same for the same rules. Of unreadable ones: a text that is unreadable again.
std::string to_text(const KeyRules& rules);
/// What to_text wrote. Anything else answers rules that allow nothing (`unreadable`).
KeyRules rules_from_text(std::string_view text);
/// Before rules are copied to another key or request. Error conflict `keys.rules_unreadable`.
Result<void> check_readable(const KeyRules& rules);

} // namespace gapura::keys
