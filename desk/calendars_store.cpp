#include "desk/calendars_store.h"

namespace gapura::desk {

Result<std::int64_t> count_calendars(store::Database& database) {
    const auto rows = TRY(database.read("SELECT COUNT(*) FROM desk_calendar"));
    return rows.front().integer(0);
}

Result<std::vector<CalendarRow>> read_calendars(store::Database& database) {
    const auto rows = TRY(database.read("SELECT year, version, file, text, hash, decree, imported_by, imported_at FROM desk_calendar c "
                                        "WHERE version = (SELECT MAX(version) FROM desk_calendar n WHERE n.year = c.year) ORDER BY year"));
    std::vector<CalendarRow> out;
    for (const auto& row : rows) {
        out.push_back(
            {static_cast<int>(row.integer(0)), row.integer(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6), row.instant(7)});
    }
    return out;
}

Result<std::optional<CalendarRow>> newest_calendar(store::Tx& tx, int year) {
    const auto rows = TRY(tx.read("SELECT version, file, hash, decree, imported_by, imported_at FROM desk_calendar WHERE year = $1 "
                                  "ORDER BY version DESC LIMIT 1",
                                  {std::int64_t{year}}));
    if (rows.empty()) return std::optional<CalendarRow>();
    const auto& row = rows.front();
    return std::optional(CalendarRow{year, row.integer(0), row.text(1), {}, row.text(2), row.text(3), row.text(4), row.instant(5)});
}

Result<void> insert_calendar(store::Tx& tx, const CalendarRow& row) {
    return tx.change_one(
        "INSERT INTO desk_calendar (year, version, file, text, hash, decree, imported_by, imported_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (year, version) DO NOTHING",
        {std::int64_t{row.year}, row.version, row.file, row.text, row.hash, row.decree, row.imported_by, store::bind(row.imported_at)},
        "desk.calendar_changed");
}

Result<bool> was_warned(store::Database& database, int year, const std::string& week) {
    const auto rows = TRY(database.read("SELECT 1 FROM desk_calendar_warned WHERE year = $1 AND week = $2", {std::int64_t{year}, week}));
    return !rows.empty();
}

Result<bool> note_warned(store::Tx& tx, int year, const std::string& week, Instant at) {
    const auto added = TRY(tx.run("INSERT INTO desk_calendar_warned (year, week, at) VALUES ($1, $2, $3) ON CONFLICT (year, week) DO NOTHING",
                                  {std::int64_t{year}, week, store::bind(at)}));
    return added == 1;
}

} // namespace gapura::desk
