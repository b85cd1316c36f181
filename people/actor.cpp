// The role table of the procedures (A.8), one row an action. Constant data and pure functions; any thread.
#include "people/actor.h"

#include <algorithm>
#include <array>

namespace gapura::people {
namespace {

constexpr std::string_view system_person = "system";

constexpr std::array<std::string_view, role_count> role_names{
    "applicant", "unit_leader",    "unit_developer", "key_custodian",    "helpdesk", "tik_leader",  "psi_staff",
    "tik_staff", "server_manager", "data_officer",   "faculty_operator", "auditor",  "pdp_officer", "sysadmin",
};

constexpr std::array<std::string_view, action_count> action_names{
    "unit_manage", "person_manage", "key_issue",  "key_see",       "key_reveal",   "key_suspend", "key_revoke",  "service_manage",
    "ticket_see",  "ticket_handle", "record_see", "sync_plan",     "sync_approve", "sync_run",    "traffic_see", "usage_see",
    "calls_see",   "grant_draft",   "grant_see",  "grant_approve", "grant_close",  "audit_read",  "access_read",
};
static_assert(!action_names.back().empty() && !role_names.back().empty(), "every one has a name");

enum class Cell : std::uint8_t {
    no,
    own, // in the unit of the grant
    all  // in the unit of the grant, or everywhere when the grant has none
};

constexpr Cell n = Cell::no;
constexpr Cell o = Cell::own;
constexpr Cell a = Cell::all;

using Row = std::array<Cell, role_count>;

// Columns in the order of Role. A.8 names some of these directly; the others follow from each role's duty in it, with the least that duty needs.
// clang-format off
constexpr std::array<Row, action_count> table{{
    //                appl lead devl cust help tikl psi  tiks srvm data oper audt pdpo sysa
    /*unit_manage*/   {n,   n,   n,   n,   n,   n,   a,   n,   n,   n,   n,   n,   n,   a},
    /*person_manage*/ {n,   n,   n,   n,   n,   n,   a,   n,   n,   n,   n,   n,   n,   a},
    /*key_issue*/     {n,   n,   n,   n,   n,   n,   a,   n,   n,   n,   n,   n,   n,   n},
    /*key_see*/       {o,   o,   o,   o,   a,   a,   a,   a,   n,   n,   n,   a,   n,   a},
    /*key_reveal*/    {n,   n,   n,   o,   n,   n,   n,   n,   n,   n,   n,   n,   n,   n},
    /*key_suspend*/   {o,   o,   n,   o,   a,   a,   a,   n,   n,   n,   n,   n,   n,   a},
    /*key_revoke*/    {n,   o,   n,   n,   n,   a,   a,   n,   n,   n,   n,   n,   n,   n},
    /*service_manage*/{n,   n,   n,   n,   n,   n,   a,   n,   n,   n,   n,   n,   n,   a},
    /*ticket_see*/    {o,   o,   o,   o,   a,   a,   a,   a,   a,   a,   o,   a,   n,   a},
    /*ticket_handle*/ {n,   n,   n,   n,   a,   n,   n,   a,   n,   n,   n,   n,   n,   n},
    /*record_see*/    {n,   n,   n,   n,   n,   n,   n,   n,   n,   a,   o,   n,   n,   n},
    /*sync_plan*/     {n,   n,   n,   n,   n,   n,   n,   n,   n,   a,   o,   n,   n,   n},
    /*sync_approve*/  {n,   n,   n,   n,   n,   n,   n,   n,   n,   a,   n,   n,   n,   n},
    /*sync_run*/      {n,   n,   n,   n,   n,   n,   n,   n,   n,   a,   n,   n,   n,   n},
    /*traffic_see*/   {n,   o,   o,   o,   a,   a,   a,   a,   a,   n,   n,   a,   n,   a},
    /*usage_see*/     {o,   o,   o,   o,   a,   a,   a,   a,   n,   n,   n,   a,   n,   a},
    /*calls_see*/     {n,   o,   o,   o,   n,   n,   a,   n,   n,   n,   n,   n,   n,   n},
    /*grant_draft*/   {o,   o,   n,   n,   a,   n,   a,   n,   n,   n,   n,   n,   n,   n},
    /*grant_see*/     {o,   o,   n,   o,   a,   a,   a,   n,   n,   n,   n,   a,   n,   n},
    /*grant_approve*/ {n,   n,   n,   n,   n,   a,   n,   n,   n,   n,   n,   n,   n,   n},
    /*grant_close*/   {n,   n,   n,   n,   a,   n,   a,   n,   n,   n,   n,   n,   n,   n},
    /*audit_read*/    {n,   n,   n,   n,   n,   a,   n,   n,   n,   n,   n,   a,   n,   n},
    /*access_read*/   {n,   n,   n,   n,   n,   n,   n,   n,   n,   a,   n,   a,   a,   n},
}};
// clang-format on

Cell cell(Action action, Role role) { return table.at(static_cast<std::size_t>(action)).at(static_cast<std::size_t>(role)); }

bool is_system(const Actor& actor) { return actor.person == system_person; }

/// What one grant reaches: nothing (false), its unit, or everything ("" in `unit`).
bool grant_reaches(const RoleGrant& grant, Action action) {
    const Cell what = cell(action, grant.role);
    return what == Cell::all || (what == Cell::own && !grant.unit.empty());
}

std::string roles_that_could(Action action) {
    std::string out;
    for (std::size_t i = 0; i < role_count; ++i) {
        if (cell(action, static_cast<Role>(i)) == Cell::no) continue;
        if (!out.empty()) out += ", ";
        out += role_names.at(i);
    }
    return out;
}

} // namespace

std::string_view to_string(Role role) { return role_names.at(static_cast<std::size_t>(role)); }

std::optional<Role> parse_role(std::string_view text) {
    const auto found = std::ranges::find(role_names, text);
    if (found == role_names.end()) return std::nullopt;
    return static_cast<Role>(found - role_names.begin());
}

std::string_view to_string(Action action) { return action_names.at(static_cast<std::size_t>(action)); }

bool is_unit_role(Role role) {
    return std::ranges::none_of(table, [&](const Row& row) { return row.at(static_cast<std::size_t>(role)) == Cell::all; });
}

bool may(const Actor& actor, Action action, std::string_view unit) {
    if (is_system(actor)) return action != Action::key_reveal;
    return std::ranges::any_of(actor.grants, [&](const RoleGrant& grant) {
        if (!grant_reaches(grant, action)) return false;
        return grant.unit.empty() || (grant.unit == unit && !unit.empty());
    });
}

Reach reach(const Actor& actor, Action action) {
    if (is_system(actor)) return {action != Action::key_reveal, {}};
    Reach out;
    for (const RoleGrant& grant : actor.grants) {
        if (!grant_reaches(grant, action)) continue;
        if (grant.unit.empty()) return {true, {}};
        if (std::ranges::find(out.units, grant.unit) == out.units.end()) out.units.push_back(grant.unit);
    }
    return out;
}

Result<void> require(const Actor& actor, Action action, std::string_view unit) {
    if (may(actor, action, unit)) return {};
    return fail(Code::forbidden, "people.not_allowed", {{"action", std::string(to_string(action))}, {"roles", roles_that_could(action)}},
                "actor " + actor.person + ", unit '" + std::string(unit) + "'");
}

Actor system_actor() { return {std::string(system_person), "Gapura", {}}; }

} // namespace gapura::people
