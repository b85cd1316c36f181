// The SQL of leaks. Functions on a running transaction or on the database.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "keys/key.h"
#include "lib/store/store.h"

namespace gapura::keys {

/// The id of the key with one of these digests (hexadecimal, one for each pepper); nothing when there is none.
Result<std::optional<std::string>> key_with_digest(store::Tx& tx, std::span<const std::string> digests);
Result<std::optional<std::string>> key_with_digest(store::Database& database, std::span<const std::string> digests);

struct LeakRow {
    std::string key;
    std::string place; // where it was seen; "" when nobody said
    std::string source;
    std::string reported_by;
    Instant at;
};
/// True when this key was not yet known to lie at this place.
Result<bool> remember_leak(store::Tx& tx, const LeakRow& row);
Result<void> count_unknown(store::Tx& tx, Instant day, std::int64_t count);

} // namespace gapura::keys
