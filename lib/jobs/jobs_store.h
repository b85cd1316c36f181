// The job table's statements for the worker. Every change of a claimed job is guarded by its claim, so a worker that lost it changes nothing.
// Any thread.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "lib/jobs/jobs.h"

namespace gapura::jobs {

class JobStore {
public:
    /// Sees only jobs of these kinds; at least one.
    JobStore(store::Database& database, std::vector<std::string> kinds);

    /// Takes up to `most` due jobs for `claim` until `lapses_at`: ready ones, and running ones whose claim has lapsed. Oldest first.
    Result<std::vector<Job>> claim(const std::string& claim, Instant now, Instant lapses_at, int most);
    /// Prolongs a claim; answers the ids of the jobs it still holds.
    Result<std::set<std::string>> renew(const std::string& claim, Instant lapses_at);

    // False when the claim was lost meanwhile: another worker has the job.
    Result<bool> done(const Job& job, const std::string& claim, Instant now);
    Result<bool> retry(const Job& job, const std::string& claim, Instant due_at, const std::string& error);
    Result<bool> dead(const Job& job, const std::string& claim, Instant now, const std::string& error);

    /// Makes what a claim still holds ready again, as if never taken.
    Result<void> give_back(const std::string& claim, Instant now);

private:
    Result<bool> change(std::string_view sql, const store::Params& params);

    store::Database& database_;
    std::vector<std::string> kinds_;
    std::string any_due_;
    std::string claim_;
    std::string claim_skip_locked_;
};

} // namespace gapura::jobs
