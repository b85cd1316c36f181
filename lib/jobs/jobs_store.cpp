#include "lib/jobs/jobs_store.h"

#include <algorithm>

#include "lib/base/check.h"
#include "lib/base/id.h"

namespace gapura::jobs {
namespace {

constexpr std::int64_t purge_at_once = 1000;

/// "$4, $5, $6"
std::string placeholders(std::size_t first, std::size_t count) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) list += (i > 0 ? ", $" : "$") + std::to_string(first + i);
    return list;
}

} // namespace

Result<bool> enqueue(store::Tx& tx, const NewJob& job, Instant now, base::Random& random) {
    const store::Value unique = job.unique.empty() ? store::nothing() : store::Value(job.unique);
    const std::int64_t added = TRY(tx.run(
        "INSERT INTO jobs_job (id, kind, unique_key, payload, state, due_at, tries, tries_max, created_at) "
        "VALUES ($1, $2, $3, $4, 'ready', $5, 0, $6, $7) ON CONFLICT (kind, unique_key) DO NOTHING",
        {base::make_id("job", now, random), job.kind, unique, job.payload, store::bind(job.run_at), std::int64_t{job.tries_max}, store::bind(now)}));
    return added == 1;
}

Result<Counts> count(store::Database& database) {
    const auto rows = TRY(database.read("SELECT state, count(*) FROM jobs_job GROUP BY state"));
    Counts counts;
    for (const store::Row& row : rows) {
        const std::string& state = row.text(0);
        (state == "ready" ? counts.ready : state == "running" ? counts.running : state == "done" ? counts.done : counts.dead) = row.integer(1);
    }
    return counts;
}

Result<std::int64_t> purge(store::Database& database, Instant done_before) {
    std::int64_t purged = 0;
    for (;;) {
        auto some = database.write([&](store::Tx& tx) -> Result<std::int64_t> {
            const store::Params params{store::bind(done_before), purge_at_once};
            const std::int64_t removed = TRY(tx.run("DELETE FROM jobs_job WHERE id IN (SELECT id FROM jobs_job WHERE state = 'done' AND "
                                                    "finished_at < $1 AND unique_key IS NULL ORDER BY finished_at LIMIT $2)",
                                                    params));
            // A unique job's row stays, so that a second is still silently the first; what it said goes.
            const std::int64_t emptied = TRY(tx.run("UPDATE jobs_job SET payload = '', last_error = NULL WHERE id IN (SELECT id FROM jobs_job WHERE "
                                                    "state = 'done' AND finished_at < $1 AND unique_key IS NOT NULL AND payload <> '' "
                                                    "ORDER BY finished_at LIMIT $2)",
                                                    params));
            return removed + emptied;
        });
        if (!some) return some;
        purged += *some;
        if (*some == 0) return purged;
    }
}

JobStore::JobStore(store::Database& database, std::vector<std::string> kinds) : database_(database), kinds_(std::move(kinds)) {
    CHECK(!kinds_.empty());
    any_due_ =
        "SELECT id FROM jobs_job WHERE state IN ('ready', 'running') AND due_at <= $1 AND kind IN (" + placeholders(2, kinds_.size()) + ") LIMIT 1";
    // The guard is repeated outside the sub-select: PostgreSQL may have waited for a row that another worker took meanwhile.
    const auto claim_sql = [&](std::string_view lock) {
        return "UPDATE jobs_job SET state = 'running', claim = $1, due_at = $2, tries = tries + 1 "
               "WHERE state IN ('ready', 'running') AND due_at <= $3 AND id IN "
               "(SELECT id FROM jobs_job WHERE state IN ('ready', 'running') AND due_at <= $3 AND kind IN (" +
               placeholders(5, kinds_.size()) + ") ORDER BY due_at, id LIMIT $4 " + std::string(lock) +
               ") RETURNING id, kind, payload, tries, tries_max";
    };
    claim_ = claim_sql("");
    claim_skip_locked_ = claim_sql("FOR UPDATE SKIP LOCKED");
}

Result<std::vector<Job>> JobStore::claim(const std::string& claim, Instant now, Instant lapses_at, int most) {
    // Looking is cheap and writing is not: idle workers do not queue for SQLite's one writer.
    store::Params look{store::bind(now)};
    look.insert(look.end(), kinds_.begin(), kinds_.end());
    if (TRY(database_.read(any_due_, look)).empty()) return std::vector<Job>{};
    store::Params params{claim, store::bind(lapses_at), store::bind(now), std::int64_t{most}};
    params.insert(params.end(), kinds_.begin(), kinds_.end());
    const auto rows = database_.write([&](store::Tx& tx) { return tx.read(tx.skip_locked().empty() ? claim_ : claim_skip_locked_, params); });
    if (!rows) return std::unexpected(rows.error());
    std::vector<Job> jobs;
    for (const store::Row& row : *rows)
        jobs.push_back({row.text(0), row.text(1), row.text(2), static_cast<int>(row.integer(3)), static_cast<int>(row.integer(4))});
    std::ranges::sort(jobs, {}, &Job::id); // ids sort by creation; RETURNING promises no order
    return jobs;
}

Result<std::set<std::string>> JobStore::renew(const std::string& claim, Instant lapses_at) {
    const auto rows = database_.write([&](store::Tx& tx) {
        return tx.read("UPDATE jobs_job SET due_at = $1 WHERE state = 'running' AND claim = $2 RETURNING id", {store::bind(lapses_at), claim});
    });
    if (!rows) return std::unexpected(rows.error());
    std::set<std::string> held;
    for (const store::Row& row : *rows) held.insert(row.text(0));
    return held;
}

Result<bool> JobStore::change(std::string_view sql, const store::Params& params) {
    const auto changed = database_.write([&](store::Tx& tx) { return tx.run(sql, params); });
    if (!changed) return std::unexpected(changed.error());
    return *changed == 1;
}

Result<bool> JobStore::done(const Job& job, const std::string& claim, Instant now) {
    return change("UPDATE jobs_job SET state = 'done', claim = NULL, finished_at = $3 WHERE id = $1 AND state = 'running' AND claim = $2",
                  {job.id, claim, store::bind(now)});
}

Result<bool> JobStore::retry(const Job& job, const std::string& claim, Instant due_at, const std::string& error) {
    return change("UPDATE jobs_job SET state = 'ready', claim = NULL, due_at = $3, last_error = $4 "
                  "WHERE id = $1 AND state = 'running' AND claim = $2",
                  {job.id, claim, store::bind(due_at), error});
}

Result<bool> JobStore::dead(const Job& job, const std::string& claim, Instant now, const std::string& error) {
    return change("UPDATE jobs_job SET state = 'dead', claim = NULL, finished_at = $3, last_error = $4 "
                  "WHERE id = $1 AND state = 'running' AND claim = $2",
                  {job.id, claim, store::bind(now), error});
}

Result<void> JobStore::give_back(const std::string& claim, Instant now) {
    TRY(change("UPDATE jobs_job SET state = 'ready', claim = NULL, due_at = $2, tries = tries - 1 WHERE state = 'running' AND claim = $1",
               {claim, store::bind(now)}));
    return {};
}

} // namespace gapura::jobs
