// The table of commands. Help texts are in the catalogue (cli.<words>), option texts as cli.opt.<json name>.
#include <vector>

#include "app/cli/command.h"
#include "app/cli/local.h"

namespace gapura::app::cli {
namespace {

using Kind = Option::Kind;

std::vector<Command> people_commands() {
    const Option id{"ID", "id", Kind::text, true};
    constexpr std::string_view active = R"({"active":true})";
    constexpr std::string_view not_active = R"({"active":false})";
    return {
        {"unit add",
         "POST",
         "/api/v1/units",
         Send::body,
         {{"code", "code", Kind::text, true}, {"name", "name", Kind::text, true}, {"parent", "parent"}}},
        {"unit list",
         "GET",
         "/api/v1/units",
         Send::query,
         {{"all", "all", Kind::flag}, {"limit", "limit", Kind::integer}, {"after", "cursor"}},
         "code,name,active,id"},
        {"unit show", "GET", "/api/v1/units/{id}", Send::query, {id}},
        {"unit set", "PATCH", "/api/v1/units/{id}", Send::body, {id, {"name", "name"}, {"parent", "parent"}}},
        {"unit remove", "PATCH", "/api/v1/units/{id}", Send::body, {id}, {}, not_active},
        {"unit restore", "PATCH", "/api/v1/units/{id}", Send::body, {id}, {}, active},
        {"person add",
         "POST",
         "/api/v1/persons",
         Send::body,
         {{"name", "name", Kind::text, true}, {"email", "email", Kind::text, true}, {"phone", "phone"}, {"nip", "nip"}}},
        {"person list",
         "GET",
         "/api/v1/persons",
         Send::query,
         {{"all", "all", Kind::flag}, {"limit", "limit", Kind::integer}, {"after", "cursor"}},
         "name,email,active,id"},
        {"person show", "GET", "/api/v1/persons/{id}", Send::query, {id}},
        {"person set", "PATCH", "/api/v1/persons/{id}", Send::body, {id, {"name", "name"}, {"email", "email"}, {"phone", "phone"}, {"nip", "nip"}}},
        {"person remove", "PATCH", "/api/v1/persons/{id}", Send::body, {id}, {}, not_active},
        {"person restore", "PATCH", "/api/v1/persons/{id}", Send::body, {id}, {}, active},
        {"person password", "POST", "/api/v1/persons/{id}/password", Send::body, {id}},
        {"role add", "POST", "/api/v1/persons/{id}/roles", Send::body, {id, {"role", "role", Kind::text, true}, {"unit", "unit"}}},
        {"role remove", "DELETE", "/api/v1/persons/{id}/roles/{role}", Send::query, {id, {"role", "role", Kind::text, true}, {"unit", "unit"}}},
        {"app add",
         "POST",
         "/api/v1/apps",
         Send::body,
         {{"unit", "unit", Kind::text, true}, {"name", "name", Kind::text, true}, {"maker", "maker"}, {"audience", "audience"}}},
        {"app list",
         "GET",
         "/api/v1/apps",
         Send::query,
         {{"unit", "unit"}, {"all", "all", Kind::flag}, {"limit", "limit", Kind::integer}, {"after", "cursor"}},
         "name,unit,maker,active,id"},
        {"app show", "GET", "/api/v1/apps/{id}", Send::query, {id}},
        {"app set", "PATCH", "/api/v1/apps/{id}", Send::body, {id, {"name", "name"}, {"maker", "maker"}, {"audience", "audience"}}},
        {"app remove", "PATCH", "/api/v1/apps/{id}", Send::body, {id}, {}, not_active},
        {"app restore", "PATCH", "/api/v1/apps/{id}", Send::body, {id}, {}, active},
    };
}

std::vector<Command> account_commands() {
    return {
        {"me", "GET", "/api/v1/me", Send::query, {}},
        {"token add", "POST", "/api/v1/tokens", Send::body, {{"name", "name", Kind::text, true}}},
        {"token list", "GET", "/api/v1/tokens", Send::query, {}, "name,created_at,expires_at,id"},
        {"token revoke", "DELETE", "/api/v1/tokens/{id}", Send::query, {{"ID", "id", Kind::text, true}}},
    };
}

std::vector<Command> key_commands() {
    const Option id{"ID", "id", Kind::text, true};
    const Option reason{"reason", "reason", Kind::text, true};
    return {
        {"key issue",
         "POST",
         "/api/v1/keys",
         Send::body,
         {{"unit", "unit", Kind::text, true},
          {"app", "app", Kind::text, true},
          {"scope", "scopes", Kind::list, true},
          {"custodian", "custodian", Kind::text, true},
          {"expires", "expires"},
          {"reason", "reason", Kind::text, true},
          {"rate", "limits.rate_per_minute", Kind::integer},
          {"burst", "limits.burst", Kind::integer},
          {"reveal", "reveal", Kind::flag}}},
        {"key list",
         "GET",
         "/api/v1/keys",
         Send::query,
         {{"unit", "unit"}, {"app", "app"}, {"state", "state"}, {"limit", "limit", Kind::integer}, {"after", "cursor"}},
         "id,hint,unit,app,state,expires_at"},
        {"key show", "GET", "/api/v1/keys/{id}", Send::query, {id}},
        {"key suspend", "POST", "/api/v1/keys/{id}/suspend", Send::body, {id, reason}},
        {"key resume", "POST", "/api/v1/keys/{id}/resume", Send::body, {id, reason}},
        {"key revoke", "POST", "/api/v1/keys/{id}/revoke", Send::body, {id, reason}},
        {"key resend", "POST", "/api/v1/keys/{id}/resend", Send::body, {id}},
        {"key peek", "GET", "/api/v1/reveals/{link}", Send::query, {{"LINK", "link", Kind::text, true}}},
        {"key reveal", "POST", "/api/v1/reveals/{link}", Send::body, {{"LINK", "link", Kind::text, true}}},
        {"scope list", "GET", "/api/v1/scopes", Send::query, {}, "name,title,restricted,legal_basis"},
    };
}

std::vector<Command> gateway_commands() {
    const Option id{"ID", "id", Kind::text, true};
    const std::vector<Option> service{{"name", "name"},
                                      {"target", "targets", Kind::list},
                                      {"connect-ms", "connect_ms", Kind::integer},
                                      {"answer-ms", "answer_ms", Kind::integer},
                                      {"idle-ms", "idle_ms", Kind::integer}};
    const std::vector<Option> route{{"service", "service"},
                                    {"path", "pattern"},
                                    {"method", "methods", Kind::list},
                                    {"scope", "scope"},
                                    {"rate", "per_minute", Kind::integer},
                                    {"burst", "burst", Kind::integer},
                                    {"strip", "strip_prefix", Kind::flag},
                                    {"rewrite", "rewrite"},
                                    {"open", "open", Kind::flag},
                                    {"unmask", "unmask", Kind::list}};
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

std::vector<Command> desk_commands() {
    const Option id{"ID", "id", Kind::text, true};
    return {
        {"ticket list",
         "GET",
         "/api/v1/tickets",
         Send::query,
         {{"state", "state"}, {"unit", "unit"}, {"kind", "kind"}, {"limit", "limit", Kind::integer}, {"after", "cursor"}},
         "number,state,severity,service.name,failures,opened_at,recovered_at"},
        {"ticket show", "GET", "/api/v1/tickets/{id}", Send::query, {id}},
        {"ticket do", "POST", "/api/v1/tickets/{id}/events", Send::body, {id, {"EVENT", "event", Kind::text, true}, {"reason", "reason"}}},
    };
}

std::vector<Command> sync_commands() {
    const Option id{"PLAN", "id", Kind::text, true};
    return {
        {"record show",
         {},
         {},
         Send::query,
         {{"KIND", "kind", Kind::text, true, "student|lecturer"}, {"ID", "id", Kind::text, true}, {"program", "program"}},
         {},
         {},
         record_show},
        {"record list",
         {},
         {},
         Send::query,
         {{"KIND", "kind", Kind::text, true, "student|lecturer"}, {"program", "program"}, {"limit", "limit", Kind::integer}, {"after", "cursor"}},
         {},
         {},
         record_list},
        {"record findings", "GET", "/api/v1/records/findings", Send::query, {}, "rule,blocks,count,title"},
        {"sync plan", {}, {}, Send::body, {{"prodi", "program"}, {"period", "entry_semester"}}, {}, {}, sync_plan},
        {"sync list", "GET", "/api/v1/sync/plans", Send::query, {}, "id,state,counts.new,counts.changed,counts.same,counts.blocked,created_at"},
        {"sync show", "GET", "/api/v1/sync/plans/{id}", Send::query, {id}},
        {"sync rows",
         "GET",
         "/api/v1/sync/plans/{id}/rows",
         Send::query,
         {id, {"state", "state"}, {"limit", "limit", Kind::integer}, {"after", "cursor"}}},
        {"sync approve", {}, {}, Send::body, {id, {"hash", "hash"}}, {}, {}, sync_approve},
        {"sync run", {}, {}, Send::body, {id, {"background", "background", Kind::flag}}, {}, {}, sync_run},
        {"sync pause", "POST", "/api/v1/sync/plans/{id}/pause", Send::body, {id}},
        {"sync resume", "POST", "/api/v1/sync/plans/{id}/resume", Send::body, {id}},
        {"sync cancel", "POST", "/api/v1/sync/plans/{id}/cancel", Send::body, {id}},
        {"sync status", "GET", "/api/v1/sync/status", Send::query, {}},
        {"sync report", "GET", "/api/v1/sync/plans/{id}/report", Send::query, {id}},
        {"feeder doctor", "POST", "/api/v1/feeder/doctor", Send::body, {}},
    };
}

std::vector<Command> local_commands() {
    return {
        {"demo",
         {},
         {},
         Send::query,
         {{"port", "port", Kind::port},
          {"console-port", "console_port", Kind::port},
          {"feeder-port", "feeder_port", Kind::port},
          {"metrics-port", "metrics_port", Kind::port},
          {"dir", "dir"},
          {"students", "students", Kind::integer},
          {"redis", "redis"},
          {"database", "database"},
          {"feeder", "feeder"},
          {"fresh", "fresh", Kind::flag}},
         {},
         {},
         demo},
        {"serve",
         {},
         {},
         Send::query,
         {{"config", "config", Kind::text, true}, {"role", "role_of_process", Kind::text, false, "all|gateway|control|worker"}},
         {},
         {},
         serve},
        {"check", {}, {}, Send::query, {{"config", "config", Kind::text, true}}, {}, {}, check},
        {"login", {}, {}, Send::query, {{"email", "email"}}, {}, {}, login},
        {"logout", {}, {}, Send::query, {}, {}, {}, logout},
        {"password", {}, {}, Send::query, {}, {}, {}, password},
        {"doctor", {}, {}, Send::query, {}, {}, {}, doctor},
        {"feeder sim",
         {},
         {},
         Send::query,
         {{"port", "feeder_port", Kind::port},
          {"profile", "profile", Kind::text, false, "neo|legacy"},
          {"fault", "faults", Kind::list},
          {"db", "db"},
          {"seed", "seed", Kind::integer}},
         {},
         {},
         feeder_sim},
        {"bench", {}, {}, Send::query, {{"seconds", "seconds", Kind::integer}}, {}, {}, bench},
    };
}

} // namespace

std::span<const Command> commands() {
    static const std::vector<Command> all = [] {
        std::vector<Command> joined = local_commands();
        for (auto& part : {people_commands(), account_commands(), key_commands(), gateway_commands(), desk_commands(), sync_commands()})
            joined.insert(joined.end(), part.begin(), part.end());
        return joined;
    }();
    return all;
}

} // namespace gapura::app::cli
