#include "gateway/content_text.h"

#include "gateway/limits.h"

namespace gapura::gateway {
namespace {

constexpr std::size_t bytes_max = std::size_t{256} << 20;

template <class Config>
json::array list_of(const std::vector<Config>& configs) {
    json::array out;
    for (const Config& config : configs) {
        json::value one = to_json(config);
        one.as_object().erase("id"); // kept beside it, as in the store
        out.push_back(json::object{{"id", config.id}, {"config", std::move(one)}});
    }
    return out;
}

template <class Config, class Read>
Result<void> read_list(const json::value* list, std::vector<Config>& into, Read read) {
    if (list == nullptr || !list->is_array()) return fail(Code::invalid, "json.malformed", {{"offset", "0"}});
    for (const json::value& item : list->get_array()) {
        base::JsonReader reader(item);
        std::string id = reader.text("id");
        const json::value* config = reader.any("config");
        TRY(reader.finish());
        if (config == nullptr) return fail(Code::invalid, "json.malformed", {{"offset", "0"}});
        into.push_back(TRY(read(*config, std::move(id))));
    }
    return {};
}

Result<void> read_limits_list(const json::value& list, std::vector<Bearing>& into) {
    if (!list.is_array()) return fail(Code::invalid, "json.malformed", {{"offset", "0"}});
    for (const json::value& item : list.get_array()) {
        base::JsonReader reader(item);
        const auto kind = parse_bearer(reader.text("kind"));
        std::string id = reader.text("id");
        const json::value* limits = reader.any("limits");
        TRY(reader.finish());
        if (!kind || limits == nullptr) return fail(Code::invalid, "json.malformed", {{"offset", "0"}});
        into.push_back({*kind, std::move(id), TRY(keys::limits_from_json(*limits))});
    }
    return {};
}

} // namespace

std::string to_text(const Content& content) {
    json::array limits;
    for (const Bearing& one : content.limits) {
        limits.push_back(json::object{{"kind", to_string(one.kind)}, {"id", one.id}, {"limits", keys::to_json(one.limits)}});
    }
    return json::serialize(json::object{
        {"version", content.version}, {"services", list_of(content.services)}, {"routes", list_of(content.routes)}, {"limits", std::move(limits)}});
}

Result<Content> content_from_text(std::string_view text) {
    const json::value parsed = TRY(base::parse_json(text, bytes_max));
    base::JsonReader reader(parsed);
    Content out;
    out.version = reader.integer("version");
    const json::value* services = reader.any("services");
    const json::value* routes = reader.any("routes");
    const json::value* limits = reader.any("limits");
    TRY(reader.finish());
    if (limits != nullptr) TRY(read_limits_list(*limits, out.limits));
    TRY(read_list(services, out.services, service_from_json));
    TRY(read_list(routes, out.routes, route_from_json));
    return out;
}

} // namespace gapura::gateway
