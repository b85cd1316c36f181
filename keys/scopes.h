// Writing down the data kinds of the register. A data kind exists only with purpose, legal basis and retention, in both languages: that is what
// a controller must be able to show (UU 27/2022 art. 20). Any thread.
#pragma once

#include <string>

#include "keys/key.h"
#include "lib/base/clock.h"
#include "lib/base/json.h"
#include "lib/store/store.h"
#include "people/actor.h"

namespace gapura::keys {

class Scopes {
public:
    Scopes(store::Database& database, const base::Clock& clock) : database_(database), clock_(clock) {}

    Result<std::vector<Scope>> list();
    /// New, or the texts and flags of one that is there. Needs Action::service_manage. Errors: invalid `keys.scope_name`, `keys.scope_text`
    /// {field}; conflict `keys.scopes_full`: a key ring has room for 64.
    Result<void> put(const people::Actor& actor, const Scope& scope);
    /// Error conflict `keys.scope_in_use`: a key, of whatever state, names it; not_found `keys.scope_unknown`.
    Result<void> remove(const people::Actor& actor, const std::string& name);

private:
    store::Database& database_;
    const base::Clock& clock_;
};

/// {"name", "title": {"id", "en"}, "purpose", "legal_basis", "retention", "restricted", "personal"}.
json::object whole_json(const Scope& scope);
/// Error invalid `json.field`.
Result<Scope> scope_from_json(const json::value& value);

} // namespace gapura::keys
