// Idempotency-Key: the answer to the first request under a key is kept and given again. Any thread; the guard is the table's primary key.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/face/face.h"
#include "lib/store/store.h"

namespace gapura::face {

std::span<const store::Migration> migrations();

class Idempotency {
public:
    Idempotency(store::Database& database, const base::Clock& clock) : database_(database), clock_(clock) {}

    /// Claims the key for this caller. An answer: the same request was done before, give this again. Nothing: go ahead, then finish() or
    /// forget(). Error invalid `face.idempotency_key`; conflict `face.idempotency_mismatch` (another request under this key),
    /// `face.idempotency_running` (the first is under way), `face.already_revealed` (its answer bore a secret),
    /// `face.idempotency_lost` (the first never finished, or its answer was too large to keep: look whether it took effect).
    Result<std::optional<Response>> begin(std::string_view caller, std::string_view key, std::string_view request_digest);
    /// Keeps the answer, without its body when it bears a secret or exceeds 256 KiB.
    Result<void> finish(std::string_view caller, std::string_view key, const Response& response);
    /// The request was refused and changed nothing: the key is free again.
    Result<void> forget(std::string_view caller, std::string_view key);
    /// Drops what is older than 30 days; answers how many.
    Result<std::int64_t> purge();

private:
    store::Database& database_;
    const base::Clock& clock_;
};

} // namespace gapura::face
