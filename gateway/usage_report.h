// Day totals put together as people ask for them: by day, key, route or unit. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gateway/usage_store.h"
#include "lib/base/json.h"
#include "lib/paper/table.h"
#include "lib/text/text.h"

namespace gapura::gateway {

constexpr std::size_t usage_groups_max = 10'000; // lines of one report
constexpr int usage_days_max = 400;              // of one report

enum class UsageBy : std::uint8_t { day, key, route, unit };
std::string_view to_string(UsageBy by);
std::optional<UsageBy> parse_usage_by(std::string_view text);

struct UsageGroup {
    std::string name; // an ISO day, or an id; "" for calls without a key, an open route's, or past the counters' bound
    std::string unit; // of a key
    std::string app;
    UsageCounts counts;
};

struct UsageReport {
    std::string from, to;
    UsageBy by = UsageBy::day;
    std::vector<UsageGroup> groups; // in the order of their names
    UsageCounts total;
};

/// Error invalid `gateway.usage_too_many` {groups_max}; errors of the store.
Result<UsageReport> report_usage(store::Database& database, const UsageWanted& wanted, UsageBy by);

/// A name for an id (a key's hint, a route's pattern, a unit's name); the id itself where there is none.
using NameOf = std::function<std::string(const std::string& id)>;

/// As in openapi/gapura.yaml; instants through `iso`.
json::object to_json(const UsageReport& report, const NameOf& name_of, const std::function<std::string(Instant)>& iso);

/// Column titles in the reader's language, and one row a group.
std::vector<std::string> usage_titles(UsageBy by, text::Lang lang);
paper::Row usage_row(const UsageGroup& group, UsageBy by, const NameOf& name_of, const std::function<std::string(Instant)>& iso);

} // namespace gapura::gateway
