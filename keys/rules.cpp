#include "keys/rules.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

#include <fmt/format.h>

namespace gapura::keys {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

bool is_v4(const AddressBytes& address) { return std::equal(mapped_prefix.begin(), mapped_prefix.end(), address.begin()); }

std::string text_of(const AddressBytes& address) {
    std::array<char, INET6_ADDRSTRLEN> out{};
    if (is_v4(address)) ::inet_ntop(AF_INET, address.data() + mapped_prefix.size(), out.data(), out.size());
    else ::inet_ntop(AF_INET6, address.data(), out.data(), out.size());
    return out.data();
}

bool beyond_prefix(const AddressBytes& address, unsigned prefix) {
    for (unsigned bit = prefix; bit < 128; ++bit) {
        if ((address[bit / 8] >> (7 - bit % 8) & 1U) != 0) return true;
    }
    return false;
}

std::unexpected<Error> wrong(const std::string& field, std::string_view problem) {
    return fail(Code::invalid, "json.field", {{"field", field}, {"problem", std::string(problem)}});
}

bool is_word(std::string_view text) {
    return !text.empty() && text.size() <= rule_text_bytes_max && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    });
}

bool is_value(std::string_view text) {
    return !text.empty() && text.size() <= rule_text_bytes_max &&
           std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// Sorted, so that the same rules have the same text.
template <class Fits>
Result<std::vector<std::string>> names(std::vector<std::string> list, const std::string& where, std::string_view problem, Fits fits) {
    if (list.size() > rule_names_max) return fail(Code::invalid, "keys.rules_too_many", {{"what", where}, {"max", std::to_string(rule_names_max)}});
    for (const std::string& text : list) {
        if (!fits(text)) return wrong(where, problem);
    }
    std::ranges::sort(list);
    if (std::ranges::adjacent_find(list) != list.end()) return wrong(where, "names something twice");
    return list;
}

Result<ParameterRule> parameter_from_json(const json::value& value, const std::string& where) {
    base::JsonReader reader(value, where);
    ParameterRule out;
    out.parameter = reader.text("parameter");
    auto values = reader.texts("values");
    TRY(reader.finish());
    if (!is_word(out.parameter) || out.parameter.size() > 32) return wrong(where + ".parameter", "must be 1 to 32 letters, digits, . _ -");
    if (values.empty()) return wrong(where + ".values", "must name at least one value");
    out.values = TRY(names(std::move(values), where + ".values", "must be 1 to 64 bytes of text", is_value));
    return out;
}

Result<std::vector<ParameterRule>> parameters_from_json(const json::value* list, const std::string& where) {
    std::vector<ParameterRule> out;
    if (list == nullptr) return out;
    if (!list->is_array()) return wrong(where, "must be a list");
    if (list->get_array().size() > rule_parameters_max) {
        return fail(Code::invalid, "keys.rules_too_many", {{"what", where}, {"max", std::to_string(rule_parameters_max)}});
    }
    for (const json::value& item : list->get_array()) out.push_back(TRY(parameter_from_json(item, fmt::format("{}[{}]", where, out.size()))));
    std::ranges::sort(out, {}, &ParameterRule::parameter);
    const auto twice = std::ranges::adjacent_find(out, {}, &ParameterRule::parameter);
    if (twice != out.end()) return wrong(where, "names " + twice->parameter + " twice; put its values into one list");
    return out;
}

Result<std::vector<Network>> networks_from(std::vector<std::string> list, const std::string& where) {
    if (list.size() > rule_networks_max) {
        return fail(Code::invalid, "keys.rules_too_many", {{"what", where}, {"max", std::to_string(rule_networks_max)}});
    }
    std::vector<Network> out;
    for (const std::string& text : list) out.push_back(TRY(parse_network(text)));
    std::ranges::sort(out, {}, &Network::text);
    out.erase(std::ranges::unique(out).begin(), out.end());
    return out;
}

bool is_method(std::string_view text) {
    constexpr std::array<std::string_view, 7> known{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    return std::ranges::find(known, text) != known.end();
}

json::array texts(const std::vector<std::string>& list) { return json::array(list.begin(), list.end()); }

} // namespace

std::optional<AddressBytes> address_bytes(std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN> zero_ended{};
    if (text.size() >= zero_ended.size()) return std::nullopt;
    std::ranges::copy(text, zero_ended.begin());
    AddressBytes out{};
    if (::inet_pton(AF_INET6, zero_ended.data(), out.data()) == 1) return out;
    std::ranges::copy(mapped_prefix, out.begin());
    if (::inet_pton(AF_INET, zero_ended.data(), out.data() + mapped_prefix.size()) == 1) return out;
    return std::nullopt;
}

bool Network::contains(const AddressBytes& other) const {
    const std::size_t whole = prefix / 8U;
    if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole), other.begin())) return false;
    const unsigned rest = prefix % 8U;
    return rest == 0 || (address[whole] >> (8 - rest)) == (other[whole] >> (8 - rest));
}

