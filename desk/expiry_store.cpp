#include "desk/expiry_store.h"

namespace gapura::desk {

Result<std::optional<keys::EndMark>> read_mark(store::Database& database, std::string_view kind, int days) {
    const auto rows =
        TRY(database.read("SELECT at, key FROM desk_ending_mark WHERE kind = $1 AND days = $2", {std::string(kind), std::int64_t{days}}));
    if (rows.empty()) return std::optional<keys::EndMark>();
    return std::optional(keys::EndMark{rows.front().instant(0), rows.front().text(1)});
}

Result<void> move_mark(store::Tx& tx, std::string_view kind, int days, const std::optional<keys::EndMark>& from, const keys::EndMark& to) {
    if (!from) {
        return tx.change_one("INSERT INTO desk_ending_mark (kind, days, at, key) VALUES ($1, $2, $3, $4) ON CONFLICT (kind, days) DO NOTHING",
                             {std::string(kind), std::int64_t{days}, store::bind(to.at), to.key}, "desk.changed_meanwhile");
    }
    return tx.change_one("UPDATE desk_ending_mark SET at = $3, key = $4 WHERE kind = $1 AND days = $2 AND at = $5 AND key = $6",
                         {std::string(kind), std::int64_t{days}, store::bind(to.at), to.key, store::bind(from->at), from->key},
                         "desk.changed_meanwhile");
}

Result<bool> decide(store::Tx& tx, const std::string& subject, int days, Instant at) {
    const auto added = TRY(tx.run("INSERT INTO desk_expiry_decided (key, days, at) VALUES ($1, $2, $3) ON CONFLICT (key, days) DO NOTHING",
                                  {subject, std::int64_t{days}, store::bind(at)}));
    return added == 1;
}

Result<std::int64_t> drop_decided(store::Tx& tx, Instant before) {
    return tx.run("DELETE FROM desk_expiry_decided WHERE at < $1", {store::bind(before)});
}

} // namespace gapura::desk
