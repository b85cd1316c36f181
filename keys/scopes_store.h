// The statements that change the register of data kinds; reading is in keys_store. Any thread.
#pragma once

#include "keys/key.h"
#include "lib/store/store.h"

namespace gapura::keys {

/// By name. A new one gets the lowest bit above all that are there. Error conflict `keys.scopes_full`.
Result<void> put_scope(store::Tx& tx, const Scope& scope);
/// Errors: not_found `keys.scope_unknown`, conflict `keys.scope_in_use`.
Result<void> delete_scope(store::Tx& tx, const std::string& name);

} // namespace gapura::keys
