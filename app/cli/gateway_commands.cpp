// The part of the table about services, routes, limits, and what they let through.
#include "app/cli/command.h"
#include "app/cli/local.h"

namespace gapura::app::cli {
namespace {

using Kind = Option::Kind;

std::vector<Command> service_commands() {
    const Option id{"ID", "id", Kind::text, true};
    const std::vector<Option> service{{"name", "name"},
                                      {"target", "targets", Kind::list},
                                      {"connect-ms", "connect_ms", Kind::integer},
                                      {"answer-ms", "answer_ms", Kind::integer},
                                      {"idle-ms", "idle_ms", Kind::integer},
                                      {"restrict", "restricted", Kind::records, false, {}, "member=scope:kind"}};
    const std::vector<Option> route{{"service", "service"},
                                    {"path", "pattern"},
                                    {"method", "methods", Kind::list},
                                    {"scope", "scope"},
                                    {"rate", "per_minute", Kind::integer},
                                    {"burst", "burst", Kind::integer},
                                    {"strip", "strip_prefix", Kind::flag},
                                    {"rewrite", "rewrite"},
                                    {"open", "open", Kind::flag},
                                    {"unmask", "unmask", Kind::list},
                                    {"param", "parameters", Kind::records, false, {}, "name=in"},
                                    {"records", "records"},
                                    {"subject", "subject"},
                                    {"subject-kind", "subject_kind"},
                                    {"personal", "personal", Kind::flag},
                                    {"bulk", "bulk", Kind::flag}};
    const auto with_id = [&](std::vector<Option> options) {
        options.insert(options.begin(), id);
        return options;
    };
    return {
        {"service add", "POST", "/api/v1/services", Send::body, service},
        {"service list", "GET", "/api/v1/services", Send::query, {}, "name,targets,id"},
        {"service show", "GET", "/api/v1/services/{id}", Send::query, {id}},
        {"service set", "PUT", "/api/v1/services/{id}", Send::body, with_id(service), {}, {}, change},
        {"service remove", "DELETE", "/api/v1/services/{id}", Send::query, {id}},
        {"route add", "POST", "/api/v1/routes", Send::body, route},
        {"route list", "GET", "/api/v1/routes", Send::query, {}, "pattern,methods,service,scope,per_minute,burst,id"},
        {"route show", "GET", "/api/v1/routes/{id}", Send::query, {id}},
        {"route set", "PUT", "/api/v1/routes/{id}", Send::body, with_id(route), {}, {}, change},
        {"route remove", "DELETE", "/api/v1/routes/{id}", Send::query, {id}},
        {"route explain", "GET", "/api/v1/routes/explain", Send::query, {{"METHOD", "method", Kind::text, true}, {"URL", "url", Kind::text, true}}},
        {"traffic", "GET", "/api/v1/traffic", Send::query, {}},
    };
}

std::vector<Command> limit_commands() {
    const Option id{"ID", "id", Kind::text, true};
    const Option kind{"KIND", "kind", Kind::text, true, "key|app|unit|route|service"};
    return {
        {"limit list", "GET", "/api/v1/limits", Send::query, {}, "kind,id,limits"},
        {"limit show", "GET", "/api/v1/limits/{kind}/{id}", Send::query, {kind, id}},
        {"limit set",
         "PATCH",
         "/api/v1/limits/{kind}/{id}",
         Send::body,
         {kind,
          id,
          {"rate", "rate_per_minute", Kind::integer},
          {"burst", "burst", Kind::integer},
          {"per-day", "per_day", Kind::integer},
          {"per-month", "per_month", Kind::integer},
          {"concurrent", "concurrent", Kind::integer},
          {"kib-per-day", "kib_per_day", Kind::integer}}},
        {"limit remove", "DELETE", "/api/v1/limits/{kind}/{id}", Send::query, {kind, id}},
        {"subject report",
         "POST",
         "/api/v1/access/report",
         Send::body,
         {{"nim", "nim"}, {"nidn", "nidn"}, {"kind", "kind"}, {"value", "value"}},
         "at,unit,app,key,service,purpose,status"},
        {"access list",
         "GET",
         "/api/v1/access",
         Send::query,
         {{"key", "key"}, {"subject", "subject"}, {"limit", "limit", Kind::integer}, {"after", "cursor"}},
         "at,key,service,subjects,members,masked,status,request"},
    };
}

} // namespace

std::vector<Command> gateway_commands() {
    std::vector<Command> joined;
    for (auto& part : {service_commands(), limit_commands()}) joined.insert(joined.end(), part.begin(), part.end());
    return joined;
}

} // namespace gapura::app::cli
