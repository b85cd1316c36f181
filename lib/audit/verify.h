// Is the history what it was? Reads the whole chain and every checkpoint. Changes nothing; may run beside a serving program. Any thread.
#pragma once

#include <optional>
#include <string>

#include "lib/audit/audit.h"
#include "lib/audit/checkpoint.h"

namespace gapura::audit {

/// What is wrong with the first entry that is: words that a catalogue slug ends in (`audit.bad_<word>`).
enum class Wrong : std::uint8_t {
    missing,  // there is no such entry, though later ones, the head or a checkpoint say there was
    changed,  // its hash does not follow from its content and the entry before
    restated, // chain whole in itself, but a signed checkpoint says another entry stood here
    surplus   // the entry stands beyond the head row
};
std::string_view to_string(Wrong wrong);

struct Report {
    std::int64_t entries = 0;     // good ones, from the first on
    std::int64_t covered = 0;     // how far signed checkpoints vouch; what is above could be cut off or restated unseen
    std::int64_t checkpoints = 0; // good ones
    struct BadEntry {
        std::int64_t seq = 0;
        Wrong wrong = Wrong::missing;
    };
    std::optional<BadEntry> bad_entry;
    /// The first line of the checkpoint file that is unreadable, unsigned or out of order; one past the last when lines are missing at the end.
    std::optional<std::int64_t> bad_line;
    bool good() const { return !bad_entry && !bad_line; }
};

/// `public_key` is the one of the checkpoint file at `path`. Errors are of the database; what is found is in the report.
Result<Report> verify(store::Database& database, const std::string& path, const std::string& public_key);

} // namespace gapura::audit
