// The only SQL about units, persons, applications, roles and the record of what was done to them. Functions of a Source, which reads through a
// database or inside a transaction; changes need the transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/face/face.h"
#include "lib/store/store.h"
#include "people/actor.h"
#include "people/values.h"

namespace gapura::people {

/// One page and where the next begins.
template <class T>
struct Listed {
    std::vector<T> items;
    std::optional<std::string> next; // cursor
};

class Source {
public:
    Source(store::Database& database) : database_(&database) {} // NOLINT(google-explicit-constructor): a view, made in passing
    Source(store::Tx& tx) : tx_(&tx) {}                         // NOLINT(google-explicit-constructor)
    Result<store::Rows> read(std::string_view sql, const store::Params& params) const {
        return tx_ != nullptr ? tx_->read(sql, params) : database_->read(sql, params);
    }

private:
    store::Database* database_ = nullptr;
    store::Tx* tx_ = nullptr;
};

/// By id or code. Error not_found `people.no_unit` {unit}.
Result<Unit> find_unit(Source source, std::string_view id_or_code);
/// By code.
Result<Listed<Unit>> list_units(Source source, const face::Page& page, bool with_inactive);
/// Error conflict `people.unit_code_taken` {code}.
Result<void> insert_unit(store::Tx& tx, const Unit& unit);
Result<void> update_unit(store::Tx& tx, const Unit& unit);
/// Changes nothing, but makes other transactions that hold or change this unit wait: what is read of it afterwards stays true until the end.
Result<void> hold_unit(store::Tx& tx, const UnitId& unit);
/// Active applications and active units below it.
Result<std::int64_t> count_unit_uses(store::Tx& tx, const UnitId& unit);

/// By id or address. Error not_found `people.no_person` {person}.
Result<Person> find_person(Source source, std::string_view id_or_email);
/// By name.
Result<Listed<Person>> list_persons(Source source, const face::Page& page, bool with_inactive);
/// Error conflict `people.person_taken`: the address or NIP belongs to someone.
Result<void> insert_person(store::Tx& tx, const Person& person);
Result<void> update_person(store::Tx& tx, const Person& person);

/// Error not_found `people.no_app` {app}.
Result<App> find_app(Source source, std::string_view id);
/// By name; `units` empty: of all units.
Result<Listed<App>> list_apps(Source source, const face::Page& page, const std::vector<std::string>& units, bool with_inactive);
/// Error conflict `people.app_taken` {name}.
Result<void> insert_app(store::Tx& tx, const App& app);
Result<void> update_app(store::Tx& tx, const App& app);

Result<std::vector<RoleGrant>> grants_of(Source source, std::string_view person);
/// False when the person has it already.
Result<bool> insert_grant(store::Tx& tx, std::string_view person, const RoleGrant& grant, std::string_view by, Instant at);
/// Error not_found `people.no_grant` {role}.
Result<void> delete_grant(store::Tx& tx, std::string_view person, const RoleGrant& grant);
/// Active persons other than this one who hold sysadmin for the whole campus.
Result<std::int64_t> count_other_sysadmins(store::Tx& tx, std::string_view person);

/// One line of the record, in the transaction of what it records. `note` holds ids and codes, never a secret or a restricted field.
struct Event {
    std::string id;
    Instant at;
    std::string actor;
    std::string what;
    std::string target;
    std::string note;
};
Result<void> insert_event(store::Tx& tx, const Event& event);
Result<std::vector<Event>> events_of(Source source, std::string_view target);

} // namespace gapura::people
