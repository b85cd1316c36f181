// Who acts and what they may do: the roles of the procedures (SOP analysis A.8) as one table and one question. Values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace gapura::people {

enum class Role : std::uint8_t {
    applicant,
    unit_leader,
    unit_developer,
    key_custodian,
    helpdesk,
    tik_leader,
    psi_staff,
    tik_staff,
    server_manager,
    data_officer,
    faculty_operator,
    auditor,
    pdp_officer, // UU 27/2022 art. 53: answers for personal data
    sysadmin
};

/// What may be asked of people::may. One name per kind of decision, not per endpoint.
enum class Action : std::uint8_t {
    unit_manage,   // add and change units, applications
    person_manage, // add persons, give roles
    key_issue,     // issue, never for sysadmin
    key_see,       // list and show, never the secret
    key_reveal,    // open a one-time link: only the custodian named on the key
    key_suspend,
    key_revoke,
    service_manage, // services and routes
    ticket_see,
    ticket_handle, // dismiss, close
    record_see,    // canonical student and lecturer records, masked
    sync_plan,
    sync_approve, // never for sysadmin
    sync_run,
    traffic_see,   // live counters
    usage_see,     // counts per key, route and day
    calls_see,     // the last calls of a key: paths and request ids
    grant_draft,   // record, change, submit and withdraw a request for access
    grant_see,     // with the responsible person's NIP and phone
    grant_approve, // the leader's disposition; never for sysadmin
    grant_close,   // the reply letter went out
    audit_read,    // the history of everyone; one's own acts need no role
    access_read    // access records: what was shared about whom
};

std::string_view to_string(Role role);
std::optional<Role> parse_role(std::string_view text);
std::string_view to_string(Action action);

constexpr std::size_t role_count = 14;
constexpr std::size_t action_count = 23;

/// A role, for the whole campus (unit empty) or for one unit. A role that A.8 bounds to its own unit gives nothing without one.
struct RoleGrant {
    Role role = Role::applicant;
    std::string unit;
    bool operator==(const RoleGrant&) const = default;
};

struct Actor {
    std::string person; // person id; "system" for the program itself
    std::string name;   // for the record
    std::vector<RoleGrant> grants;
    bool active = true; // false: has left, and then without a role
};

/// May this actor do this to something of this unit ("" when it belongs to no unit)?
bool may(const Actor& actor, Action action, std::string_view unit = {});

/// For lists: everywhere, or the units named (none: nowhere).
struct Reach {
    bool everywhere = false;
    std::vector<std::string> units;
    bool nowhere() const { return !everywhere && units.empty(); }
};
Reach reach(const Actor& actor, Action action);

/// True for a role that only means something in a unit (applicant, unit_leader, unit_developer, key_custodian, faculty_operator).
bool is_unit_role(Role role);

/// Error forbidden `people.not_allowed` {action, roles that could}.
Result<void> require(const Actor& actor, Action action, std::string_view unit = {});

/// The program itself: detection, expiry, notices. May do what its caller was built to do; never key_reveal, which is a person's.
Actor system_actor();

} // namespace gapura::people
