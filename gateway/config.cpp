#include "gateway/config.h"

#include <charconv>

namespace gapura::gateway {
namespace {

json::array texts(const std::vector<std::string>& list) {
    json::array out;
    for (const std::string& text : list) out.emplace_back(text);
    return out;
}

Result<std::int32_t> milliseconds(std::int64_t value, std::string_view field) {
    if (value < 1 || value > 600'000) {
        return fail(Code::invalid, "gateway.number_out_of_range", {{"field", std::string(field)}, {"min", "1"}, {"max", "600000"}});
    }
    return static_cast<std::int32_t>(value);
}

Result<std::uint32_t> rate(std::int64_t value, std::string_view field) {
    if (value < 0 || value > 10'000'000) {
        return fail(Code::invalid, "gateway.number_out_of_range", {{"field", std::string(field)}, {"min", "0"}, {"max", "10000000"}});
    }
    return static_cast<std::uint32_t>(value);
}

Result<RestrictedField> field_from_json(const json::value& value, const std::string& where) {
    base::JsonReader reader(value, where);
    RestrictedField out;
    out.member = reader.text("member");
    out.scope = reader.text("scope");
    const std::string kind = reader.text("kind");
    TRY(reader.finish());
    if (kind != "number" && kind != "name" && kind != "drop")
        return fail(Code::invalid, "gateway.mask_kind_unknown", {{"member", out.member}, {"kind", kind}});
    out.kind = kind == "name" ? MaskKind::name : kind == "drop" ? MaskKind::drop : MaskKind::number;
    return out;
}

std::string_view to_string(RouteParameter::Place place) {
    switch (place) {
    case RouteParameter::Place::query: return "query";
    case RouteParameter::Place::record: return "record";
    case RouteParameter::Place::none: break;
    }
    return "none";
}

Result<RouteParameter> parameter_from_json(const json::value& value, const std::string& where) {
    base::JsonReader reader(value, where);
    RouteParameter out;
    out.name = reader.text("name");
    const std::string place = reader.text("in");
    TRY(reader.finish());
    const bool known = place == "query" || place == "record" || place == "none";
    if (!known) return fail(Code::invalid, "json.field", {{"field", where + ".in"}, {"problem", "must be query, record or none"}});
    out.place = place == "query" ? RouteParameter::Place::query : place == "record" ? RouteParameter::Place::record : RouteParameter::Place::none;
    return out;
}

} // namespace

std::string_view to_string(MaskKind kind) {
    switch (kind) {
    case MaskKind::number: return "number";
    case MaskKind::name: return "name";
    case MaskKind::drop: break;
    }
    return "drop";
}

std::string_view subject_of(const RouteConfig& route) { return route.subject.empty() ? std::string_view("nim") : std::string_view(route.subject); }

std::string subject_kind_of(const RouteConfig& route) {
    std::string out(route.subject_kind.empty() ? subject_of(route) : std::string_view(route.subject_kind));
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

Result<Target> parse_target(const std::string& text) {
    const auto refuse = [&] { return fail(Code::invalid, "gateway.target_malformed", {{"target", text.substr(0, 100)}}); };
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) return refuse();
    std::string host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string::npos) return refuse();
    if (host.empty() || host.size() > 253) return refuse();
    for (const char c : host) {
        const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == ':';
        if (!fine) return refuse();
    }
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, port);
    if (error != std::errc() || rest != end || port == 0) return refuse();
    return Target{host, port};
}

std::string to_string(const Target& target) {
    const bool v6 = target.host.find(':') != std::string::npos;
    return (v6 ? "[" + target.host + "]" : target.host) + ":" + std::to_string(target.port);
}

json::value to_json(const ServiceConfig& service) {
    json::array targets;
    for (const Target& target : service.targets) targets.emplace_back(to_string(target));
    json::array restricted;
    for (const RestrictedField& field : service.restricted) {
        restricted.push_back({{"member", field.member}, {"scope", field.scope}, {"kind", to_string(field.kind)}});
    }
    return {{"id", service.id},
            {"name", service.name},
            {"targets", std::move(targets)},
            {"connect_ms", service.connect_ms},
            {"answer_ms", service.answer_ms},
            {"idle_ms", service.idle_ms},
            {"restricted", std::move(restricted)},
            {"limits", keys::to_json(service.limits)},
            {"campus_data", service.campus_data}};
}

