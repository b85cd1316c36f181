#include "desk/feed_store.h"

namespace gapura::desk {

Result<void> put_feed(store::Tx& tx, const std::string& person, const std::string& digest, Instant now) {
    TRY(tx.run("INSERT INTO desk_calendar_feed (person, digest, made_at) VALUES ($1, $2, $3) "
               "ON CONFLICT (person) DO UPDATE SET digest = $2, made_at = $3",
               {person, digest, store::bind(now)}));
    return {};
}

Result<std::int64_t> drop_feed(store::Tx& tx, const std::string& person) {
    return tx.run("DELETE FROM desk_calendar_feed WHERE person = $1", {person});
}

Result<std::optional<Instant>> feed_made_at(store::Database& database, const std::string& person) {
    const auto rows = TRY(database.read("SELECT made_at FROM desk_calendar_feed WHERE person = $1", {person}));
    if (rows.empty()) return std::optional<Instant>();
    return std::optional(rows.front().instant(0));
}

Result<std::string> person_of_feed(store::Database& database, const std::string& digest) {
    const auto rows = TRY(database.read("SELECT person FROM desk_calendar_feed WHERE digest = $1", {digest}));
    return rows.empty() ? std::string() : rows.front().text(0);
}

} // namespace gapura::desk
