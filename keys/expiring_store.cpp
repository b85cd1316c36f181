#include "keys/expiring_store.h"

#include "people/actor.h"

namespace gapura::keys {
namespace {

// $4 stands in both, so that both take the same values: who writes down what the clock has done. A key with an overlap ends with it, and that
// is told as the overlap's end, whatever became of the successor; the states stand as in the index.
constexpr std::string_view ending_keys =
    "SELECT k.id, k.unit, k.app, k.custodian, k.issued_at, k.expires_at, 0 FROM keys_key k "
    "WHERE k.state IN ('active', 'rotating', 'suspended', 'expired') AND k.revealed_at > 0 AND $4 <> '' "
    "AND k.overlap_ends_at = 0 AND (k.expires_at, k.id) > ($1, $2) AND k.expires_at <= $3 AND NOT EXISTS "
    "(SELECT 1 FROM keys_key s WHERE s.successor_of = k.id AND s.revealed_at > 0 AND (s.state IN ('active', 'rotating', 'rotated') "
    "OR (s.state = 'pending' AND s.starts_at <= k.expires_at) OR (s.state = 'expired' AND s.expires_at >= k.expires_at))) "
    "ORDER BY k.expires_at, k.id LIMIT $5";

// An overlap is known by the line of the history that began it. One that a finish ended is told of only where the clock was who finished.
constexpr std::string_view ending_overlaps =
    "SELECT k.id, k.unit, k.app, k.custodian, r.at, k.overlap_ends_at, r.seq FROM keys_key k JOIN keys_event r ON r.key = k.id AND r.seq = "
    "(SELECT max(e.seq) FROM keys_event e WHERE e.key = k.id AND e.event = 'rotate') "
    "WHERE k.overlap_ends_at > 0 AND (k.overlap_ends_at, k.id) > ($1, $2) AND k.overlap_ends_at <= $3 AND (k.state IN ('rotating', 'expired') "
    "OR (k.state = 'rotated' AND EXISTS (SELECT 1 FROM keys_event f WHERE f.key = k.id AND f.seq = k.version AND f.actor = $4))) "
    "ORDER BY k.overlap_ends_at, k.id LIMIT $5";

template <class Source>
Result<std::vector<Ending>> read_in(Source& source, End what, const EndMark& after, Instant until, std::size_t limit) {
    const auto rows =
        TRY(source.read(what == End::key ? ending_keys : ending_overlaps,
                        {store::bind(after.at), after.key, store::bind(until), people::system_actor().person, static_cast<std::int64_t>(limit)}));
    std::vector<Ending> out;
    for (const auto& row : rows) {
        const std::string line = row.integer(6) == 0 ? "" : "/" + std::to_string(row.integer(6));
        out.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.instant(4), row.instant(5), row.text(0) + line});
    }
    return out;
}

} // namespace

Result<std::vector<Ending>> read_ending(store::Database& database, End what, const EndMark& after, Instant until, std::size_t limit) {
    return read_in(database, what, after, until, limit);
}
Result<std::vector<Ending>> read_ending(store::Tx& tx, End what, const EndMark& after, Instant until, std::size_t limit) {
    return read_in(tx, what, after, until, limit);
}

} // namespace gapura::keys
