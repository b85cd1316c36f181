// Day totals as rows. Any thread.
#pragma once

#include <functional>
#include <vector>

#include "gateway/usage.h"
#include "lib/store/store.h"

namespace gapura::gateway {

/// Adds a batch to the day totals, once: what was counted before is acknowledged again and changes nothing. Errors of the store.
Result<void> count_usage(store::Database& database, const UsageBatch& batch, Instant now);

/// What a key was used for, from this day on; `last_used` is over all days that are kept.
Result<KeyUse> key_use(store::Database& database, const std::string& key, const std::string& since_day);

constexpr int usage_days_kept = 1100; // three years
/// Forgets days before this one, at most 5,000 lines a call, and sources that sent nothing for 90 days. Answers how many lines went.
Result<std::int64_t> forget_usage(store::Database& database, const std::string& before_day, Instant now);

/// What lines are asked for; empty members ask for all.
struct UsageWanted {
    std::string from, to; // ISO days, both inclusive
    std::string key, route, app;
    std::vector<std::string> units; // empty: all
};
/// One line, in the order of `by` ("day", "key_id", "route_id" or "unit_id"). Stop early by answering false.
struct UsageRow {
    UsageCell cell;
    UsageUse use;
};
Result<void> each_usage(store::Database& database, const UsageWanted& wanted, std::string_view by,
                        const std::function<Result<bool>(const UsageRow&)>& row);

/// The last use of every key that was ever used, by key id.
Result<std::vector<std::pair<std::string, Instant>>> last_uses(store::Database& database);

} // namespace gapura::gateway
