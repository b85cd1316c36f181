#include "people/people_store.h"

namespace gapura::people {
namespace {

using store::Params;
using store::Row;
using store::Value;

Value text_or_nothing(const std::string* text) { return text == nullptr ? store::nothing() : Value(*text); }

/// Inserts are "ON CONFLICT DO NOTHING" and updates look for another owner: a statement that fails would fail the transaction, too.
Result<void> changed(std::int64_t rows, const char* taken, base::Args args = {}) {
    if (rows == 1) return {};
    return fail(Code::conflict, taken, std::move(args));
}

/// Cuts a page that was read with one row too many; `key` gives the sort values of the last item.
template <class T, class Key>
Listed<T> cut(std::vector<T> items, std::int64_t limit, Key key) {
    Listed<T> out;
    out.items = std::move(items);
    if (static_cast<std::int64_t>(out.items.size()) > limit) {
        out.items.resize(static_cast<std::size_t>(limit));
        out.next = face::cursor_after(key(out.items.back()));
    }
    return out;
}

/// The sort values of a cursor; one made by another list is refused.
Result<std::vector<std::string>> after_of(const face::Page& page, std::size_t values) {
    if (page.after.empty()) return std::vector<std::string>(values);
    if (page.after.size() != values) return fail(Code::invalid, "face.cursor");
    return page.after;
}

Unit unit_of(const Row& row) {
    Unit unit{{row.text(0)}, {row.text(1)}, row.text(2), std::nullopt, row.flag(4)};
    if (!row.is_null(3)) unit.parent = UnitId{row.text(3)};
    return unit;
}

Person person_of(const Row& row) {
    Person person{{row.text(0)}, row.text(1), {row.text(2)}, std::nullopt, std::nullopt, row.flag(5), row.text(6)};
    if (!row.is_null(3)) person.phone = Phone{row.text(3)};
    if (!row.is_null(4)) person.nip = Nip{row.text(4)};
    return person;
}

App app_of(const Row& row) { return {{row.text(0)}, {row.text(1)}, row.text(2), row.text(3), row.text(4), row.flag(5)}; }

template <class T>
std::vector<T> all_of(const store::Rows& rows, T (*make)(const Row&)) {
    std::vector<T> out;
    for (const Row& row : rows) out.push_back(make(row));
    return out;
}

} // namespace

Result<Unit> find_unit(Source source, std::string_view id_or_code) {
    const auto code = UnitCode::parse(id_or_code);
    const auto rows = TRY(source.read("SELECT id, code, name, parent, active FROM people_unit WHERE id = $1 OR code = $2",
                                      {std::string(id_or_code), code ? code->text : std::string()}));
    if (rows.empty()) return fail(Code::not_found, "people.no_unit", {{"unit", std::string(id_or_code.substr(0, 40))}});
    return unit_of(rows.front());
}

Result<Listed<Unit>> list_units(Source source, const face::Page& page, bool with_inactive) {
    const auto after = TRY(after_of(page, 1));
    const auto rows = TRY(source.read("SELECT id, code, name, parent, active FROM people_unit WHERE code > $1 AND (active = 1 OR $2 = 1) "
                                      "ORDER BY code LIMIT $3",
                                      {after[0], store::bind(with_inactive), page.limit + 1}));
    return cut(all_of(rows, unit_of), page.limit, [](const Unit& unit) { return std::vector{unit.code.text}; });
}

Result<void> insert_unit(store::Tx& tx, const Unit& unit) {
    const auto rows =
        TRY(tx.run("INSERT INTO people_unit (id, code, name, parent, active) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                   {unit.id.text, unit.code.text, unit.name, text_or_nothing(unit.parent ? &unit.parent->text : nullptr), store::bind(unit.active)}));
    return changed(rows, "people.unit_code_taken", {{"code", unit.code.text}});
}

Result<void> update_unit(store::Tx& tx, const Unit& unit) {
    return tx.change_one("UPDATE people_unit SET name = $2, parent = $3, active = $4 WHERE id = $1",
                         {unit.id.text, unit.name, text_or_nothing(unit.parent ? &unit.parent->text : nullptr), store::bind(unit.active)},
                         "people.changed_meanwhile");
}

Result<void> hold_unit(store::Tx& tx, const UnitId& unit) {
    TRY(tx.run("UPDATE people_unit SET active = active WHERE id = $1", {unit.text}));
    return {};
}

Result<std::int64_t> count_unit_uses(store::Tx& tx, const UnitId& unit) {
    const auto rows = TRY(tx.read("SELECT (SELECT COUNT(*) FROM people_app WHERE unit = $1 AND active = 1) + "
                                  "(SELECT COUNT(*) FROM people_unit WHERE parent = $1 AND active = 1)",
                                  {unit.text}));
    return rows.front().integer(0);
}

Result<Person> find_person(Source source, std::string_view id_or_email) {
    const auto email = Email::parse(id_or_email);
    const auto rows = TRY(source.read("SELECT id, name, email, phone, nip, active, lang FROM people_person WHERE id = $1 OR email = $2",
                                      {std::string(id_or_email), email ? email->text : std::string()}));
    // What was asked for may be an address, so it is not repeated.
    if (rows.empty()) return fail(Code::not_found, "people.no_person");
    return person_of(rows.front());
}

Result<Listed<Person>> list_persons(Source source, const face::Page& page, bool with_inactive) {
    const auto after = TRY(after_of(page, 2));
    const auto rows = TRY(source.read("SELECT id, name, email, phone, nip, active, lang FROM people_person WHERE (name, id) > ($1, $2) "
                                      "AND (active = 1 OR $3 = 1) ORDER BY name, id LIMIT $4",
                                      {after[0], after[1], store::bind(with_inactive), page.limit + 1}));
    return cut(all_of(rows, person_of), page.limit, [](const Person& person) { return std::vector{person.name, person.id.text}; });
}

Result<void> insert_person(store::Tx& tx, const Person& person) {
    const auto rows =
        TRY(tx.run("INSERT INTO people_person (id, name, email, phone, nip, active, lang) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
                   {person.id.text, person.name, person.email.text, text_or_nothing(person.phone ? &person.phone->e164 : nullptr),
                    text_or_nothing(person.nip ? &person.nip->digits : nullptr), store::bind(person.active), person.language}));
    return changed(rows, "people.person_taken");
}

Result<void> update_person(store::Tx& tx, const Person& person) {
    const auto rows = TRY(tx.run("UPDATE people_person SET name = $2, email = $3, phone = $4, nip = $5, active = $6, lang = $7 WHERE id = $1 "
                                 "AND NOT EXISTS (SELECT 1 FROM people_person o WHERE o.id <> $1 AND (o.email = $3 OR o.nip = $5))",
                                 {person.id.text, person.name, person.email.text, text_or_nothing(person.phone ? &person.phone->e164 : nullptr),
                                  text_or_nothing(person.nip ? &person.nip->digits : nullptr), store::bind(person.active), person.language}));
    return changed(rows, "people.person_taken");
}

Result<App> find_app(Source source, std::string_view id) {
    const auto rows = TRY(source.read("SELECT id, unit, name, maker, audience, active FROM people_app WHERE id = $1", {std::string(id)}));
    if (rows.empty()) return fail(Code::not_found, "people.no_app", {{"app", std::string(id.substr(0, 40))}});
    return app_of(rows.front());
}

Result<Listed<App>> list_apps(Source source, const face::Page& page, const std::vector<std::string>& units, bool with_inactive) {
    const auto after = TRY(after_of(page, 2));
    Params params{after[0], after[1], store::bind(with_inactive), page.limit + 1};
    std::string among;
    for (const std::string& unit : units) {
        params.emplace_back(unit);
        among += (among.empty() ? " AND unit IN ($" : ", $") + std::to_string(params.size());
    }
    if (!among.empty()) among += ")";
    const auto rows = TRY(source.read("SELECT id, unit, name, maker, audience, active FROM people_app WHERE (name, id) > ($1, $2) "
                                      "AND (active = 1 OR $3 = 1)" +
                                          among + " ORDER BY name, id LIMIT $4",
                                      params));
    return cut(all_of(rows, app_of), page.limit, [](const App& app) { return std::vector{app.name, app.id.text}; });
}

Result<void> insert_app(store::Tx& tx, const App& app) {
    const auto rows =
        TRY(tx.run("INSERT INTO people_app (id, unit, name, maker, audience, active) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                   {app.id.text, app.unit.text, app.name, app.maker, app.audience, store::bind(app.active)}));
    return changed(rows, "people.app_taken", {{"name", app.name}});
}

Result<void> update_app(store::Tx& tx, const App& app) {
    const auto rows = TRY(tx.run("UPDATE people_app SET name = $2, maker = $3, audience = $4, active = $5 WHERE id = $1 "
                                 "AND NOT EXISTS (SELECT 1 FROM people_app o WHERE o.id <> $1 AND o.unit = people_app.unit AND o.name = $2)",
                                 {app.id.text, app.name, app.maker, app.audience, store::bind(app.active)}));
    return changed(rows, "people.app_taken", {{"name", app.name}});
}

Result<std::vector<RoleGrant>> grants_of(Source source, std::string_view person) {
    std::vector<RoleGrant> out;
    for (const Row& row : TRY(source.read("SELECT role, unit FROM people_grant WHERE person = $1 ORDER BY role, unit", {std::string(person)}))) {
        // A role that a newer program knew gives nothing here.
        if (const auto role = parse_role(row.text(0))) out.push_back({*role, row.text(1)});
    }
    return out;
}

Result<bool> insert_grant(store::Tx& tx, std::string_view person, const RoleGrant& grant, std::string_view by, Instant at) {
    const auto added = TRY(tx.run("INSERT INTO people_grant (person, role, unit, granted_by, granted_at) VALUES ($1, $2, $3, $4, $5) "
                                  "ON CONFLICT (person, role, unit) DO NOTHING",
                                  {std::string(person), std::string(to_string(grant.role)), grant.unit, std::string(by), store::bind(at)}));
    return added == 1;
}

Result<void> delete_grant(store::Tx& tx, std::string_view person, const RoleGrant& grant) {
    const auto removed = TRY(tx.run("DELETE FROM people_grant WHERE person = $1 AND role = $2 AND unit = $3",
                                    {std::string(person), std::string(to_string(grant.role)), grant.unit}));
    if (removed == 1) return {};
    return fail(Code::not_found, "people.no_grant", {{"role", std::string(to_string(grant.role))}});
}

Result<std::int64_t> count_other_sysadmins(store::Tx& tx, std::string_view person) {
    // Two administrators who take each other's role at the same moment must come one after the other.
    TRY(tx.run("UPDATE people_grant SET granted_at = granted_at WHERE role = 'sysadmin'"));
    const auto rows = TRY(tx.read("SELECT COUNT(*) FROM people_grant g JOIN people_person p ON p.id = g.person "
                                  "WHERE g.role = 'sysadmin' AND g.unit = '' AND p.active = 1 AND p.id <> $1",
                                  {std::string(person)}));
    return rows.front().integer(0);
}

Result<void> insert_event(store::Tx& tx, const Event& event) {
    TRY(tx.run("INSERT INTO people_event (id, at, actor, what, target, note) VALUES ($1, $2, $3, $4, $5, $6)",
               {event.id, store::bind(event.at), event.actor, event.what, event.target, event.note}));
    return {};
}

Result<std::vector<Event>> events_of(Source source, std::string_view target) {
    std::vector<Event> out;
    for (const Row& row : TRY(source.read("SELECT id, at, actor, what, target, note FROM people_event WHERE target = $1 ORDER BY at, id LIMIT 1000",
                                          {std::string(target)}))) {
        out.push_back({row.text(0), row.instant(1), row.text(2), row.text(3), row.text(4), row.text(5)});
    }
    return out;
}

} // namespace gapura::people
