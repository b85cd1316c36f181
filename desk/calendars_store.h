// The SQL of calendar files: every import, the newest of each year, and which warnings were given. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/store/store.h"

namespace gapura::desk {

/// One import as it is kept.
struct CalendarRow {
    int year = 0;
    std::int64_t version = 0; // of its year, from 1
    std::string file;
    std::string text;
    std::string hash;
    std::string decree;
    std::string imported_by; // person id
    Instant imported_at;
};

/// Rises with every import.
Result<std::int64_t> count_calendars(store::Database& database);
/// The newest of each year, by year.
Result<std::vector<CalendarRow>> read_calendars(store::Database& database);
/// The newest of the year, without its text; nothing when none was imported.
Result<std::optional<CalendarRow>> newest_calendar(store::Tx& tx, int year);
/// Error conflict `desk.calendar_changed`: another import of this year was faster.
Result<void> insert_calendar(store::Tx& tx, const CalendarRow& row);

Result<bool> was_warned(store::Database& database, int year, const std::string& week);
/// False when it was noted before.
Result<bool> note_warned(store::Tx& tx, int year, const std::string& week, Instant at);

} // namespace gapura::desk
