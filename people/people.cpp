#include "people/people.h"

#include <algorithm>

#include "people/record.h"

namespace gapura::people {
namespace {

constexpr int unit_depth_max = 16;

/// Optional text of the caller, parsed; "" takes the value away.
template <class T>
Result<void> apply(const std::optional<std::string>& given, std::optional<T>& field) {
    if (!given) return {};
    if (given->empty()) field.reset();
    else field = TRY(T::parse(*given));
    return {};
}

Result<void> apply_name(const std::optional<std::string>& given, std::string_view label, std::string& field) {
    if (given) field = TRY(parse_name(*given, label));
    return {};
}

Result<void> apply_language(const std::optional<std::string>& given, std::string& field) {
    if (!given) return {};
    if (*given != "id" && *given != "en") return fail(Code::invalid, "people.language", {{"language", given->substr(0, 20)}});
    field = *given;
    return {};
}

/// The parent must exist and must not stand below the unit itself.
Result<void> apply_parent(store::Tx& tx, const std::optional<std::string>& given, Unit& unit) {
    if (!given) return {};
    unit.parent.reset();
    if (given->empty()) return {};
    Unit above = TRY(find_unit(tx, *given));
    TRY(hold_unit(tx, above.id));
    unit.parent = above.id;
    for (int depth = 0; depth < unit_depth_max; ++depth) {
        if (above.id == unit.id) break;
        if (!above.parent) return {};
        above = TRY(find_unit(tx, above.parent->text));
    }
    return fail(Code::conflict, "people.unit_loop", {{"code", unit.code.text}});
}

Result<Role> role_of(std::string_view text) {
    if (const auto role = parse_role(text)) return *role;
    std::string known;
    for (std::size_t i = 0; i < role_count; ++i) known += (known.empty() ? "" : ", ") + std::string(to_string(static_cast<Role>(i)));
    return fail(Code::invalid, "people.role_unknown", {{"role", std::string(text.substr(0, 40))}, {"known", std::move(known)}});
}

Result<void> require_above(const Actor& actor, Source source, const Person& person) {
    for (const RoleGrant& grant : TRY(grants_of(source, person.id.text))) {
        if (!may_give(actor, grant.role)) return fail(Code::forbidden, "people.person_above", {{"role", std::string(to_string(grant.role))}});
    }
    return {};
}

const RoleGrant campus_admin{Role::sysadmin, ""};

/// Someone must stay who can give roles, once someone could.
Result<void> keep_an_admin(store::Tx& tx, std::string_view leaving) {
    const auto grants = TRY(grants_of(tx, leaving));
    if (std::ranges::find(grants, campus_admin) == grants.end() || TRY(count_other_sysadmins(tx, leaving)) > 0) return {};
    return fail(Code::conflict, "people.last_admin");
}

} // namespace

bool may_give(const Actor& actor, Role role) {
    if (is_unit_role(role)) return may(actor, Action::person_manage);
    return actor.person == system_actor().person || std::ranges::find(actor.grants, campus_admin) != actor.grants.end();
}

Result<void> People::note(store::Tx& tx, const Actor& actor, std::string_view what, std::string_view target, std::string note) {
    const Instant now = clock_.now();
    return record(tx, {base::make_id("event", now, random_), now, actor.person, std::string(what), std::string(target), std::move(note)});
}

Result<Unit> People::add_unit(const Actor& actor, const UnitFields& fields) {
    TRY(require(actor, Action::unit_manage));
    Unit unit;
    unit.id = UnitId::make(clock_.now(), random_);
    unit.code = TRY(UnitCode::parse(fields.code.value_or("")));
    unit.name = TRY(parse_name(fields.name.value_or(""), "name"));
    return database_.write([&](store::Tx& tx) -> Result<Unit> {
        TRY(apply_parent(tx, fields.parent, unit));
        TRY(insert_unit(tx, unit));
        TRY(note(tx, actor, "unit_added", unit.id.text, unit.code.text));
        return unit;
    });
}

Result<Unit> People::set_unit(const Actor& actor, std::string_view id_or_code, const UnitFields& fields) {
    TRY(require(actor, Action::unit_manage));
    return database_.write([&](store::Tx& tx) -> Result<Unit> {
        const UnitId id = TRY(find_unit(tx, id_or_code)).id;
        TRY(hold_unit(tx, id));
        Unit unit = TRY(find_unit(tx, id.text));
        TRY(apply_name(fields.name, "name", unit.name));
        TRY(apply_parent(tx, fields.parent, unit));
        const bool ends = unit.active && !fields.active.value_or(true);
        if (ends && TRY(count_unit_uses(tx, unit.id)) > 0) return fail(Code::conflict, "people.unit_in_use", {{"code", unit.code.text}});
        if (ends && on_removal_) TRY(on_removal_(tx, actor, unit.id.text, "", fields.revoke_keys));
        unit.active = fields.active.value_or(unit.active);
        TRY(update_unit(tx, unit));
        TRY(note(tx, actor, ends ? "unit_deactivated" : "unit_changed", unit.id.text));
        return unit;
    });
}

Result<Unit> People::unit(std::string_view id_or_code) { return find_unit(database_, id_or_code); }

Result<Listed<Unit>> People::units(const face::Page& page, bool with_inactive) { return list_units(database_, page, with_inactive); }

Result<Person> People::add_person(const Actor& actor, const PersonFields& fields) {
    TRY(require(actor, Action::person_manage));
    Person person;
    person.id = PersonId::make(clock_.now(), random_);
    person.name = TRY(parse_name(fields.name.value_or(""), "name"));
    person.email = TRY(Email::parse(fields.email.value_or("")));
    TRY(apply(fields.phone, person.phone));
    TRY(apply(fields.nip, person.nip));
    TRY(apply_language(fields.language, person.language));
    return database_.write([&](store::Tx& tx) -> Result<Person> {
        TRY(insert_person(tx, person));
        TRY(note(tx, actor, "person_added", person.id.text));
        return person;
    });
}

Result<Person> People::set_person(const Actor& actor, std::string_view id_or_email, const PersonFields& fields) {
    TRY(require(actor, Action::person_manage));
    return database_.write([&](store::Tx& tx) -> Result<Person> {
        Person person = TRY(find_person(tx, id_or_email));
        TRY(require_above(actor, tx, person));
        TRY(apply_name(fields.name, "name", person.name));
        if (fields.email) person.email = TRY(Email::parse(*fields.email));
        TRY(apply(fields.phone, person.phone));
        TRY(apply(fields.nip, person.nip));
        TRY(apply_language(fields.language, person.language));
        const bool ends = person.active && !fields.active.value_or(true);
        if (ends) TRY(keep_an_admin(tx, person.id.text));
        person.active = fields.active.value_or(person.active);
        TRY(update_person(tx, person));
        TRY(note(tx, actor, ends ? "person_deactivated" : "person_changed", person.id.text));
        return person;
    });
}

Result<Person> People::set_own_language(const Actor& actor, const std::string& language) {
    return database_.write([&](store::Tx& tx) -> Result<Person> {
        Person person = TRY(find_person(tx, actor.person));
        TRY(apply_language(language, person.language));
        TRY(update_person(tx, person));
        TRY(note(tx, actor, "person_changed", person.id.text));
        return person;
    });
}

Result<Person> People::person(const Actor& actor, std::string_view id_or_email) {
    if (id_or_email != actor.person) TRY(require(actor, Action::person_manage));
    return find_person(database_, id_or_email);
}

Result<Listed<Person>> People::persons(const Actor& actor, const face::Page& page, bool with_inactive) {
    TRY(require(actor, Action::person_manage));
    return list_persons(database_, page, with_inactive);
}

Result<std::vector<RoleGrant>> People::roles(const Actor& actor, std::string_view person_id) {
    if (person_id != actor.person) TRY(require(actor, Action::person_manage));
    return grants_of(database_, person_id);
}

Result<void> People::grant(const Actor& actor, std::string_view person, std::string_view role_text, std::string_view unit) {
    TRY(require(actor, Action::person_manage));
    const Role role = TRY(role_of(role_text));
    if (!may_give(actor, role)) return fail(Code::forbidden, "people.role_too_high", {{"role", std::string(to_string(role))}});
    if (is_unit_role(role) && unit.empty()) return fail(Code::invalid, "people.role_needs_unit", {{"role", std::string(to_string(role))}});
    return database_.write([&](store::Tx& tx) -> Result<void> {
        const Person to = TRY(find_person(tx, person));
        if (to.id.text == actor.person) return fail(Code::forbidden, "people.role_for_oneself");
        const RoleGrant grant{role, unit.empty() ? std::string() : TRY(find_unit(tx, unit)).id.text};
        const bool added = TRY(insert_grant(tx, to.id.text, grant, actor.person, clock_.now()));
        if (added) TRY(note(tx, actor, "role_granted", to.id.text, std::string(to_string(role)) + " " + grant.unit));
        return {};
    });
}

Result<void> People::revoke(const Actor& actor, std::string_view person, std::string_view role_text, std::string_view unit) {
    TRY(require(actor, Action::person_manage));
    const Role role = TRY(role_of(role_text));
    if (!may_give(actor, role)) return fail(Code::forbidden, "people.role_too_high", {{"role", std::string(to_string(role))}});
    return database_.write([&](store::Tx& tx) -> Result<void> {
        const Person from = TRY(find_person(tx, person));
        const RoleGrant grant{role, unit.empty() ? std::string() : TRY(find_unit(tx, unit)).id.text};
        if (grant == campus_admin) TRY(keep_an_admin(tx, from.id.text));
        TRY(delete_grant(tx, from.id.text, grant));
        return note(tx, actor, "role_revoked", from.id.text, std::string(to_string(role)) + " " + grant.unit);
    });
}

Result<App> People::add_app(const Actor& actor, const AppFields& fields) {
    App app;
    app.id = AppId::make(clock_.now(), random_);
    app.name = TRY(parse_name(fields.name.value_or(""), "name"));
    TRY(apply_name(fields.maker, "maker", app.maker));
    TRY(apply_name(fields.audience, "audience", app.audience));
    return database_.write([&](store::Tx& tx) -> Result<App> {
        const UnitId id = TRY(find_unit(tx, fields.unit.value_or(""))).id;
        TRY(require(actor, Action::unit_manage, id.text));
        TRY(hold_unit(tx, id));
        const Unit unit = TRY(find_unit(tx, id.text));
        if (!unit.active) return fail(Code::conflict, "people.unit_inactive", {{"code", unit.code.text}});
        app.unit = unit.id;
        TRY(insert_app(tx, app));
        TRY(note(tx, actor, "app_added", app.id.text, unit.id.text));
        return app;
    });
}

Result<App> People::set_app(const Actor& actor, std::string_view id, const AppFields& fields) {
    return database_.write([&](store::Tx& tx) -> Result<App> {
        App app = TRY(find_app(tx, id));
        TRY(require(actor, Action::unit_manage, app.unit.text));
        TRY(apply_name(fields.name, "name", app.name));
        TRY(apply_name(fields.maker, "maker", app.maker));
        TRY(apply_name(fields.audience, "audience", app.audience));
        const bool ends = app.active && !fields.active.value_or(true);
        if (ends && on_removal_) TRY(on_removal_(tx, actor, app.unit.text, app.id.text, fields.revoke_keys));
        app.active = fields.active.value_or(app.active);
        TRY(update_app(tx, app));
        TRY(note(tx, actor, app.active ? "app_changed" : "app_deactivated", app.id.text));
        return app;
    });
}

Result<App> People::app(const Actor& actor, std::string_view id) {
    App app = TRY(find_app(database_, id));
    TRY(require(actor, Action::key_see, app.unit.text));
    return app;
}

Result<Listed<App>> People::apps(const Actor& actor, const face::Page& page, std::string_view unit, bool with_inactive) {
    if (!unit.empty()) {
        const Unit one = TRY(find_unit(database_, unit));
        TRY(require(actor, Action::key_see, one.id.text));
        return list_apps(database_, page, {one.id.text}, with_inactive);
    }
    const Reach seen = reach(actor, Action::key_see);
    if (seen.nowhere()) return Listed<App>();
    return list_apps(database_, page, seen.units, with_inactive);
}

Result<std::vector<Event>> People::history(const Actor& actor, std::string_view target) {
    const bool auditor = std::ranges::any_of(actor.grants, [](const RoleGrant& grant) { return grant.role == Role::auditor && grant.unit.empty(); });
    if (!auditor) TRY(require(actor, Action::person_manage));
    return events_of(database_, target);
}

} // namespace gapura::people
