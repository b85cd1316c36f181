#include "keys/expiring_store.h"

namespace gapura::keys {
namespace {

template <class Source>
Result<std::vector<Expiring>> read_in(Source& source, const EndMark& after, Instant until, std::size_t limit) {
    const auto rows = TRY(
        source.read("SELECT k.id, k.unit, k.app, k.custodian, k.issued_at, k.expires_at FROM keys_key k "
                    "WHERE k.state IN ('active', 'rotating', 'suspended', 'expired') AND k.revealed_at > 0 "
                    "AND (k.expires_at, k.id) > ($1, $2) AND k.expires_at <= $3 AND NOT EXISTS "
                    "(SELECT 1 FROM keys_key s WHERE s.successor_of = k.id AND s.revealed_at > 0 AND (s.state IN ('active', 'rotating', 'rotated') "
                    "OR (s.state = 'pending' AND s.starts_at <= k.expires_at) OR (s.state = 'expired' AND s.expires_at >= k.expires_at))) "
                    "ORDER BY k.expires_at, k.id LIMIT $4",
                    {store::bind(after.at), after.key, store::bind(until), static_cast<std::int64_t>(limit)}));
    std::vector<Expiring> out;
    for (const auto& row : rows) out.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.instant(4), row.instant(5)});
    return out;
}

} // namespace

Result<std::vector<Expiring>> read_expiring(store::Database& database, const EndMark& after, Instant until, std::size_t limit) {
    return read_in(database, after, until, limit);
}
Result<std::vector<Expiring>> read_expiring(store::Tx& tx, const EndMark& after, Instant until, std::size_t limit) {
    return read_in(tx, after, until, limit);
}

} // namespace gapura::keys
