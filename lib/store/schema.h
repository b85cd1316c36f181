// What is common to both engines below the SQL: migrations cut into statements, type names for SQLite, and the check of values that one
// engine would take and the other not. Pure functions; any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/store/store.h"

namespace gapura::store {

/// The statements of a migration: ';' at the end of a line ends one; lines that are only a comment are dropped.
std::vector<std::string> split_statements(std::string_view sql);

/// One schema statement as SQLite wants it: BIGINT becomes INTEGER, DOUBLE PRECISION becomes REAL, CREATE TABLE becomes STRICT.
std::string for_sqlite(std::string_view statement);

/// Refuses what the engines do not store alike: text that holds NUL or is not UTF-8, and NaN.
/// Error invalid `store.value` {position}.
Result<void> check_params(const Params& params);

/// Applies one migration in a transaction that excludes all others; `execute` runs one statement of it. True when it was missing.
/// Error internal `store.migration_changed` {id} when its text is not the one applied earlier.
Result<bool> apply(Tx& tx, const Migration& migration, const std::function<Result<void>(std::string_view)>& execute);

/// The one table of the store itself.
inline constexpr std::string_view create_migration_table =
    "CREATE TABLE IF NOT EXISTS store_migration (id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL)";

} // namespace gapura::store
