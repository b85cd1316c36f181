#include "gateway/authorise.h"

#include <algorithm>

namespace gapura::gateway {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string joined(const std::vector<std::string>& list) {
    std::string out;
    for (const std::string& text : list) out += (out.empty() ? "" : ", ") + text;
    return out;
}

bool lists(const std::vector<std::string>& list, std::string_view text) { return std::ranges::find(list, text) != list.end(); }

/// The name as the loosest reader upstream may take it: without case, blanks and dots as '_', "name[…]" as name.
std::string loosely(std::string_view name) {
    while (name.starts_with(' ') || name.starts_with('+')) name.remove_prefix(1);
    std::string out;
    for (const char c : name.substr(0, name.find('['))) {
        if (c == ' ' || c == '.' || c == '+') out += '_';
        else out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return out;
}

std::string with_blanks(std::string_view text) {
    std::string out(text);
    std::ranges::replace(out, '+', ' ');
    return out;
}

enum class Asked : std::uint8_t { absent, allowed, other };

/// Every part that any upstream might take for this parameter must be written plainly and hold an allowed value.
Asked in_query(std::string_view query, const keys::ParameterRule& rule) {
    Asked seen = Asked::absent;
    const std::string loose_name = loosely(rule.parameter);
    while (!query.empty()) {
        const auto end = std::min(query.find_first_of("&;"), query.size()); // some upstreams cut at ';' too
        const std::string_view part = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const auto equals = std::min(part.find('='), part.size());
        const auto name = decoded(part.substr(0, equals));
        if (!name) return Asked::other;
        if (loosely(*name) != loose_name) continue;
        const auto value = decoded(with_blanks(part.substr(std::min(equals + 1, part.size()))));
        if (part.substr(0, equals) != rule.parameter || !value || !lists(rule.values, *value)) return Asked::other;
        seen = Asked::allowed;
    }
    return seen;
}

void append_encoded(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
}

RuleRefusal of_parameter(const char* slug, const keys::ParameterRule& rule) {
    return {slug, Code::forbidden, {{"parameter", rule.parameter}, {"values", joined(rule.values)}}};
}

/// Bound by the path? Every {parameter} of this name must hold an allowed value.
Asked in_path(const Route& route, const Match& match, const keys::ParameterRule& rule) {
    Asked seen = Asked::absent;
    for (std::size_t i = 0; i < route.parameter_names.size(); ++i) {
        if (route.parameter_names[i] != rule.parameter) continue;
        const auto value = decoded(match.parameters[i]);
        if (!value || !lists(rule.values, *value)) return Asked::other;
        seen = Asked::allowed;
    }
    return seen;
}

RuleRefusal bound(const keys::ParameterRule& rule, const Route& route, const Match& match, const Incoming& incoming, std::string& extra_query,
                  bool& filter) {
    const Asked path = in_path(route, match, rule);
    if (path == Asked::other) return of_parameter("gateway.parameter_not_allowed", rule);
    const auto declared = std::ranges::find(route.config.parameters, rule.parameter, &RouteParameter::name);
    if (declared == route.config.parameters.end()) {
        return path == Asked::allowed ? RuleRefusal() : of_parameter("gateway.parameter_unbound", rule);
    }
    if (declared->place == RouteParameter::Place::none) return {};
    filter = declared->place == RouteParameter::Place::record;
    if (filter) return {};
    switch (in_query(incoming.query, rule)) {
    case Asked::allowed: return {};
    case Asked::other: return of_parameter("gateway.parameter_not_allowed", rule);
    case Asked::absent: break;
    }
    if (rule.values.size() > 1) return of_parameter("gateway.parameter_missing", rule);
    if (!extra_query.empty()) extra_query += '&';
    append_encoded(extra_query, rule.parameter);
    extra_query += '=';
    append_encoded(extra_query, rule.values.front());
    return {};
}

} // namespace

std::optional<std::string> decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const std::string_view part = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const auto equals = part.find('=');
        if (equals != std::string_view::npos && part.substr(0, equals) == name) return decoded(with_blanks(part.substr(equals + 1)));
    }
    return std::nullopt;
}

int minute_of_day(const base::Zone* zone, Instant now) {
    const Instant midnight = zone == nullptr ? Instant{now.us - now.us % 86'400'000'000} : zone->start_of(zone->day_of(now));
    return static_cast<int>((now.us - midnight.us) / 60'000'000);
}

RuleRefusal right_place(const keys::KeyRules& rules, std::string_view client, int minute_of_day) {
    if (rules.unreadable) return {"gateway.key_rules_unreadable", Code::unavailable, {}};
    if (!rules.networks.empty()) {
        const auto address = keys::address_bytes(client);
        if (!address || std::ranges::none_of(rules.networks, [&](const keys::Network& network) { return network.contains(*address); })) {
            return {"gateway.network_not_allowed", Code::forbidden, {{"client", std::string(client)}}};
        }
    }
    if (rules.hours && !rules.hours->contains(minute_of_day)) {
        return {"gateway.outside_hours", Code::forbidden, {{"hours", keys::to_string(*rules.hours)}}};
    }
    return {};
}

RuleRefusal right_call(const keys::KeyRules& rules, const Snapshot& snapshot, const Route& route, const Match& match, const Incoming& incoming,
                       std::string& extra_query, std::uint8_t& filters) {
    const auto out_of = [](std::string_view what, const std::vector<std::string>& allowed) {
        return RuleRefusal{"gateway.out_of_rules", Code::forbidden, {{"what", std::string(what)}, {"allowed", joined(allowed)}}};
    };
    const ServiceConfig& service = snapshot.service(route.service).config;
    if (!rules.services.empty() && !lists(rules.services, service.name) && !lists(rules.services, service.id))
        return out_of("service", rules.services);
    if (!rules.routes.empty() && !lists(rules.routes, route.config.id)) return out_of("route", rules.routes);
    // HEAD is GET without the body (RFC 9110 §9.3.2).
    const bool method = lists(rules.methods, incoming.method) || (incoming.method == "HEAD" && lists(rules.methods, "GET"));
    if (!rules.methods.empty() && !method) return out_of("method", rules.methods);
    filters = 0;
    for (std::size_t i = 0; i < rules.parameters.size(); ++i) {
        bool filter = false;
        if (auto refusal = bound(rules.parameters[i], route, match, incoming, extra_query, filter); refusal.slug != nullptr) return refusal;
        if (filter) filters = static_cast<std::uint8_t>(filters | 1U << i);
    }
    return {};
}

} // namespace gapura::gateway
