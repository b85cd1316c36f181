// The days on which keys stop working, for a calendar. Reads only. Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/store/store.h"

namespace gapura::keys {

/// When a key stops: at its end, or for an old key beside its successor at the end of the overlap.
struct Stop {
    std::string id;
    std::string unit;
    std::string app;
    Instant issued_at;
    Instant at; // exclusive
    bool overlap = false;
};

struct StopFilter {
    std::optional<std::vector<std::string>> units = {}; // nothing: all
    Instant now;
    Instant since; // stops before it are over for too long
    std::size_t limit = 0;
};

/// Of the keys somebody has seen, those that stop from `now` on, soonest first; what room is left then goes to those that stopped since `since`,
/// latest first. Not those that were revoked.
Result<std::vector<Stop>> read_stops(store::Database& database, const StopFilter& filter);

} // namespace gapura::keys
