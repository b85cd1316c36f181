// Access records as rows: put in by the courier of every gateway, asked by those who answer for personal data, gone after two years. The only SQL
// of these tables. Any thread.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "gateway/access_record.h"
#include "lib/store/store.h"

namespace gapura::gateway {

/// UU 27/2022 asks for records of processing; two years is the campus's default retention.
constexpr std::chrono::hours access_kept{24 * 731};

/// Adds what is new and completes what was open; records known already change nothing.
Result<void> put_records(store::Database& database, std::span<const AccessRecord> records);

struct AccessFilter {
    std::string subject = {}; // pseudonym
    std::string key = {};     // id
    std::string after = {};   // request id of the last one seen
    std::size_t limit = 50;
};
/// Newest first. Of a subject: only records that list it.
Result<std::vector<AccessRecord>> read_records(store::Database& database, const AccessFilter& filter);

/// How many answers since `since` had more subjects than they list, or broke off before all were known: they may concern anyone.
Result<std::int64_t> count_unlisted(store::Database& database, Instant since);

/// Drops at most `limit` records older than `before` with their subjects, in one transaction; answers how many.
Result<std::int64_t> purge_records(store::Database& database, Instant before, std::int64_t limit);

/// Drops what is older than `before` in transactions of a few hundred records, so that writers get their turn; at most forgotten_max in one call.
/// Called every minute that is more than any campus adds. Answers how many.
Result<std::int64_t> forget_records(store::Database& database, Instant before);
constexpr std::int64_t forgotten_max = 30'000;

} // namespace gapura::gateway
