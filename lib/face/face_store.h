// Idempotency-Key: one effect, and the answer to the first request under a key given again. Any thread.
//
// A request claims its key, then runs in one transaction with the note of its answer: either both are there or neither. So a claim without an
// answer changed nothing, whoever held it, and after a while the next repetition takes it over; the claim's name is the guard that keeps a
// holder who was only slow from committing after that. The draft for the HTTP field (draft-ietf-httpapi-idempotency-key-header) says what a
// repetition gets; the rest is in docs/decisions/0012.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/random.h"
#include "lib/face/face.h"
#include "lib/store/store.h"

namespace gapura::face {

std::span<const store::Migration> migrations();

/// Runs a function so that all it does to the database is one transaction with what stands beside it (store::Joining::together).
using Together = std::function<Result<void>(const std::function<Result<void>()>& work)>;

class Idempotency {
public:
    /// `together` must join what `database` does.
    Idempotency(store::Database& database, Together together, const base::Clock& clock, base::Random& random)
        : database_(database),
          together_(std::move(together)),
          clock_(clock),
          random_(random) {}

    struct Key {
        std::string caller;
        std::string key;
        std::string request_digest; // what makes two requests the same
    };
    using Work = std::function<Result<Response>()>;

    /// Runs `work` at most once under the key, or answers what it answered before (with `Idempotency-Replayed: true`). A refusal by `work` changes
    /// nothing and leaves the key free. Errors: invalid `face.idempotency_key`; conflict `face.idempotency_mismatch` (another request under this
    /// key), `face.idempotency_running` (under way; asked again after half a minute without an answer, it is done anew), `face.already_revealed`
    /// (its answer bore a secret), `face.idempotency_lost` (kept by a version before claims; whether it took effect is not known); invalid
    /// `face.answer_too_large` (over 4 MiB: undone, since it could not be given again); what `work` and the database answer.
    Result<Response> once(const Key& key, const Work& work);
    /// The same for work that first waits for something outside, which no transaction may: `prepare` runs before it, again after a crash, and beside
    /// itself where it takes longer than the half minute.
    Result<Response> once_prepared(const Key& key, const std::function<Result<Work>()>& prepare);
    /// Drops what is older than 30 days; answers how many.
    Result<std::int64_t> purge();

private:
    /// The claim's name: go ahead. Or the answer of before.
    struct Begun {
        std::string claim;
        std::optional<Response> before;
    };
    Result<Begun> begin(const Key& key);
    Result<void> finish(const Key& key, const std::string& claim, const Response& response);
    void forget(const Key& key, const std::string& claim);

    store::Database& database_;
    Together together_;
    const base::Clock& clock_;
    base::Random& random_;
};

} // namespace gapura::face
