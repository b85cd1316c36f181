// Writes checkpoints while the program runs: looks at the head, walks what is new, signs it. It signs only what follows from what it signed
// before, so a forged chain stays unsigned and is told. One per data directory, one thread.
#pragma once

#include <chrono>
#include <string>

#include "lib/audit/checkpoint.h"
#include "lib/base/file.h"
#include "lib/base/sign.h"
#include "lib/store/store.h"

namespace gapura::audit {

class Checkpointer {
public:
    /// Continues the file at `path` (made when missing); a last line cut off by a crash is taken away. The references must outlive it.
    /// Error invalid `audit.checkpoints_broken` when the last line is not one of this key's; unavailable `file.…`.
    static Result<Checkpointer> open(const std::string& path, base::SigningKey key, store::Database& database, const base::Clock& clock);

    /// Signs when 1,000 entries are new, or some are and 60 s have passed since the last line: call it every few seconds. Durable in the file when
    /// it answers. Error internal `audit.broken` {seq}: the chain is not what was signed; nothing is signed until it is again (asked anew once a
    /// minute).
    Result<void> run();
    /// Signs whatever is new: at the end of the program.
    Result<void> run_now();

private:
    Checkpointer(base::AppendFile file, base::SigningKey key, store::Database& database, const base::Clock& clock, std::int64_t seq,
                 std::string hash);
    Result<void> sign_to(std::int64_t seq);
    Result<void> write(Checkpoint checkpoint);

    base::AppendFile file_;
    base::SigningKey key_;
    store::Database& database_;
    const base::Clock& clock_;
    std::int64_t seq_;
    std::string hash_;
    base::Micros looked_{};
};

} // namespace gapura::audit
