// Keys whose end is near, and old keys whose time beside their successor is, for whoever gives notice of it. Reads only; decides nothing. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/store/store.h"

namespace gapura::keys {

/// What ends: a key that nothing follows, or the overlap of a rotation, and with it the old key.
enum class End : std::uint8_t { key, overlap };

struct Ending {
    std::string id;
    std::string unit;
    std::string app;
    std::string custodian; // of this moment
    Instant began_at;      // the issue, or the rotation
    Instant ends_at;       // exclusive
    std::string subject;   // what ends, the same for ever: the key's id; of an overlap also which line of its history began it ("key_…/4")
};

/// A place in the order of ends; keys with the same end are in the order of their ids.
struct EndMark {
    Instant at;
    std::string key;
    bool operator==(const EndMark&) const = default;
};

/// What ends after the mark and not after `until`, in that order, at most `limit`.
/// Of keys left out: revoked and rotated ones, those with an overlap (its end is theirs), those that nobody ever revealed, and those with a successor
/// that can be used: it was opened, and works, will work by this key's end, has been taken over from in its turn, or worked to this key's end. One
/// that nobody opened, that is suspended or revoked, helps no application.
/// Of overlaps left out: those that a person ended (finish, rollback, revoke) before the clock did.
Result<std::vector<Ending>> read_ending(store::Database& database, End what, const EndMark& after, Instant until, std::size_t limit);
Result<std::vector<Ending>> read_ending(store::Tx& tx, End what, const EndMark& after, Instant until, std::size_t limit);

} // namespace gapura::keys
