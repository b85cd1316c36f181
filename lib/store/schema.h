// What is common to both engines below the SQL: migrations cut into statements, type names for SQLite, and the check of values that one
// engine would take and the other not. Pure functions; any thread.
#pragma once

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

/// A fingerprint of a migration's text, kept so that one edited after release is found.
std::string fingerprint(const Migration& migration);

/// Error internal `store.migration_changed` {id} when the fingerprint remembered is not this migration's.
Result<void> check_fingerprint(const Migration& migration, std::string_view remembered);

// The one table of the store itself; the same text on both engines (created as any migration is).
inline constexpr std::string_view create_migration_table =
    "CREATE TABLE IF NOT EXISTS store_migration (id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL)";
inline constexpr std::string_view find_migration = "SELECT fingerprint FROM store_migration WHERE id = $1";
inline constexpr std::string_view remember_migration = "INSERT INTO store_migration (id, fingerprint) VALUES ($1, $2)";

} // namespace gapura::store
