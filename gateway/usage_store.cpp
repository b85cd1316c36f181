#include "gateway/usage_store.h"

#include "lib/base/check.h"

namespace gapura::gateway {
namespace {

constexpr std::chrono::hours source_kept{24 * 90};

store::Value bound(std::uint64_t count) { return static_cast<std::int64_t>(count); }

Result<void> add_line(store::Tx& tx, const UsageCell& cell, const UsageUse& use) {
    const UsageCounts& c = use.counts;
    // The line is locked from here on, and what SQL cannot add is answered as it stood: '' when the line is new.
    const auto before = TRY(tx.read(
        "INSERT INTO gateway_usage_day (day, key_id, route_id, unit_id, app_id, calls, limited, refused, wrong, failed, faults, gone, bytes_in, "
        "bytes_out, last_used_at, latency, networks) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '', '') "
        "ON CONFLICT (key_id, day, route_id) DO UPDATE SET calls = gateway_usage_day.calls + excluded.calls, "
        "limited = gateway_usage_day.limited + excluded.limited, refused = gateway_usage_day.refused + excluded.refused, "
        "wrong = gateway_usage_day.wrong + excluded.wrong, failed = gateway_usage_day.failed + excluded.failed, "
        "faults = gateway_usage_day.faults + excluded.faults, gone = gateway_usage_day.gone + excluded.gone, "
        "bytes_in = gateway_usage_day.bytes_in + excluded.bytes_in, bytes_out = gateway_usage_day.bytes_out + excluded.bytes_out, "
        "last_used_at = CASE WHEN excluded.last_used_at > gateway_usage_day.last_used_at THEN excluded.last_used_at "
        "ELSE gateway_usage_day.last_used_at END RETURNING latency, networks",
        {cell.day, cell.key, cell.route, use.unit, use.app, bound(c.calls), bound(c.limited), bound(c.refused), bound(c.wrong), bound(c.failed),
         bound(c.faults), bound(c.gone), bound(c.bytes_in), bound(c.bytes_out), c.last_us}));
    Latency latency = TRY(Latency::parse(before.at(0).text(0)));
    latency.add(c.latency);
    Networks networks = TRY(Networks::parse(before.at(0).text(1)));
    networks.add(c.networks);
    TRY(tx.run("UPDATE gateway_usage_day SET latency = $4, networks = $5 WHERE key_id = $1 AND day = $2 AND route_id = $3",
               {cell.key, cell.day, cell.route, latency.text(), networks.text()}));
    return {};
}

std::string_view order_of(std::string_view by) {
    if (by == "day") return " ORDER BY day";
    if (by == "key_id") return " ORDER BY key_id";
    if (by == "route_id") return " ORDER BY route_id";
    CHECK(by == "unit_id");
    return " ORDER BY unit_id";
}

Result<UsageRow> row_from(const store::Row& row) {
    UsageRow out;
    out.cell = {row.text(0), row.text(1), row.text(2)};
    out.use.unit = row.text(3);
    out.use.app = row.text(4);
    UsageCounts& c = out.use.counts;
    std::size_t column = 5;
    for (std::uint64_t* count : {&c.calls, &c.limited, &c.refused, &c.wrong, &c.failed, &c.faults, &c.gone, &c.bytes_in, &c.bytes_out})
        *count = static_cast<std::uint64_t>(row.integer(column++));
    c.last_us = row.integer(14);
    c.latency = TRY(Latency::parse(row.text(15)));
    c.networks = TRY(Networks::parse(row.text(16)));
    return out;
}

} // namespace

Result<void> count_usage(store::Database& database, const UsageBatch& batch, Instant now) {
    return database.write([&](store::Tx& tx) -> Result<void> {
        const auto fresh =
            TRY(tx.run("INSERT INTO gateway_usage_source (source, sequence, at) VALUES ($1, $2, $3) ON CONFLICT (source) "
                       "DO UPDATE SET sequence = excluded.sequence, at = excluded.at WHERE gateway_usage_source.sequence < excluded.sequence",
                       {batch.source, batch.sequence, store::bind(now)}));
        if (fresh == 0) return {};
        // In the order of the key, so that two gateways never wait for each other.
        for (const auto& [cell, use] : batch.lines) TRY(add_line(tx, cell, use));
        return {};
    });
}

Result<KeyUse> key_use(store::Database& database, const std::string& key, const std::string& since_day) {
    KeyUse out;
    const auto last = TRY(database.read("SELECT MAX(last_used_at) FROM gateway_usage_day WHERE key_id = $1", {key}));
    if (!last.empty()) out.last_used = last[0].instant(0);
    const auto days = TRY(database.read("SELECT day, calls FROM gateway_usage_day WHERE key_id = $1 AND day >= $2", {key, since_day}));
    for (const auto& row : days) out.days[row.text(0)] += static_cast<std::uint64_t>(row.integer(1));
    return out;
}

Result<std::int64_t> forget_usage(store::Database& database, const std::string& before_day, Instant now) {
    return database.write([&](store::Tx& tx) -> Result<std::int64_t> {
        TRY(tx.run("DELETE FROM gateway_usage_source WHERE at < $1", {store::bind(now - source_kept)}));
        return tx.run("DELETE FROM gateway_usage_day WHERE (key_id, day, route_id) IN (SELECT key_id, day, route_id FROM gateway_usage_day "
                      "WHERE day < $1 LIMIT 5000)",
                      {before_day});
    });
}

Result<void> each_usage(store::Database& database, const UsageWanted& wanted, std::string_view by,
                        const std::function<Result<bool>(const UsageRow&)>& row) {
    std::string sql = "SELECT day, key_id, route_id, unit_id, app_id, calls, limited, refused, wrong, failed, faults, gone, bytes_in, bytes_out, "
                      "last_used_at, latency, networks FROM gateway_usage_day WHERE day >= $1 AND day <= $2";
    store::Params params{wanted.from, wanted.to};
    const auto bound_to = [&params](const std::string& value) {
        params.emplace_back(value);
        return "$" + std::to_string(params.size());
    };
    if (!wanted.key.empty()) sql += " AND key_id = " + bound_to(wanted.key);
    if (!wanted.route.empty()) sql += " AND route_id = " + bound_to(wanted.route);
    if (!wanted.app.empty()) sql += " AND app_id = " + bound_to(wanted.app);
    std::string units;
    for (const std::string& unit : wanted.units) units += (units.empty() ? "" : ", ") + bound_to(unit);
    if (!units.empty()) sql += " AND unit_id IN (" + units + ")";
    sql += order_of(by);
    Result<void> told;
    TRY(database.each(sql, params, [&](const store::Row& read) {
        auto line = row_from(read);
        auto more = line ? row(*line) : Result<bool>(std::unexpected(line.error()));
        if (!more) told = std::unexpected(more.error());
        return more.value_or(false);
    }));
    return told;
}

Result<std::vector<std::pair<std::string, Instant>>> last_uses(store::Database& database) {
    std::vector<std::pair<std::string, Instant>> out;
    TRY(database.each("SELECT key_id, MAX(last_used_at) FROM gateway_usage_day WHERE key_id <> '' GROUP BY key_id", {}, [&](const store::Row& row) {
        out.emplace_back(row.text(0), row.instant(1));
        return true;
    }));
    return out;
}

} // namespace gapura::gateway
