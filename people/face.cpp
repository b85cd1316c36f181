#include "people/face.h"

#include <algorithm>

namespace gapura::people {
namespace {

using face::Request;
using face::Response;

json::value text_or_null(const std::string* text) { return text == nullptr ? json::value(nullptr) : json::value(json::string(*text)); }

/// Absent stays absent; an explicit value is taken.
std::optional<bool> optional_flag(base::JsonReader& reader, const json::object& body, std::string_view key) {
    const bool value = reader.flag_or(key, true);
    return body.contains(key) ? std::optional(value) : std::nullopt;
}

/// An explicit null takes a value away, as "" does.
std::optional<std::string> optional_value(base::JsonReader& reader, const json::object& body, std::string_view key) {
    auto value = reader.optional_text(key);
    if (!value && body.contains(key) && body.at(key).is_null()) return std::string();
    return value;
}

/// The members of an object body by `read(reader, object)`.
template <class Fields, class Read>
Result<Fields> fields_of(const Request& request, Read read) {
    const json::value body = TRY(request.body_json());
    base::JsonReader reader(body);
    Fields fields;
    if (const json::object* object = body.if_object()) read(reader, *object, fields);
    TRY(reader.finish());
    return fields;
}

Result<UnitFields> unit_fields(const Request& request, bool is_new) {
    return fields_of<UnitFields>(request, [&](base::JsonReader& reader, const json::object& body, UnitFields& fields) {
        if (is_new) fields.code = reader.text("code");
        fields.name = is_new ? std::optional(reader.text("name")) : reader.optional_text("name");
        fields.parent = optional_value(reader, body, "parent");
        if (!is_new) fields.active = optional_flag(reader, body, "active");
        if (!is_new) fields.revoke_keys = reader.flag_or("revoke_keys", false);
    });
}

Result<PersonFields> person_fields(const Request& request, bool is_new) {
    return fields_of<PersonFields>(request, [&](base::JsonReader& reader, const json::object& body, PersonFields& fields) {
        fields.name = is_new ? std::optional(reader.text("name")) : reader.optional_text("name");
        fields.email = is_new ? std::optional(reader.text("email")) : reader.optional_text("email");
        fields.phone = optional_value(reader, body, "phone");
        fields.nip = optional_value(reader, body, "nip");
        fields.language = reader.optional_text("language");
        if (!is_new) fields.active = optional_flag(reader, body, "active");
    });
}

Result<AppFields> app_fields(const Request& request, bool is_new) {
    return fields_of<AppFields>(request, [&](base::JsonReader& reader, const json::object& body, AppFields& fields) {
        if (is_new) fields.unit = reader.text("unit");
        fields.name = is_new ? std::optional(reader.text("name")) : reader.optional_text("name");
        fields.maker = reader.optional_text("maker");
        fields.audience = reader.optional_text("audience");
        if (!is_new) fields.active = optional_flag(reader, body, "active");
        if (!is_new) fields.revoke_keys = reader.flag_or("revoke_keys", false);
    });
}

Result<Response> names(People& people, const Request& request) {
    TRY(only_query(request, {"ids"}));
    std::vector<std::string> ids;
    const std::string list = request.query_or("ids", "");
    for (std::size_t from = 0; from < list.size() && ids.size() < names_max;) {
        const std::size_t end = std::min(list.find(',', from), list.size());
        ids.push_back(list.substr(from, end - from));
        from = end + 1;
    }
    json::array items;
    for (const Named& named : TRY(people.names(ids))) items.push_back(json::object{{"id", named.id}, {"name", named.name}});
    return face::list(std::move(items), std::nullopt);
}

void add_units(face::Routes& routes, People& people, Accounts& accounts) {
    routes.push_back({"GET", "/api/v1/names", face::Access::signed_in, [&people](const Request& request) { return names(people, request); }});
    routes.push_back({"GET", "/api/v1/units", face::Access::signed_in, [&people](const Request& request) -> Result<Response> {
                          TRY(only_query(request, {"limit", "cursor", "all"}));
                          const face::Page page = TRY(page_of(request));
                          const bool all = TRY(query_flag(request, "all", false));
                          auto listed = TRY(people.units(page, all));
                          json::array items;
                          for (const Unit& unit : listed.items) items.push_back(to_json(unit));
                          return face::list(std::move(items), listed.next);
                      }});
    routes.push_back({"POST", "/api/v1/units", face::Access::signed_in, [&](const Request& request) -> Result<Response> {
                          const Actor actor = TRY(accounts.actor_of(request.caller));
                          const auto fields = TRY(unit_fields(request, true));
                          return face::created(to_json(TRY(people.add_unit(actor, fields))));
                      }});
    routes.push_back({"GET", "/api/v1/units/{id}", face::Access::signed_in,
                      [&people](const Request& request) -> Result<Response> { return face::ok(to_json(TRY(people.unit(request.part("id"))))); }});
    routes.push_back({"PATCH", "/api/v1/units/{id}", face::Access::signed_in, [&](const Request& request) -> Result<Response> {
                          const Actor actor = TRY(accounts.actor_of(request.caller));
                          const auto fields = TRY(unit_fields(request, false));
                          return face::ok(to_json(TRY(people.set_unit(actor, request.part("id"), fields))));
                      }});
}

Result<Response> show_person(People& people, const Actor& actor, const Person& person, int status) {
    Response response = face::ok(to_json(person, TRY(people.roles(actor, person.id.text))));
    response.status = status;
    return response;
}

void add_persons(face::Routes& routes, People& people, Accounts& accounts) {
    routes.push_back({"GET", "/api/v1/persons", face::Access::signed_in, [&](const Request& request) -> Result<Response> {
                          TRY(only_query(request, {"limit", "cursor", "all"}));
                          const Actor actor = TRY(accounts.actor_of(request.caller));
                          const face::Page page = TRY(page_of(request));
                          const bool all = TRY(query_flag(request, "all", false));
                          auto listed = TRY(people.persons(actor, page, all));
                          json::array items;
                          for (const Person& person : listed.items) items.push_back(to_json(person, TRY(people.roles(actor, person.id.text))));
                          return face::list(std::move(items), listed.next);
                      }});
    routes.push_back({"POST", "/api/v1/persons", face::Access::signed_in, [&](const Request& request) -> Result<Response> {
                          const Actor actor = TRY(accounts.actor_of(request.caller));
                          const auto fields = TRY(person_fields(request, true));
                          return show_person(people, actor, TRY(people.add_person(actor, fields)), 201);
                      }});
    routes.push_back({"GET", "/api/v1/persons/{id}", face::Access::signed_in, [&](const Request& request) -> Result<Response> {
                          const Actor actor = TRY(accounts.actor_of(request.caller));
                          return show_person(people, actor, TRY(people.person(actor, request.part("id"))), 200);
                      }});
    routes.push_back({"PATCH", "/api/v1/persons/{id}", face::Access::signed_in, [&](const Request& request) -> Result<Response> {
                          const Actor actor = TRY(accounts.actor_of(request.caller));
                          const auto fields = TRY(person_fields(request, false));
                          return show_person(people, actor, TRY(people.set_person(actor, request.part("id"), fields)), 200);
                      }});
}

void add_roles(face::Routes& routes, People& people, Accounts& accounts) {
    routes.push_back({"POST", "/api/v1/persons/{id}/roles", face::Access::signed_in, [&](const Request& request) -> Result<Response> {
                          const Actor actor = TRY(accounts.actor_of(request.caller));
                          const json::value body = TRY(request.body_json());
                          base::JsonReader reader(body);
                          const std::string role = reader.text("role");
                          const std::string unit = reader.text_or("unit", "");
                          TRY(reader.finish());
                          TRY(people.grant(actor, request.part("id"), role, unit));
                          return show_person(people, actor, TRY(people.person(actor, request.part("id"))), 201);
                      }});
    routes.push_back({"DELETE", "/api/v1/persons/{id}/roles/{role}", face::Access::signed_in, [&](const Request& request) -> Result<Response> {
                          TRY(only_query(request, {"unit"}));
                          const Actor actor = TRY(accounts.actor_of(request.caller));
                          TRY(people.revoke(actor, request.part("id"), request.part("role"), request.query_or("unit", "")));
                          return face::no_content();
                      }});
    routes.push_back({"POST", "/api/v1/persons/{id}/password", face::Access::signed_in, [&](const Request& request) -> Result<Response> {
                          const Actor actor = TRY(accounts.actor_of(request.caller));
                          const auto given = TRY(accounts.give_password(actor, request.part("id")));
                          Response response = face::created({{"person", given.person.id.text}, {"password", given.password.reveal()}});
                          response.secret = true;
                          return response;
                      }});
}

void add_apps(face::Routes& routes, People& people, Accounts& accounts) {
    routes.push_back({"GET", "/api/v1/apps", face::Access::signed_in, [&](const Request& request) -> Result<Response> {
                          TRY(only_query(request, {"limit", "cursor", "all", "unit"}));
                          const Actor actor = TRY(accounts.actor_of(request.caller));
                          const face::Page page = TRY(page_of(request));
                          const bool all = TRY(query_flag(request, "all", false));
                          auto listed = TRY(people.apps(actor, page, request.query_or("unit", ""), all));
                          json::array items;
                          for (const App& app : listed.items) items.push_back(to_json(app));
                          return face::list(std::move(items), listed.next);
                      }});
    routes.push_back({"POST", "/api/v1/apps", face::Access::signed_in, [&](const Request& request) -> Result<Response> {
                          const Actor actor = TRY(accounts.actor_of(request.caller));
                          const auto fields = TRY(app_fields(request, true));
                          return face::created(to_json(TRY(people.add_app(actor, fields))));
                      }});
    routes.push_back({"GET", "/api/v1/apps/{id}", face::Access::signed_in, [&](const Request& request) -> Result<Response> {
                          const Actor actor = TRY(accounts.actor_of(request.caller));
                          return face::ok(to_json(TRY(people.app(actor, request.part("id")))));
                      }});
    routes.push_back({"PATCH", "/api/v1/apps/{id}", face::Access::signed_in, [&](const Request& request) -> Result<Response> {
                          const Actor actor = TRY(accounts.actor_of(request.caller));
                          const auto fields = TRY(app_fields(request, false));
                          return face::ok(to_json(TRY(people.set_app(actor, request.part("id"), fields))));
                      }});
}

} // namespace

json::value to_json(const Unit& unit) {
    return {{"id", unit.id.text},
            {"code", unit.code.text},
            {"name", unit.name},
            {"parent", text_or_null(unit.parent ? &unit.parent->text : nullptr)},
            {"active", unit.active}};
}

json::value to_json(const Person& person, const std::vector<RoleGrant>& roles) {
    return {{"id", person.id.text},
            {"name", person.name},
            {"email", person.email.text},
            {"phone", text_or_null(person.phone ? &person.phone->e164 : nullptr)},
            {"nip", text_or_null(person.nip ? &person.nip->digits : nullptr)},
            {"active", person.active},
            {"language", person.language},
            {"roles", to_json(roles)}};
}

json::value to_json(const App& app) {
    return {{"id", app.id.text},  {"unit", app.unit.text},    {"name", app.name},
            {"maker", app.maker}, {"audience", app.audience}, {"active", app.active}};
}

json::array to_json(const std::vector<RoleGrant>& roles) {
    json::array out;
    for (const RoleGrant& grant : roles) {
        out.push_back({{"role", to_string(grant.role)}, {"unit", grant.unit.empty() ? json::value(nullptr) : json::value(json::string(grant.unit))}});
    }
    return out;
}

face::Routes routes(People& people, Accounts& accounts) {
    face::Routes all = account_routes(people, accounts);
    add_units(all, people, accounts);
    add_persons(all, people, accounts);
    add_roles(all, people, accounts);
    add_apps(all, people, accounts);
    return all;
}

} // namespace gapura::people
