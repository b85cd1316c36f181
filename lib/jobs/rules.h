// When a failed job runs again, and when never. Pure functions; any thread.
#pragma once

#include <chrono>
#include <string>

#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/jobs/jobs.h"

namespace gapura::jobs {

/// How long to wait after the given number of tries (≥ 1): 1 s doubling to 10 min, spread by a quarter to either side, within [1 s, 10 min].
base::Micros backoff(int tries, base::Random& random);

/// True when the job is not to be tried again: tries used up, or the error says that trying cannot help.
bool is_final(const Job& job, const Error& error);

/// The error as it is kept with the job: at most 500 characters of printable ASCII, so that it can always be stored.
std::string kept_text(const Error& error);

} // namespace gapura::jobs
