// Values and failures between libpq's text protocol and the store's types. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/store/store.h"

struct pg_result;

namespace gapura::store {

/// The type a parameter is declared with, so that `$1` means one thing whatever stands beside it; null is left to the server.
unsigned postgres_type(const Value& value);
/// The parameter as text, null for null. Numbers are kept in `texts`, which must have the room reserved; text is borrowed from the value.
const char* postgres_text(const Value& value, std::vector<std::string>& texts);

/// A row as SQLite would give it: booleans are 0 or 1, a sum of BIGINT (numeric on PostgreSQL) is an integer.
Row postgres_row(const pg_result* result, int row);
/// The same into `values`, whose room is used again.
void postgres_fill(std::vector<Value>& values, const pg_result* result, int row);
/// Rows changed by a statement; 0 for one that changes nothing.
std::int64_t postgres_changed(const pg_result* result);

struct PostgresFailure {
    Error error;
    bool clashed = false; // run the transaction again
    bool lost = false;    // the connection is of no more use
};
PostgresFailure postgres_failure(const pg_result* result, std::string_view sql);

} // namespace gapura::store
