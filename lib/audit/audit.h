// The history of the whole installation: who did what to what, one entry a change, each holding the hash of the one before. Appended to in
// the transaction of the change itself, so neither exists without the other. Not a log, not an access record, and never changed.
// Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/store/store.h"

namespace gapura::audit {

std::span<const store::Migration> migrations();

constexpr std::size_t body_bytes_max = std::size_t{64} << 10;

struct Entry {
    Instant at = {};
    std::string actor = {};   // person id, "system" for the program itself
    std::string kind = {};    // "key.revoked": module, dot, what happened
    std::string subject = {}; // the id it happened to
    json::object body = {};   // no secret and no restricted personal field: ids, codes, reasons, what changed
};

/// Writes the entry as the next link, under the lock of one row (`audit_head`), held until the caller's transaction ends: sequence numbers
/// have no gaps on either engine, however many write. Call it last in the transaction: what follows waits for nobody then, and everybody
/// waits for it. Error invalid `audit.too_large`, and what Tx answers.
Result<void> append(store::Tx& tx, const Entry& entry);

/// An entry as it stands in the chain.
struct Recorded {
    std::int64_t seq = 0; // from 1, without gaps
    Instant at;
    std::string actor;
    std::string kind;
    std::string subject;
    std::string body; // JSON, byte for byte as it was hashed
    std::string hash; // SHA-256, 64 hexadecimal digits
};

/// Empty fields match everything. A kind that ends in '.' matches all of its module ("key.").
struct Filter {
    std::string subject = {};
    std::string kind = {};
    std::string actor = {};
    std::optional<Instant> from = {};  // inclusive
    std::optional<Instant> until = {}; // exclusive
};

/// Newest first, at most `limit`, with seq below `before_seq` (nothing: from the newest).
Result<std::vector<Recorded>> list(store::Database& database, const Filter& filter, std::int64_t limit, std::optional<std::int64_t> before_seq = {});

} // namespace gapura::audit
