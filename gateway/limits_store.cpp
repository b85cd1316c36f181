#include "gateway/limits_store.h"

#include "lib/audit/audit.h"

namespace gapura::gateway {
namespace {

constexpr std::string_view limits_sql = "SELECT scope_kind, scope_id, limits FROM gateway_limit ORDER BY scope_kind, scope_id LIMIT $1";

Result<std::vector<Bearing>> bearings_of(Result<store::Rows> rows) {
    std::vector<Bearing> out;
    for (const store::Row& row : TRY(std::move(rows))) {
        const json::value limits = TRY(base::parse_json(row.text(2)));
        out.push_back({row.text(0) == "app" ? Bearer::app : Bearer::unit, row.text(1), TRY(keys::limits_from_json(limits))});
    }
    return out;
}

Result<void> put_row(store::Tx& tx, const Bearing& bearing, Instant at, const std::string& by) {
    TRY(tx.run("UPDATE gateway_version SET version = version + 1 WHERE name = 'config'"));
    TRY(tx.tell());
    const std::string kind(to_string(bearing.kind));
    if (bearing.limits == keys::KeyLimits()) {
        TRY(tx.run("DELETE FROM gateway_limit WHERE scope_kind = $1 AND scope_id = $2", {kind, bearing.id}));
        return {};
    }
    // One that is there may always be changed: a full table must not keep a limit from being tightened.
    const store::Rows count = TRY(tx.read("SELECT COUNT(*) FROM gateway_limit WHERE NOT (scope_kind = $1 AND scope_id = $2)", {kind, bearing.id}));
    if (count.front().integer(0) >= static_cast<std::int64_t>(bearer_limits_max)) {
        return fail(Code::invalid, "gateway.too_many", {{"what", "limits"}, {"max", std::to_string(bearer_limits_max)}});
    }
    TRY(tx.run("INSERT INTO gateway_limit (scope_kind, scope_id, limits, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5) "
               "ON CONFLICT (scope_kind, scope_id) DO UPDATE SET limits = excluded.limits, changed_at = excluded.changed_at, "
               "changed_by = excluded.changed_by",
               {kind, bearing.id, json::serialize(keys::to_json(bearing.limits)), store::bind(at), by}));
    return {};
}

} // namespace

Result<std::vector<Bearing>> read_limits(store::Database& database) {
    return bearings_of(database.read(limits_sql, {static_cast<std::int64_t>(bearer_limits_max)}));
}

Result<std::vector<Bearing>> read_limits(store::Tx& tx) { return bearings_of(tx.read(limits_sql, {static_cast<std::int64_t>(bearer_limits_max)})); }

Result<void> record_limits(store::Tx& tx, const Bearing& bearing, const keys::KeyLimits& before, Instant at, const std::string& by) {
    if (before == bearing.limits) return {};
    return audit::append(tx, {at,
                              by,
                              "limit.changed",
                              bearing.id,
                              {{"bearer", to_string(bearing.kind)}, {"before", keys::to_json(before)}, {"after", keys::to_json(bearing.limits)}}});
}

Result<void> put_limits(store::Tx& tx, const Bearing& bearing, Instant at, const std::string& by) {
    const auto before = TRY(bearings_of(tx.read("SELECT scope_kind, scope_id, limits FROM gateway_limit WHERE scope_kind = $1 AND scope_id = $2",
                                                {std::string(to_string(bearing.kind)), bearing.id})));
    TRY(put_row(tx, bearing, at, by));
    return record_limits(tx, bearing, before.empty() ? keys::KeyLimits() : before.front().limits, at, by);
}

Result<std::vector<std::string>> beat_node(store::Database& database, const std::string& id, Instant now, base::Micros within) {
    return database.write([&](store::Tx& tx) -> Result<std::vector<std::string>> {
        TRY(tx.run("INSERT INTO gateway_node (id, seen_at) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at",
                   {id, store::bind(now)}));
        TRY(tx.run("DELETE FROM gateway_node WHERE seen_at < $1", {store::bind(now - std::chrono::hours(24))}));
        const store::Rows rows = TRY(tx.read("SELECT id FROM gateway_node WHERE seen_at > $1 ORDER BY id", {store::bind(now - within)}));
        std::vector<std::string> out;
        for (const store::Row& row : rows) out.push_back(row.text(0));
        return out;
    });
}

} // namespace gapura::gateway
