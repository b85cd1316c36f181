// What may be done with units, persons, applications and roles. Each verb checks the actor, changes and records in one transaction. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "people/actor.h"
#include "people/names.h"
#include "people/people_store.h"
#include "people/values.h"

namespace gapura::people {

std::span<const store::Migration> migrations();

/// What a caller gives for a new one, or to change one (absent: as it is). Text as it came; the verbs parse it.
struct UnitFields {
    std::optional<std::string> code = {}; // fixed once given
    std::optional<std::string> name = {};
    std::optional<std::string> parent = {}; // id or code; "" for none
    std::optional<bool> active = {};
    bool revoke_keys = false; // when it is deactivated
};
struct PersonFields {
    std::optional<std::string> name = {};
    std::optional<std::string> email = {};
    std::optional<std::string> phone = {}; // "" for none
    std::optional<std::string> nip = {};   // "" for none
    std::optional<bool> active = {};
    std::optional<std::string> language = {}; // "id", "en": of letters and notices
};
struct AppFields {
    std::optional<std::string> unit = {}; // id or code; fixed once given
    std::optional<std::string> name = {};
    std::optional<std::string> maker = {};
    std::optional<std::string> audience = {};
    std::optional<bool> active = {};
    bool revoke_keys = false; // when it is deactivated
};

/// Asked in the transaction that deactivates a unit (app "") or an application, before anything is written: refuses while it has live keys, or
/// ends them when `revoke_keys`. app answers from keys/, which people cannot see. Error conflict `people.has_live_keys` {keys}.
using OnRemoval = std::function<Result<void>(store::Tx&, const Actor&, const std::string& unit, const std::string& app, bool revoke_keys)>;

class People {
public:
    People(store::Database& database, const base::Clock& clock, base::Random& random, OnRemoval on_removal = {})
        : database_(database),
          clock_(clock),
          random_(random),
          on_removal_(std::move(on_removal)) {}

    // Units are the campus's public structure: whoever is signed in may see them. Changing them is unit_manage.
    Result<Unit> add_unit(const Actor& actor, const UnitFields& fields);
    /// Deactivating: error conflict `people.unit_in_use` while it has active applications or units below it. Conflict `people.unit_loop`.
    Result<Unit> set_unit(const Actor& actor, std::string_view id_or_code, const UnitFields& fields);
    Result<Unit> unit(std::string_view id_or_code);
    Result<Listed<Unit>> units(const face::Page& page, bool with_inactive);

    // Persons are personal data: seeing and changing them is person_manage; everyone sees themself.
    Result<Person> add_person(const Actor& actor, const PersonFields& fields);
    /// Deactivating ends sessions and tokens at once. Error conflict `people.last_admin`, `people.person_above` (see may_give).
    Result<Person> set_person(const Actor& actor, std::string_view id_or_email, const PersonFields& fields);
    /// The language in which one is written to, for oneself. Error invalid `people.language`.
    Result<Person> set_own_language(const Actor& actor, const std::string& language);
    Result<Person> person(const Actor& actor, std::string_view id_or_email);
    Result<Listed<Person>> persons(const Actor& actor, const face::Page& page, bool with_inactive);
    /// The roles of a person whom the actor may see.
    Result<std::vector<RoleGrant>> roles(const Actor& actor, std::string_view person_id);

    /// Idempotent. `unit` is an id or code, "" for the whole campus. Errors: invalid `people.role_unknown`, `people.role_needs_unit`; forbidden
    /// `people.role_too_high`, `people.role_for_oneself`.
    Result<void> grant(const Actor& actor, std::string_view person, std::string_view role, std::string_view unit);
    /// Error not_found `people.no_grant`, conflict `people.last_admin`.
    Result<void> revoke(const Actor& actor, std::string_view person, std::string_view role, std::string_view unit);

    // Applications: changed by unit_manage; seen by whoever may see the unit's keys.
    Result<App> add_app(const Actor& actor, const AppFields& fields);
    Result<App> set_app(const Actor& actor, std::string_view id, const AppFields& fields);
    Result<App> app(const Actor& actor, std::string_view id);
    /// `unit`: id or code, "" for all that the actor may see.
    Result<Listed<App>> apps(const Actor& actor, const face::Page& page, std::string_view unit, bool with_inactive);

    /// What ids are called, for whoever is signed in: who holds an id has been shown what it stands for.
    Result<std::vector<Named>> names(const std::vector<std::string>& ids) { return names_of(database_, ids); }

    /// What was done to a unit, person or application, oldest first. For the unit_manage and person_manage roles and the auditor.
    Result<std::vector<Event>> history(const Actor& actor, std::string_view target);

private:
    Result<void> note(store::Tx& tx, const Actor& actor, std::string_view what, std::string_view target, std::string note = {});

    store::Database& database_;
    const base::Clock& clock_;
    base::Random& random_;
    const OnRemoval on_removal_;
};

/// Who may give this role, reset the password of, or change someone who holds it: unit roles person_manage, all others sysadmin only. So nobody
/// climbs by way of an account they manage.
bool may_give(const Actor& actor, Role role);

} // namespace gapura::people