Result<Network> parse_network(const std::string& text) {
    const auto refuse = [&] { return fail(Code::invalid, "keys.network_malformed", {{"network", text.substr(0, 60)}}); };
    const auto slash = text.find('/');
    const auto address = address_bytes(std::string_view(text).substr(0, slash));
    if (!address) return refuse();
    const unsigned bits = is_v4(*address) ? 32 : 128;
    unsigned prefix = bits;
    if (slash != std::string::npos) {
        const char* const end = text.data() + text.size();
        const auto [rest, error] = std::from_chars(text.data() + slash + 1, end, prefix);
        if (error != std::errc() || rest != end || prefix > bits) return refuse();
    }
    const unsigned held = prefix + (128 - bits);
    if (beyond_prefix(*address, held)) return refuse();
    return Network{*address, static_cast<std::uint8_t>(held), fmt::format("{}/{}", text_of(*address), prefix)};
}

Result<Hours> parse_hours(const std::string& text) {
    const auto two = [&](std::size_t at, unsigned max) -> int {
        const bool digits = text[at] >= '0' && text[at] <= '9' && text[at + 1] >= '0' && text[at + 1] <= '9';
        const unsigned value = digits ? static_cast<unsigned>(text[at] - '0') * 10 + static_cast<unsigned>(text[at + 1] - '0') : max + 1;
        return value > max ? -1 : static_cast<int>(value);
    };
    const auto refuse = [&] { return fail(Code::invalid, "keys.hours_malformed", {{"hours", text.substr(0, 40)}}); };
    if (text.size() != 11 || text[2] != ':' || text[5] != '-' || text[8] != ':') return refuse();
    const int from = two(0, 23) * 60 + two(3, 59);
    const int to = two(6, 24) * 60 + two(9, 59);
    if (two(0, 23) < 0 || two(3, 59) < 0 || two(6, 24) < 0 || two(9, 59) < 0 || to > 1440 || from == to) return refuse();
    return Hours{static_cast<std::uint16_t>(from), static_cast<std::uint16_t>(to)};
}

std::string to_string(const Hours& hours) {
    return fmt::format("{:02}:{:02}-{:02}:{:02}", hours.from / 60, hours.from % 60, hours.to / 60, hours.to % 60);
}

Result<KeyRules> rules_from_json(const json::value& value, const std::string& where) {
    base::JsonReader reader(value, where);
    auto services = reader.texts("services");
    auto routes = reader.texts("routes");
    auto methods = reader.texts("methods");
    const json::value* parameters = reader.any("parameters");
    auto networks = reader.texts("networks");
    const auto hours = reader.optional_text("hours");
    const std::int64_t pages = reader.integer_or("pages_per_hour", 0);
    TRY(reader.finish());
    KeyRules out;
    out.services = TRY(names(std::move(services), where + ".services", "must be names of services", is_word));
    out.routes = TRY(names(std::move(routes), where + ".routes", "must be ids of routes", is_word));
    out.methods = TRY(names(std::move(methods), where + ".methods", "must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS", is_method));
    out.parameters = TRY(parameters_from_json(parameters, where + ".parameters"));
    out.networks = TRY(networks_from(std::move(networks), where + ".networks"));
    if (hours) out.hours = TRY(parse_hours(*hours));
    if (pages < 0 || pages > pages_per_hour_max) return wrong(where + ".pages_per_hour", "must be 0 to 1000000");
    out.pages_per_hour = static_cast<std::uint32_t>(pages);
    if (to_text(out).size() > rules_bytes_max) return wrong(where, fmt::format("is larger than {} bytes", rules_bytes_max));
    return out;
}

json::object to_json(const KeyRules& rules) {
    json::object out;
    if (!rules.services.empty()) out["services"] = texts(rules.services);
    if (!rules.routes.empty()) out["routes"] = texts(rules.routes);
    if (!rules.methods.empty()) out["methods"] = texts(rules.methods);
    if (!rules.parameters.empty()) {
        json::array list;
        for (const ParameterRule& rule : rules.parameters) list.push_back({{"parameter", rule.parameter}, {"values", texts(rule.values)}});
        out["parameters"] = std::move(list);
    }
    if (!rules.networks.empty()) {
        json::array list;
        for (const Network& network : rules.networks) list.emplace_back(network.text);
        out["networks"] = std::move(list);
    }
    if (rules.hours) out["hours"] = to_string(*rules.hours);
    if (rules.pages_per_hour > 0) out["pages_per_hour"] = rules.pages_per_hour;
    if (rules.unreadable) out["unreadable"] = true; // a member that no reader takes, so what is written of it reads back as unreadable
    return out;
}

std::string to_text(const KeyRules& rules) { return rules.empty() ? std::string() : json::serialize(to_json(rules)); }

Result<void> check_readable(const KeyRules& rules) {
    if (rules.unreadable) return fail(Code::conflict, "keys.rules_unreadable");
    return {};
}

KeyRules rules_from_text(std::string_view text) {
    if (text.empty()) return {};
    KeyRules closed;
    closed.unreadable = true;
    const auto value = base::parse_json(text, rules_bytes_max);
    if (!value) return closed;
    auto rules = rules_from_json(*value);
    return rules ? *std::move(rules) : closed;
}

} // namespace gapura::keys