json::value to_json(const RouteConfig& route) {
    json::array parameters;
    for (const RouteParameter& parameter : route.parameters) parameters.push_back({{"name", parameter.name}, {"in", to_string(parameter.place)}});
    return {{"id", route.id},
            {"service", route.service},
            {"methods", texts(route.methods)},
            {"pattern", route.pattern},
            {"strip_prefix", route.strip_prefix},
            {"rewrite", route.rewrite},
            {"scope", route.scope},
            {"per_minute", std::int64_t{route.per_minute}},
            {"burst", std::int64_t{route.burst}},
            {"limits", keys::to_json(route.limits)},
            {"open", route.open},
            {"unmask", texts(route.unmask)},
            {"parameters", std::move(parameters)},
            {"records", route.records},
            {"subject", route.subject},
            {"subject_kind", route.subject_kind},
            {"personal", route.personal},
            {"bulk", route.bulk}};
}

Result<ServiceConfig> service_from_json(const json::value& value, std::string id) {
    base::JsonReader reader(value);
    ServiceConfig out;
    (void)reader.any("id"); // an exported service may be sent back as it is
    out.id = std::move(id);
    out.name = reader.text("name");
    const std::vector<std::string> targets = reader.texts("targets");
    const std::int64_t connect = reader.integer_or("connect_ms", out.connect_ms);
    const std::int64_t answer = reader.integer_or("answer_ms", out.answer_ms);
    const std::int64_t idle = reader.integer_or("idle_ms", out.idle_ms);
    const json::value* restricted = reader.any("restricted");
    const json::value* limits = reader.any("limits");
    out.campus_data = reader.flag_or("campus_data", false);
    TRY(reader.finish());
    for (const std::string& target : targets) out.targets.push_back(TRY(parse_target(target)));
    out.connect_ms = TRY(milliseconds(connect, "connect_ms"));
    out.answer_ms = TRY(milliseconds(answer, "answer_ms"));
    out.idle_ms = TRY(milliseconds(idle, "idle_ms"));
    if (limits != nullptr) out.limits = TRY(keys::limits_from_json(*limits));
    if (restricted == nullptr) return out;
    if (!restricted->is_array()) return fail(Code::invalid, "json.field", {{"field", "restricted"}, {"problem", "must be a list"}});
    for (const json::value& field : restricted->get_array()) {
        out.restricted.push_back(TRY(field_from_json(field, "restricted[" + std::to_string(out.restricted.size()) + "]")));
    }
    return out;
}

Result<RouteConfig> route_from_json(const json::value& value, std::string id) {
    base::JsonReader reader(value);
    RouteConfig out;
    (void)reader.any("id");
    out.id = std::move(id);
    out.service = reader.text("service");
    out.methods = reader.texts("methods");
    out.pattern = reader.text("pattern");
    out.strip_prefix = reader.flag_or("strip_prefix", false);
    out.rewrite = reader.text_or("rewrite", "");
    out.scope = reader.text_or("scope", "");
    const std::int64_t per_minute = reader.integer_or("per_minute", 0);
    const std::int64_t burst = reader.integer_or("burst", 0);
    const json::value* limits = reader.any("limits");
    out.open = reader.flag_or("open", false);
    out.unmask = reader.texts("unmask");
    const json::value* parameters = reader.any("parameters");
    out.records = reader.text_or("records", "");
    out.subject = reader.text_or("subject", "");
    out.subject_kind = reader.text_or("subject_kind", "");
    out.personal = reader.flag_or("personal", false);
    out.bulk = reader.flag_or("bulk", false);
    TRY(reader.finish());
    out.per_minute = TRY(rate(per_minute, "per_minute"));
    out.burst = TRY(rate(burst, "burst"));
    if (limits != nullptr) out.limits = TRY(keys::limits_from_json(*limits));
    if (parameters == nullptr) return out;
    if (!parameters->is_array()) return fail(Code::invalid, "json.field", {{"field", "parameters"}, {"problem", "must be a list"}});
    for (const json::value& parameter : parameters->get_array()) {
        out.parameters.push_back(TRY(parameter_from_json(parameter, "parameters[" + std::to_string(out.parameters.size()) + "]")));
    }
    return out;
}

} // namespace gapura::gateway
