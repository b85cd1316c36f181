// A checkpoint: a signed line, outside the database, that says how the chain stood. A bare chain cannot show that its end was cut off or that
// all of it was hashed anew; a line that the forger cannot sign can. Each line also holds a short mark of every entry it covers, so that the
// first entry that was changed can be named, not only the stretch it lies in. Values and one file's lines; one thread each.
#pragma once

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/clock.h"
#include "lib/base/sign.h"

namespace gapura::audit {

/// Hexadecimal digits of an entry's hash that a checkpoint keeps. Not what the signature's strength rests on: the full hash of the last entry is.
inline constexpr std::size_t mark_digits = 12;
inline constexpr std::int64_t entries_per_checkpoint = 1000;

struct Checkpoint {
    std::int64_t from = 1; // first entry covered
    std::int64_t seq = 0;  // last entry covered
    Instant at;
    std::string hash;      // of entry `seq`
    std::string marks;     // mark_digits of each entry from..seq
    std::string signature; // 64 bytes

    std::string_view mark_of(std::int64_t entry) const;
};

std::string signed_text(const Checkpoint& checkpoint);
/// One line of JSON, with its line end.
std::string line_of(const Checkpoint& checkpoint);
/// Nothing when it is not a checkpoint; the signature is not looked at.
std::optional<Checkpoint> parse_checkpoint(std::string_view line);

/// Reads a checkpoint file line by line, as long as it is now: what is appended meanwhile is not read. A last line without its end was cut
/// off by a crash while it was written, and is no line.
class CheckpointReader {
public:
    /// A file that is not there has no lines.
    CheckpointReader(const std::string& path, std::string public_key);

    struct Line {
        std::int64_t number = 0; // from 1
        /// Nothing: unreadable, or not signed by this key.
        std::optional<Checkpoint> checkpoint;
    };
    /// Nothing at the end.
    std::optional<Line> next();

private:
    std::ifstream file_;
    std::uint64_t left_ = 0;
    std::string public_key_;
    std::int64_t number_ = 0;
};

} // namespace gapura::audit
