// The SQL of notices of expiry: where each threshold has got to, and what was decided. Any thread.
#pragma once

#include <optional>

#include "keys/expiring_store.h"
#include "lib/store/store.h"

namespace gapura::desk {

Result<std::optional<keys::EndMark>> read_mark(store::Database& database, int days);
/// From what read_mark() answered. Error conflict `desk.changed_meanwhile` when another host moved it.
Result<void> move_mark(store::Tx& tx, int days, const std::optional<keys::EndMark>& from, const keys::EndMark& to);
/// False when it was decided before.
Result<bool> decide(store::Tx& tx, const std::string& key, int days, Instant at);
Result<std::int64_t> drop_decided(store::Tx& tx, Instant before);

} // namespace gapura::desk
