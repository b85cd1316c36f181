#include "gateway/usage_report.h"

#include <algorithm>
#include <array>

namespace gapura::gateway {
namespace {

constexpr std::array<std::string_view, 4> by_names{"day", "key", "route", "unit"};
constexpr std::array<std::string_view, 4> by_columns{"day", "key_id", "route_id", "unit_id"};

const std::string& name_in(const UsageRow& row, UsageBy by) {
    switch (by) {
    case UsageBy::day: return row.cell.day;
    case UsageBy::key: return row.cell.key;
    case UsageBy::route: return row.cell.route;
    case UsageBy::unit: return row.use.unit;
    }
    return row.cell.day;
}

double quantile_ms(const UsageCounts& counts, double share) { return static_cast<double>(counts.latency.quantile_us(share)) / 1000; }

void put_counts(json::object& out, const UsageCounts& counts, const std::function<std::string(Instant)>& iso) {
    out["calls"] = counts.calls;
    out["well"] = counts.well();
    out["limited"] = counts.limited;
    out["refused"] = counts.refused;
    out["wrong"] = counts.wrong;
    out["failed"] = counts.failed;
    out["faults"] = counts.faults;
    out["gone"] = counts.gone;
    out["bytes_in"] = counts.bytes_in;
    out["bytes_out"] = counts.bytes_out;
    out["p50_ms"] = quantile_ms(counts, 0.50);
    out["p95_ms"] = quantile_ms(counts, 0.95);
    out["p99_ms"] = quantile_ms(counts, 0.99);
    out["last_used_at"] = counts.last_us == 0 ? json::value(nullptr) : json::value(json::string(iso({counts.last_us})));
}

} // namespace

std::string_view to_string(UsageBy by) { return by_names.at(static_cast<std::size_t>(by)); }

std::optional<UsageBy> parse_usage_by(std::string_view text) {
    const auto found = std::ranges::find(by_names, text);
    if (found == by_names.end()) return std::nullopt;
    return static_cast<UsageBy>(found - by_names.begin());
}

Result<UsageReport> report_usage(store::Database& database, const UsageWanted& wanted, UsageBy by) {
    UsageReport out{wanted.from, wanted.to, by, {}, {}};
    TRY(each_usage(database, wanted, by_columns.at(static_cast<std::size_t>(by)), [&](const UsageRow& row) -> Result<bool> {
        const std::string& name = name_in(row, by);
        if (out.groups.empty() || out.groups.back().name != name) {
            if (out.groups.size() == usage_groups_max)
                return fail(Code::invalid, "gateway.usage_too_many", {{"groups_max", std::to_string(usage_groups_max)}});
            out.groups.push_back({name, {}, {}, {}});
            if (by == UsageBy::key) out.groups.back().unit = row.use.unit;
            if (by == UsageBy::key) out.groups.back().app = row.use.app;
        }
        out.groups.back().counts.add(row.use.counts);
        out.total.add(row.use.counts);
        return true;
    }));
    return out;
}

json::object to_json(const UsageReport& report, const NameOf& name_of, const std::function<std::string(Instant)>& iso) {
    json::array items;
    for (const UsageGroup& group : report.groups) {
        json::object item{{"name", report.by == UsageBy::day || group.name.empty() ? group.name : name_of(group.name)}};
        item[to_string(report.by)] = group.name;
        if (report.by == UsageBy::key) item["unit"] = group.unit;
        if (report.by == UsageBy::key) item["app"] = group.app;
        put_counts(item, group.counts, iso);
        items.push_back(std::move(item));
    }
    json::object total;
    put_counts(total, report.total, iso);
    return {{"from", report.from},       {"to", report.to},           {"by", to_string(report.by)},
            {"items", std::move(items)}, {"total", std::move(total)}, {"next", nullptr}};
}

std::vector<std::string> usage_titles(UsageBy by, text::Lang lang) {
    std::vector<std::string> out;
    const auto add = [&](std::string_view name) { out.push_back(text::title("usage." + std::string(name), lang)); };
    add(to_string(by));
    if (by != UsageBy::day) add("name");
    if (by == UsageBy::key) add("unit");
    if (by == UsageBy::key) add("app");
    for (const std::string_view name : {"calls", "well", "limited", "refused", "wrong", "failed", "faults", "gone", "bytes_in", "bytes_out", "p50_ms",
                                        "p95_ms", "p99_ms", "last_used_at"})
        add(name);
    return out;
}

paper::Row usage_row(const UsageGroup& group, UsageBy by, const NameOf& name_of, const std::function<std::string(Instant)>& iso) {
    paper::Row row{group.name};
    const auto named = [&](const std::string& id) { return id.empty() ? std::string() : name_of(id); };
    if (by != UsageBy::day) row.emplace_back(named(group.name));
    if (by == UsageBy::key) row.emplace_back(named(group.unit));
    if (by == UsageBy::key) row.emplace_back(named(group.app));
    const UsageCounts& c = group.counts;
    for (const std::uint64_t count : {c.calls, c.well(), c.limited, c.refused, c.wrong, c.failed, c.faults, c.gone, c.bytes_in, c.bytes_out})
        row.emplace_back(static_cast<std::int64_t>(count));
    for (const double share : {0.50, 0.95, 0.99}) row.emplace_back(quantile_ms(c, share));
    row.emplace_back(c.last_us == 0 ? std::string() : iso({c.last_us}));
    return row;
}

} // namespace gapura::gateway
