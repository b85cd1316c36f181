// The versions of the declared configuration: who applied what when, and the whole of what was managed after it. Never changed, never removed.
// Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/store/store.h"

namespace gapura::gateway {

struct ConfigVersion {
    std::int64_t number = 0; // from 1; 0: not stored yet
    Instant at;
    std::string by;        // person id
    std::string origin;    // "apply", or "rollback 3"
    json::array diff;      // the changes, as they were shown
    json::object document; // what apply manages from here on
};

/// The number given to it. Two at once: error conflict `store.duplicate`.
Result<std::int64_t> add_version(store::Tx& tx, const ConfigVersion& version);
/// Nothing when none has this number; 0: the newest.
Result<std::optional<ConfigVersion>> find_version(store::Database& database, std::int64_t number);
/// Newest first, at most `limit`, below `before` (0: from the newest); without documents.
Result<std::vector<ConfigVersion>> list_versions(store::Database& database, std::int64_t before, std::int64_t limit);

} // namespace gapura::gateway
