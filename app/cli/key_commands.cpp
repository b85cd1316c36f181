// The part of the table about keys and the requests they spring from.
#include "app/cli/command.h"
#include "app/cli/local.h"

namespace gapura::app::cli {
namespace {

using Kind = Option::Kind;

std::vector<Command> key_way_commands() {
    const Option id{"ID", "id", Kind::text, true};
    return {
        {"key issue",
         "POST",
         "/api/v1/keys",
         Send::body,
         {{"grant", "grant"},
          {"unit", "unit"},
          {"app", "app"},
          {"scope", "scopes", Kind::list},
          {"custodian", "custodian"},
          {"starts", "starts"},
          {"expires", "expires"},
          {"reason", "reason"},
          {"rate", "limits.rate_per_minute", Kind::integer},
          {"burst", "limits.burst", Kind::integer},
          {"per-day", "limits.per_day", Kind::integer},
          {"per-month", "limits.per_month", Kind::integer},
          {"concurrent", "limits.concurrent", Kind::integer},
          {"kib-per-day", "limits.kib_per_day", Kind::integer},
          {"service", "rules.services", Kind::list},
          {"route", "rules.routes", Kind::list},
          {"method", "rules.methods", Kind::list},
          {"param", "rules.parameters", Kind::records, false, {}, "parameter=values[]"},
          {"network", "rules.networks", Kind::list},
          {"hours", "rules.hours"},
          {"pages", "rules.pages_per_hour", Kind::integer},
          {"reveal", "reveal", Kind::flag}}},
        {"key list",
         "GET",
         "/api/v1/keys",
         Send::query,
         {{"unit", "unit"}, {"app", "app"}, {"state", "state"}, {"limit", "limit", Kind::integer}, {"after", "cursor"}},
         "id,hint,unit,app,state,expires_at"},
        {"key show", "GET", "/api/v1/keys/{id}", Send::query, {id}},
        {"key peek", "GET", "/api/v1/reveals/{link}", Send::query, {{"LINK", "link", Kind::text, true}}},
        {"key reveal", "POST", "/api/v1/reveals/{link}", Send::body, {{"LINK", "link", Kind::text, true}}},
        {"key leaked", {}, {}, Send::body, {{"place", "place"}}, {}, {}, key_leaked},
        {"key verify", {}, {}, Send::body, {}, {}, {}, key_verify},
        {"scope list", "GET", "/api/v1/scopes", Send::query, {}, "name,title,restricted,legal_basis"},
    };
}

std::vector<Command> key_change_commands() {
    const Option id{"ID", "id", Kind::text, true};
    const Option reason{"reason", "reason", Kind::text, true};
    return {
        {"key suspend", "POST", "/api/v1/keys/{id}/suspend", Send::body, {id, reason}},
        {"key resume", "POST", "/api/v1/keys/{id}/resume", Send::body, {id, reason}},
        {"key revoke", "POST", "/api/v1/keys/{id}/revoke", Send::body, {id, reason}},
        {"key resend", "POST", "/api/v1/keys/{id}/resend", Send::body, {id}},
        {"key rotate", "POST", "/api/v1/keys/{id}/rotate", Send::body, {id, {"overlap", "overlap"}, reason}},
        {"key finish", "POST", "/api/v1/keys/{id}/finish", Send::body, {id, {"force", "force", Kind::flag}, reason}},
        {"key rollback", "POST", "/api/v1/keys/{id}/rollback", Send::body, {id, reason}},
        {"key renew", "POST", "/api/v1/keys/{id}/renew", Send::body, {id}},
        {"key rotation", "GET", "/api/v1/keys/{id}/rotation", Send::query, {id}},
        {"key handover",
         "POST",
         "/api/v1/handovers",
         Send::body,
         {{"from", "from", Kind::text, true}, {"to", "to", Kind::text, true}, {"unit", "unit"}, reason},
         "id,unit,app,state,link"},
        {"key simulate",
         "POST",
         "/api/v1/keys/{id}/simulate",
         Send::body,
         {{"KEY", "id", Kind::text, true},
          {"METHOD", "method", Kind::text, true},
          {"PATH", "path", Kind::text, true},
          {"at", "at"},
          {"client", "client"}}},
    };
}

std::vector<Command> grant_commands() {
    const Option id{"ID", "id", Kind::text, true};
    const Option reason{"reason", "reason", Kind::text, true};
    const auto fields = [](bool is_new, std::vector<Option> first) {
        for (const Option& option :
             {Option{"app", "app", Kind::text, is_new}, Option{"custodian", "custodian", Kind::text, is_new}, Option{"scope", "scopes", Kind::list},
              Option{"purpose", "purpose"}, Option{"letter", "letter_number"}, Option{"letter-date", "letter_date"},
              Option{"rate", "limits.rate_per_minute", Kind::integer}, Option{"burst", "limits.burst", Kind::integer}}) {
            first.push_back(option);
        }
        return first;
    };
    return {
        {"grant add", "POST", "/api/v1/grants", Send::body, fields(true, {{"unit", "unit", Kind::text, true}})},
        {"grant list",
         "GET",
         "/api/v1/grants",
         Send::query,
         {{"unit", "unit"}, {"state", "state"}, {"limit", "limit", Kind::integer}, {"after", "cursor"}},
         "id,state,unit,app,scopes,letter_number,key"},
        {"grant show", "GET", "/api/v1/grants/{id}", Send::query, {id}},
        {"grant set", "PATCH", "/api/v1/grants/{id}", Send::body, fields(false, {id})},
        {"grant submit", "POST", "/api/v1/grants/{id}/submit", Send::body, {id}},
        {"grant approve", "POST", "/api/v1/grants/{id}/approve", Send::body, {id, reason}},
        {"grant reject", "POST", "/api/v1/grants/{id}/reject", Send::body, {id, reason}},
        {"grant withdraw", "POST", "/api/v1/grants/{id}/withdraw", Send::body, {id, reason}},
        {"grant close", "POST", "/api/v1/grants/{id}/close", Send::body, {id, reason}},
    };
}

} // namespace

std::vector<Command> key_commands() {
    std::vector<Command> joined;
    for (auto& part : {key_way_commands(), key_change_commands(), grant_commands()}) joined.insert(joined.end(), part.begin(), part.end());
    return joined;
}

} // namespace gapura::app::cli
