// Keeps the history's checkpoints going while the program runs: looks every five seconds, and once more at the end. Where the files are that
// vouch for it. start() and the destructor from one thread.
#pragma once

#include <memory>
#include <string>

#include "app/housekeeping.h"
#include "lib/audit/checkpointer.h"
#include "lib/base/random.h"

namespace gapura::app {

/// The signing key of this data directory: made at the first call, 0600. Error invalid `audit.key_unreadable`, unavailable `file.…`.
Result<base::SigningKey> history_key(const std::string& data_dir, base::Random& random);
std::string checkpoint_path(const std::string& data_dir);

class History {
public:
    static Result<std::unique_ptr<History>> start(const std::string& data_dir, store::Database& database, const base::Clock& clock,
                                                  base::Random& random, base::Log& log);
    History(const History&) = delete;
    History& operator=(const History&) = delete;
    ~History();

private:
    History(audit::Checkpointer checkpointer, base::Log& log);

    audit::Checkpointer checkpointer_;
    base::Log& log_;
    Housekeeping timer_;
};

} // namespace gapura::app
