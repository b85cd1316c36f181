#include "keys/ends_store.h"

#include <algorithm>

namespace gapura::keys {
namespace {

/// One kind of stop, by the column that holds it; each walks an index of its own.
struct Kind {
    std::string column;
    std::string those;
    bool overlap;
};
const std::array<Kind, 2>& kinds() {
    static const std::array<Kind, 2> both{
        Kind{"expires_at", "state IN ('active', 'rotating', 'suspended', 'expired') AND state <> 'rotating' AND revealed_at > 0", false},
        Kind{"overlap_ends_at", "overlap_ends_at > 0 AND state IN ('rotating', 'rotated')", true}};
    return both;
}

Result<void> add(store::Database& database, const StopFilter& filter, const Kind& kind, bool ahead, std::size_t limit, std::vector<Stop>& out) {
    store::Params params{store::bind(filter.now)};
    const auto bound = [&](store::Value value) {
        params.push_back(std::move(value));
        return "$" + std::to_string(params.size());
    };
    std::string sql = "SELECT id, unit, app, issued_at, " + kind.column + " FROM keys_key WHERE " + kind.those;
    if (ahead) sql += " AND " + kind.column + " >= $1";
    else sql += " AND " + kind.column + " < $1 AND " + kind.column + " >= " + bound(store::bind(filter.since));
    if (filter.units) {
        std::string list;
        for (const auto& unit : *filter.units) list += (list.empty() ? "" : ", ") + bound(unit);
        sql += " AND unit IN (" + list + ")";
    }
    sql += " ORDER BY " + kind.column + (ahead ? ", id LIMIT " : " DESC, id LIMIT ") + bound(static_cast<std::int64_t>(limit));
    for (const auto& row : TRY(database.read(sql, params)))
        out.push_back({row.text(0), row.text(1), row.text(2), row.instant(3), row.instant(4), kind.overlap});
    return {};
}

/// Both kinds together, nearest to `now` first.
Result<std::vector<Stop>> nearest(store::Database& database, const StopFilter& filter, bool ahead, std::size_t limit) {
    std::vector<Stop> out;
    for (const Kind& kind : kinds()) TRY(add(database, filter, kind, ahead, limit, out));
    std::ranges::sort(out, [&](const Stop& a, const Stop& b) {
        if (a.at != b.at) return ahead ? a.at < b.at : b.at < a.at;
        return a.id < b.id;
    });
    if (out.size() > limit) out.resize(limit);
    return out;
}

} // namespace

Result<std::vector<Stop>> read_stops(store::Database& database, const StopFilter& filter) {
    if (filter.units && filter.units->empty()) return std::vector<Stop>();
    auto out = TRY(nearest(database, filter, true, filter.limit));
    if (out.size() == filter.limit) return out;
    for (auto& stop : TRY(nearest(database, filter, false, filter.limit - out.size()))) out.push_back(std::move(stop));
    return out;
}

} // namespace gapura::keys
