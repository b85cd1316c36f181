// The statements for those who read the whole chain: verification and checkpoints. Any thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lib/audit/audit.h"

namespace gapura::audit {

struct Head {
    std::int64_t seq = 0;
    std::string hash;
};

/// The newest link as the head row has it. Error internal `audit.no_head` when the row is gone.
Result<Head> head(store::Database& database);
/// Entries with from <= seq <= until, in order; stops when `row` answers false.
Result<void> each(store::Database& database, std::int64_t from, std::int64_t until, const std::function<bool(const Recorded&)>& row);
/// The highest seq there is, 0 for none: what the table says, not the head.
Result<std::int64_t> last_seq(store::Database& database);

/// A checkpoint as the database remembers it, beside the file: so that a shortened file is seen.
struct Noted {
    std::int64_t seq = 0;
    std::string hash;
};
/// Idempotent.
Result<void> note_checkpoint(store::Database& database, const std::string& signer, const Noted& noted, Instant at);
/// Of this signer, in order.
Result<std::vector<Noted>> noted_checkpoints(store::Database& database, const std::string& signer);

} // namespace gapura::audit
