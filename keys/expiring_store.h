// Keys whose end is near and that nothing follows, for whoever gives notice of it. Reads only; decides nothing. Any thread.
#pragma once

#include <string>
#include <vector>

#include "lib/store/store.h"

namespace gapura::keys {

struct Expiring {
    std::string id;
    std::string unit;
    std::string app;
    std::string custodian; // of this moment
    Instant issued_at;
    Instant expires_at;
};

/// A place in the order of ends; keys with the same end are in the order of their ids.
struct EndMark {
    Instant at;
    std::string key;
    bool operator==(const EndMark&) const = default;
};

/// Keys that end after the mark and not after `until`, in that order, at most `limit`. Left out: revoked and rotated ones, those that nobody ever
/// revealed, and those with a successor that can be used: it was opened, and works, will work by this key's end, has been taken over from in its
/// turn, or worked to this key's end. One that nobody opened, that is suspended or revoked, helps no application.
Result<std::vector<Expiring>> read_expiring(store::Database& database, const EndMark& after, Instant until, std::size_t limit);
Result<std::vector<Expiring>> read_expiring(store::Tx& tx, const EndMark& after, Instant until, std::size_t limit);

} // namespace gapura::keys
