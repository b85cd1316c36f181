#include "keys/scopes_store.h"

#include "lib/store/store.h"

namespace gapura::keys {
namespace {

constexpr std::int64_t scopes_max = 64;

/// Makes other issues of keys and changes of scopes wait until this transaction ends.
Result<void> hold(store::Tx& tx) {
    TRY(tx.run("UPDATE keys_version SET version = version WHERE one = 1"));
    return {};
}

} // namespace

Result<void> put_scope(store::Tx& tx, const Scope& scope) {
    TRY(hold(tx));
    store::Params params{scope.name, store::bind(scope.restricted), store::bind(scope.personal)};
    for (const auto* both : {&scope.title, &scope.purpose, &scope.legal_basis, &scope.retention}) {
        params.emplace_back((*both)[0]);
        params.emplace_back((*both)[1]);
    }
    const auto changed =
        TRY(tx.run("UPDATE keys_scope SET restricted = $2, personal = $3, title_id = $4, title_en = $5, purpose_id = $6, purpose_en = $7, "
                   "legal_basis_id = $8, legal_basis_en = $9, retention_id = $10, retention_en = $11 WHERE name = $1",
                   params));
    if (changed == 1) return {};
    const auto rows = TRY(tx.read("SELECT coalesce(max(position), -1) + 1 FROM keys_scope"));
    const std::int64_t position = rows.front().integer(0);
    if (position >= scopes_max) return fail(Code::conflict, "keys.scopes_full", {{"max", std::to_string(scopes_max)}});
    params.emplace_back(position);
    TRY(tx.run("INSERT INTO keys_scope (name, restricted, personal, title_id, title_en, purpose_id, purpose_en, legal_basis_id, legal_basis_en, "
               "retention_id, retention_en, position) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
               params));
    return {};
}

Result<void> delete_scope(store::Tx& tx, const std::string& name) {
    TRY(hold(tx));
    for (const auto& row : TRY(tx.read("SELECT DISTINCT scopes FROM keys_key"))) {
        if ((" " + row.text(0) + " ").find(" " + name + " ") != std::string::npos)
            return fail(Code::conflict, "keys.scope_in_use", {{"scope", name}});
    }
    const auto gone = TRY(tx.run("DELETE FROM keys_scope WHERE name = $1", {name}));
    if (gone == 0) return fail(Code::not_found, "keys.scope_unknown", {{"scope", name.substr(0, 64)}});
    return {};
}

} // namespace gapura::keys
