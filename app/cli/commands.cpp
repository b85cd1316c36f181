// The table of commands. Help texts are in the catalogue (cli.<words>), option texts as cli.opt.<json name>.
#include <vector>

#include "app/cli/command.h"
#include "app/cli/local.h"

namespace gapura::app::cli {
namespace {

using Kind = Option::Kind;

std::vector<Command> people_commands() {
    const Option id{"ID", "id", Kind::text, true};
    const Option language{"language", "language", Kind::text, false, "id|en"};
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
        {"unit remove", "PATCH", "/api/v1/units/{id}", Send::body, {id, {"revoke-keys", "revoke_keys", Kind::flag}}, {}, not_active},
        {"unit restore", "PATCH", "/api/v1/units/{id}", Send::body, {id}, {}, active},
        {"person add",
         "POST",
         "/api/v1/persons",
         Send::body,
         {{"name", "name", Kind::text, true}, {"email", "email", Kind::text, true}, {"phone", "phone"}, {"nip", "nip"}, language}},
        {"person list",
         "GET",
         "/api/v1/persons",
         Send::query,
         {{"all", "all", Kind::flag}, {"limit", "limit", Kind::integer}, {"after", "cursor"}},
         "name,email,active,id"},
        {"person show", "GET", "/api/v1/persons/{id}", Send::query, {id}},
        {"person set",
         "PATCH",
         "/api/v1/persons/{id}",
         Send::body,
         {id, {"name", "name"}, {"email", "email"}, {"phone", "phone"}, {"nip", "nip"}, language}},
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
        {"app remove", "PATCH", "/api/v1/apps/{id}", Send::body, {id, {"revoke-keys", "revoke_keys", Kind::flag}}, {}, not_active},
        {"app restore", "PATCH", "/api/v1/apps/{id}", Send::body, {id}, {}, active},
    };
}

std::vector<Command> account_commands() {
    return {
        {"me", "GET", "/api/v1/me", Send::query, {}},
        {"language", "PATCH", "/api/v1/me", Send::body, {{"LANGUAGE", "language", Kind::text, true, "id|en"}}},
        {"token add", "POST", "/api/v1/tokens", Send::body, {{"name", "name", Kind::text, true}}},
        {"token list", "GET", "/api/v1/tokens", Send::query, {}, "name,created_at,expires_at,id"},
        {"token revoke", "DELETE", "/api/v1/tokens/{id}", Send::query, {{"ID", "id", Kind::text, true}}},
    };
}

std::vector<Command> usage_commands() {
    const Option id{"ID", "id", Kind::text, true};
    return {
        {"report usage",
         {},
         {},
         Send::query,
         {{"from", "from"},
          {"to", "to"},
          {"unit", "unit"},
          {"app", "app"},
          {"key", "key"},
          {"route", "route"},
          {"by", "by", Kind::text, false, "day|key|route|unit"},
          {"csv", "csv"},
          {"xlsx", "xlsx"}},
         {},
         {},
         report_usage},
        {"report register",
         {},
         {},
         Send::query,
         {{"month", "register_month", Kind::text, true},
          {"unit", "unit"},
          {"format", "register_format", Kind::text, false, "text|html|csv"},
          {"out", "out"}},
         {},
         {},
         report_register},
        {"report hygiene",
         "GET",
         "/api/v1/usage/hygiene",
         Send::query,
         {{"idle-days", "idle_days", Kind::integer}, {"ends-days", "ends_days", Kind::integer}},
         "key,hint,unit,app,findings,last_used_at,expires_at"},
        {"key calls",
         "GET",
         "/api/v1/keys/{id}/calls",
         Send::query,
         {id, {"status", "status"}, {"limit", "limit", Kind::integer}, {"after", "cursor"}},
         "at,method,path,status,refusal,took_ms,request_id"},
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
         {id, {"state", "state"}, {"limit", "limit", Kind::integer}, {"after", "cursor"}},
         "nim,program,state,blocked_by,reason,biodata,history,fields,detail"},
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
        {"pepper list", {}, {}, Send::query, {{"config", "config", Kind::text, true}}, {}, {}, pepper},
        {"pepper add", {}, {}, Send::query, {{"config", "config", Kind::text, true}}, {}, {}, pepper},
        {"pepper retire",
         {},
         {},
         Send::query,
         {{"VERSION", "pepper_version", Kind::integer, true}, {"config", "config", Kind::text, true}},
         {},
         {},
         pepper},
        {"key scan", {}, {}, Send::query, {{"PATH", "scan_path", Kind::text, true}, {"threads", "threads", Kind::integer}}, {}, {}, key_scan},
    };
}

} // namespace

std::span<const Command> commands() {
    static const std::vector<Command> all = [] {
        std::vector<Command> joined = local_commands();
        for (auto& part : {config_commands(), people_commands(), account_commands(), key_commands(), gateway_commands(), notice_commands(),
                           usage_commands(), desk_commands(), sync_commands(), audit_commands(), calendar_commands()})
            joined.insert(joined.end(), part.begin(), part.end());
        return joined;
    }();
    return all;
}

} // namespace gapura::app::cli
