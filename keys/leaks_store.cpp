#include "keys/leaks_store.h"

namespace gapura::keys {
namespace {

template <class Source>
Result<std::optional<std::string>> find_in(Source& source, std::span<const std::string> digests) {
    for (const std::string& digest : digests) {
        const auto rows = TRY(source.read("SELECT id FROM keys_key WHERE digest = $1", {digest}));
        if (!rows.empty()) return std::optional<std::string>(rows.front().text(0));
    }
    return std::optional<std::string>();
}

} // namespace

Result<std::optional<std::string>> key_with_digest(store::Tx& tx, std::span<const std::string> digests) { return find_in(tx, digests); }
Result<std::optional<std::string>> key_with_digest(store::Database& database, std::span<const std::string> digests) {
    return find_in(database, digests);
}

Result<bool> remember_leak(store::Tx& tx, const LeakRow& row) {
    const auto added = TRY(tx.run("INSERT INTO keys_leak (key, place, source, reported_by, at) VALUES ($1, $2, $3, $4, $5) "
                                  "ON CONFLICT (key, place) DO NOTHING",
                                  {row.key, row.place, row.source, row.reported_by, row.at.us}));
    return added == 1;
}

Result<void> count_unknown(store::Tx& tx, Instant day, std::int64_t count) {
    TRY(tx.run("INSERT INTO keys_leak_unknown (day, count) VALUES ($1, $2) ON CONFLICT (day) DO UPDATE SET count = keys_leak_unknown.count + $2",
               {day.us, count}));
    return {};
}

} // namespace gapura::keys
