// The SQL of grants. Functions on a running transaction or on the database; no decision is made here except the guards of each statement.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keys/grant.h"
#include "lib/store/store.h"

namespace gapura::keys {

struct GrantStep {
    GrantEvent event = GrantEvent::record;
    std::string actor;
    std::string reason;
    Instant at;
};

/// Adds it as a draft with the first line of its history. Error conflict `keys.grant_renewal_open` when the key's renewal is on its way already.
Result<void> insert_grant(store::Tx& tx, const Grant& grant);
/// Writes what the draft says and the step `change`. Error conflict `keys.grant_illegal_event`, `keys.grant_changed_meanwhile`.
Result<void> update_draft(store::Tx& tx, Grant& grant, const GrantStep& step);
/// Writes the step if it is one of the table and the row still is in grant.state at grant.version; raises `grant` to what it then is. Writes
/// submitted_by, decided_by, decided_at and key, too: set them before. Errors as update_draft.
Result<void> apply_step(store::Tx& tx, Grant& grant, const GrantStep& step);

/// Null when there is none.
Result<std::optional<Grant>> find_grant(store::Tx& tx, const std::string& id);
Result<std::optional<Grant>> find_grant(store::Database& database, const std::string& id);

/// Whether the person recorded, changed or submitted it, ever.
Result<bool> had_a_hand(store::Tx& tx, const std::string& grant, const std::string& person);

struct GrantFilter {
    std::optional<std::vector<std::string>> units = {}; // nothing: all
    std::string unit = {};
    std::optional<GrantState> state = {};
    std::string after = {}; // id of the last one seen
    std::size_t limit = 50;
};
/// Newest first.
Result<std::vector<Grant>> list_grants(store::Database& database, const GrantFilter& filter);
Result<std::vector<GrantHappening>> read_grant_history(store::Database& database, const std::string& id);

} // namespace gapura::keys
