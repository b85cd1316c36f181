// The SQL of notices of expiry: where each threshold has got to, and what was decided. Any thread.
#pragma once

#include <optional>

#include "keys/expiring_store.h"
#include "lib/store/store.h"

namespace gapura::desk {

/// `kind` is a Course's name.
Result<std::optional<keys::EndMark>> read_mark(store::Database& database, std::string_view kind, int days);
/// From what read_mark() answered. Error conflict `desk.changed_meanwhile` when another host moved it.
Result<void> move_mark(store::Tx& tx, std::string_view kind, int days, const std::optional<keys::EndMark>& from, const keys::EndMark& to);
/// False when it was decided before. `subject`: see keys::Ending.
Result<bool> decide(store::Tx& tx, const std::string& subject, int days, Instant at);
Result<std::int64_t> drop_decided(store::Tx& tx, Instant before);

} // namespace gapura::desk
