// Renewing the peppers: a new one, how many keys stand under which, giving up one that no key needs. For the command line on a host; running programs
// read the folder at their start. Any thread; one at a time per folder.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/store/store.h"

namespace gapura::keys {

struct PepperUse {
    std::int64_t version = 0;
    bool here = false;          // its file is in this host's secrets folder
    std::int64_t live_keys = 0; // that may be used, now or after a resume
    std::int64_t all_keys = 0;
    Instant last_end;   // when the last live key ends; 0: none
    Instant retired_at; // 0: in use
};
/// That this database has a register of peppers. Error conflict `keys.database_unready`: no program has ever served from it, or only an older one.
Result<void> expect_pepper_register(store::Database& database);

/// Rising by version: what the database knows and what the folder holds.
Result<std::vector<PepperUse>> pepper_use(store::Database& database, const std::string& folder, Instant now);

/// Makes pepper-N with the next number, 0600; answers it. Error unavailable `file.unwritable`, `keys.pepper_unreadable`.
Result<std::int64_t> add_pepper(store::Database& database, const std::string& folder, base::Random& random, Instant now);

/// Error conflict `keys.pepper_needed` {version, keys} while a live key stands under it, `keys.pepper_newest` for the newest of the folder;
/// not_found `keys.pepper_unknown`. The file is removed when the database knows.
Result<void> retire_pepper(store::Database& database, const std::string& folder, std::int64_t version, Instant now);

} // namespace gapura::keys
