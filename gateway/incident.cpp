#include "gateway/incident.h"

#include "gateway/masked_path.h"

namespace gapura::gateway {
namespace {

json::object moment(const FaultSample& sample) {
    return {{"at_us", sample.at_us}, {"class", to_string(sample.fault)}, {"status", sample.status}, {"request_id", sample.request_id}};
}

FaultSample moment_from(const json::value* value, std::string where) {
    FaultSample out;
    if (value == nullptr) return out;
    base::JsonReader reader(*value, std::move(where));
    out.at_us = reader.integer_or("at_us", 0);
    const std::string fault = reader.text_or("class", "");
    for (std::size_t i = 0; i < fault_kinds; ++i) {
        if (to_string(static_cast<Fault>(i)) == fault) out.fault = static_cast<Fault>(i);
    }
    out.status = static_cast<int>(reader.integer_or("status", 0));
    out.request_id = reader.text_or("request_id", "");
    return out;
}

json::array texts(const std::set<std::string>& list) {
    json::array out;
    for (const std::string& text : list) out.emplace_back(text);
    return out;
}

} // namespace

void Incident::add(const FaultGroup& group, const std::string& route, const std::string& pattern) {
    FaultSample group_first = group.first;
    FaultSample group_last = group.last;
    group_first.request_id = masked_request_id(group_first.request_id);
    group_last.request_id = masked_request_id(group_last.request_id);
    if (failures == 0 || group_first.at_us < first.at_us) first = group_first;
    if (group_last.at_us >= last.at_us) last = group_last;
    failures += group.count;
    faults[static_cast<std::size_t>(group.fault)] += group.count;
    const std::pair<std::string, std::string> key(route, group.method);
    if (endpoints.contains(key) || endpoints.size() < endpoints_max) {
        Endpoint& endpoint = endpoints[key];
        endpoint.pattern = pattern;
        endpoint.failures += group.count;
    }
    if (!group.unit.view().empty() && units.size() < units_max) units.insert(group.unit.str());
    if (!group.app.view().empty() && apps.size() < units_max) apps.insert(group.app.str());
    if (evidence.size() < evidence_max) {
        json::object sample = moment(group_first);
        sample["method"] = group.method;
        sample["route"] = route;
        sample["pattern"] = pattern;
        sample["took_us"] = group_first.took_us;
        evidence.push_back(std::move(sample));
    }
}

std::string payload_of(const Incident& incident) {
    json::array endpoints;
    for (const auto& [key, endpoint] : incident.endpoints) {
        endpoints.push_back({{"route", key.first}, {"method", key.second}, {"pattern", endpoint.pattern}, {"failures", endpoint.failures}});
    }
    json::object classes;
    for (std::size_t i = 0; i < fault_kinds; ++i) {
        if (incident.faults[i] > 0) classes[to_string(static_cast<Fault>(i))] = incident.faults[i];
    }
    json::object out{{"incident", incident.id},
                     {"sequence", incident.sequence},
                     {"state", incident.open ? "open" : "recovered"},
                     {"service", {{"id", incident.service_id}, {"name", incident.service_name}}},
                     {"target", incident.target},
                     {"endpoints", std::move(endpoints)},
                     {"first", moment(incident.first)},
                     {"last", moment(incident.last)},
                     {"failures", incident.failures},
                     {"calls", incident.calls},
                     {"classes", std::move(classes)},
                     {"units", texts(incident.units)},
                     {"apps", texts(incident.apps)},
                     {"evidence", incident.evidence}};
    if (!incident.open) out["recovered_at_us"] = incident.recovered_at_us;
    return json::serialize(out);
}

Result<Incident> incident_from(std::string_view payload) {
    const json::value value = TRY(base::parse_json(payload, 1U << 20U));
    base::JsonReader reader(value);
    Incident out;
    out.id = reader.text("incident");
    out.sequence = reader.integer("sequence");
    out.open = reader.text("state") == "open";
    out.target = reader.text("target");
    out.failures = static_cast<std::uint64_t>(reader.integer("failures"));
    out.calls = static_cast<std::uint64_t>(reader.integer("calls"));
    for (std::string& unit : reader.texts("units")) out.units.insert(std::move(unit));
    for (std::string& app : reader.texts("apps")) out.apps.insert(std::move(app));
    out.first = moment_from(reader.any("first"), "first");
    out.last = moment_from(reader.any("last"), "last");
    out.recovered_at_us = reader.integer_or("recovered_at_us", 0);
    const json::value* service = reader.any("service");
    const json::value* classes = reader.any("classes");
    const json::value* endpoints = reader.any("endpoints");
    const json::value* evidence = reader.any("evidence");
    TRY(reader.finish());
    if (service != nullptr && service->is_object()) {
        out.service_id = base::text_at(service->get_object(), "id");
        out.service_name = base::text_at(service->get_object(), "name");
    }
    for (std::size_t i = 0; classes != nullptr && classes->is_object() && i < fault_kinds; ++i) {
        out.faults[i] = static_cast<std::uint64_t>(base::integer_at(classes->get_object(), to_string(static_cast<Fault>(i))));
    }
    if (evidence != nullptr && evidence->is_array()) out.evidence = evidence->get_array();
    if (endpoints == nullptr || !endpoints->is_array()) return out;
    for (const json::value& item : endpoints->get_array()) {
        if (!item.is_object()) continue;
        const json::object& endpoint = item.get_object();
        out.endpoints[{std::string(base::text_at(endpoint, "route")), std::string(base::text_at(endpoint, "method"))}] = {
            std::string(base::text_at(endpoint, "pattern")), static_cast<std::uint64_t>(base::integer_at(endpoint, "failures"))};
    }
    return out;
}

} // namespace gapura::gateway
