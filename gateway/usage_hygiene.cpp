#include "gateway/usage_hygiene.h"

#include <array>
#include <unordered_map>

namespace gapura::gateway {
namespace {

constexpr std::array<std::string_view, 4> finding_names{"never_used", "idle", "ends_soon", "two_networks"};

using SeenByKey = std::unordered_map<std::string, Seen>;

Result<SeenByKey> seen_by_key(store::Database& database, const base::Zone& zone, Instant now, int shared_days) {
    SeenByKey out;
    for (const auto& [key, last_used] : TRY(last_uses(database))) out[key].last_used = last_used;
    const base::Day today = zone.day_of(now);
    const UsageWanted recent{base::to_iso(base::add_days(today, -shared_days)), base::to_iso(today), "", "", "", {}};
    TRY(each_usage(database, recent, "day", [&](const UsageRow& row) -> Result<bool> {
        if (!row.cell.key.empty()) out[row.cell.key].networks.add(row.use.counts.networks);
        return true;
    }));
    return out;
}

} // namespace

std::string_view to_string(Finding finding) { return finding_names.at(static_cast<std::size_t>(finding)); }

std::vector<Finding> findings_of(const keys::Key& key, const Seen& seen, Instant now, const HygieneRules& rules) {
    if (key.state != keys::State::active && key.state != keys::State::rotating) return {};
    const auto days = [](int count) { return std::chrono::hours(24) * count; };
    std::vector<Finding> out;
    if (seen.last_used.us == 0) {
        if (now - key.revealed_at >= days(rules.never_days)) out.push_back(Finding::never_used);
    } else if (now - seen.last_used >= days(rules.idle_days)) {
        out.push_back(Finding::idle);
    }
    if (key.expires_at - now <= days(rules.ends_days)) out.push_back(Finding::ends_soon);
    if (seen.networks.size() > 1) out.push_back(Finding::two_networks);
    return out;
}

Result<std::vector<HygieneItem>> hygiene(store::Database& database, keys::Keys& keys, const people::Actor& actor, const base::Zone& zone, Instant now,
                                         const HygieneRules& rules) {
    const SeenByKey seen = TRY(seen_by_key(database, zone, now, rules.shared_days));
    std::vector<HygieneItem> out;
    for (const keys::State state : {keys::State::active, keys::State::rotating}) {
        keys::Filter filter;
        filter.state = state;
        filter.limit = 200;
        do {
            auto page = TRY(keys.list(actor, filter));
            for (keys::Key& key : page.items) {
                const auto found = seen.find(key.id);
                HygieneItem item{std::move(key), found == seen.end() ? Seen() : found->second, {}};
                item.findings = findings_of(item.key, item.seen, now, rules);
                if (!item.findings.empty()) out.push_back(std::move(item));
                if (out.size() == hygiene_items_max) return out;
            }
            filter.after = page.next;
        } while (!filter.after.empty());
    }
    return out;
}

} // namespace gapura::gateway
