#include "desk/incident.h"

namespace gapura::desk {
namespace {

using base::JsonReader;

std::unexpected<Error> bad(std::string problem) { return fail(Code::invalid, "desk.incident_bad", {{"problem", std::move(problem)}}); }

const json::array& list_or_empty(const json::value* value) {
    static const json::array none;
    return value != nullptr && value->is_array() ? value->get_array() : none;
}

Result<FailedCall> read_call(const json::value* value, const char* where) {
    FailedCall call;
    if (value == nullptr || value->is_null()) return call;
    JsonReader reader(*value, where);
    reader.allow_more();
    call.at = {reader.integer("at_us")};
    call.what = reader.text_or("class", "");
    call.status = reader.integer_or("status", 0);
    call.request_id = reader.text_or("request_id", "");
    TRY(reader.finish());
    return call;
}

Result<std::vector<Failing>> read_endpoints(const json::value* value) {
    std::vector<Failing> out;
    for (const auto& item : list_or_empty(value)) {
        if (out.size() == endpoints_max) break;
        JsonReader reader(item, "endpoints");
        reader.allow_more();
        Failing failing{reader.text_or("route", ""), reader.text_or("method", ""), reader.text_or("pattern", ""), reader.integer_or("failures", 0)};
        TRY(reader.finish());
        out.push_back(std::move(failing));
    }
    return out;
}

Result<std::vector<ErrorClass>> read_classes(const json::value* value) {
    std::vector<ErrorClass> out;
    if (value == nullptr || !value->is_object()) return out;
    for (const auto& [name, count] : value->get_object()) {
        if (!count.is_int64() && !count.is_uint64()) return bad("classes." + std::string(name));
        out.push_back({std::string(name), count.to_number<std::int64_t>()});
    }
    return out;
}

std::vector<std::string> shortened(std::vector<std::string> list) {
    if (list.size() > parties_max) list.resize(parties_max);
    return list;
}

} // namespace

Result<Incident> read_incident(std::string_view payload) {
    const auto document = TRY(base::parse_json(payload, incident_bytes_max));
    JsonReader reader(document);
    reader.allow_more();
    Incident out;
    out.id = reader.text("incident");
    out.sequence = reader.integer("sequence");
    const std::string state = reader.text("state");
    const json::value* service = reader.any("service");
    out.target = reader.text_or("target", "");
    out.failures = reader.integer("failures");
    out.calls = reader.integer_or("calls", out.failures);
    out.units = shortened(reader.texts("units"));
    out.apps = shortened(reader.texts("apps"));
    out.recovered_at = {reader.integer_or("recovered_at_us", 0)};
    for (const auto& item : list_or_empty(reader.any("evidence"))) {
        if (out.evidence.size() < evidence_max) out.evidence.push_back(item);
    }
    out.endpoints = TRY(read_endpoints(reader.any("endpoints")));
    out.classes = TRY(read_classes(reader.any("classes")));
    out.first = TRY(read_call(reader.any("first"), "first"));
    out.last = TRY(read_call(reader.any("last"), "last"));
    TRY(reader.finish());
    if (service == nullptr) return bad("service");
    JsonReader of_service(*service, "service");
    of_service.allow_more();
    out.service = of_service.text("id");
    out.service_name = of_service.text_or("name", out.service);
    TRY(of_service.finish());
    if (state != "open" && state != "recovered") return bad("state");
    if (out.id.empty() || out.id.size() > 64 || out.sequence < 0 || out.failures < 0 || out.calls < 0) return bad("incident, sequence, counts");
    out.recovered = state == "recovered";
    if (out.recovered && out.recovered_at.us == 0) out.recovered_at = out.last.at;
    if (!out.recovered) out.recovered_at = {};
    return out;
}

} // namespace gapura::desk
