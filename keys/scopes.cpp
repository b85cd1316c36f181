#include "keys/scopes.h"

#include <algorithm>

#include "keys/keys_store.h"
#include "keys/scopes_store.h"
#include "lib/audit/audit.h"

namespace gapura::keys {
namespace {

constexpr std::size_t text_bytes_max = 500;

struct Member {
    const char* name;
    Scope::Both Scope::* both;
};
constexpr Member texts[] = {
    {"title", &Scope::title}, {"purpose", &Scope::purpose}, {"legal_basis", &Scope::legal_basis}, {"retention", &Scope::retention}};

/// "mahasiswa.nik": words of small letters, digits and hyphens, joined by dots.
bool is_name(const std::string& name) {
    const bool plain = std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; });
    return plain && !name.empty() && name.size() <= 64 && !name.starts_with('.') && !name.ends_with('.') && name.find("..") == std::string::npos;
}

Result<void> check(const Scope& scope) {
    if (!is_name(scope.name)) return fail(Code::invalid, "keys.scope_name", {{"name", scope.name.substr(0, 64)}});
    for (const Member& member : texts) {
        for (const std::string& text : scope.*member.both) {
            if (text.empty() || text.size() > text_bytes_max)
                return fail(Code::invalid, "keys.scope_text", {{"field", member.name}, {"scope", scope.name}});
        }
    }
    return {};
}

} // namespace

json::object whole_json(const Scope& scope) {
    json::object out{{"name", scope.name}};
    for (const Member& member : texts) out[member.name] = json::object{{"id", (scope.*member.both)[0]}, {"en", (scope.*member.both)[1]}};
    out["restricted"] = scope.restricted;
    out["personal"] = scope.personal;
    return out;
}

Result<Scope> scope_from_json(const json::value& value) {
    base::JsonReader reader(value);
    Scope scope;
    scope.name = reader.text("name");
    for (const Member& member : texts) {
        const json::value* both = reader.any(member.name);
        if (both == nullptr) return fail(Code::invalid, "keys.scope_text", {{"field", member.name}, {"scope", scope.name.substr(0, 64)}});
        base::JsonReader inner(*both, member.name);
        scope.*member.both = {inner.text("id"), inner.text("en")};
        TRY(inner.finish());
    }
    scope.restricted = reader.flag_or("restricted", false);
    scope.personal = reader.flag_or("personal", false);
    TRY(reader.finish());
    TRY(check(scope));
    return scope;
}

Result<std::vector<Scope>> Scopes::list() { return read_scopes(database_); }

Result<void> Scopes::put(const people::Actor& actor, const Scope& scope) {
    TRY(people::require(actor, people::Action::service_manage));
    TRY(check(scope));
    return database_.write([&](store::Tx& tx) -> Result<void> {
        TRY(put_scope(tx, scope));
        TRY(tell_rings_all(tx));
        return audit::append(tx, {clock_.now(), actor.person, "scope.written", scope.name, whole_json(scope)});
    });
}

Result<void> Scopes::remove(const people::Actor& actor, const std::string& name) {
    TRY(people::require(actor, people::Action::service_manage));
    return database_.write([&](store::Tx& tx) -> Result<void> {
        TRY(delete_scope(tx, name));
        TRY(tell_rings_all(tx));
        return audit::append(tx, {clock_.now(), actor.person, "scope.removed", name, {}});
    });
}

} // namespace gapura::keys
