// The SQL of calendar feeds. Any thread.
#pragma once

#include <optional>
#include <string>

#include "lib/store/store.h"

namespace gapura::desk {

Result<void> put_feed(store::Tx& tx, const std::string& person, const std::string& digest, Instant now);
Result<std::int64_t> drop_feed(store::Tx& tx, const std::string& person);
Result<std::optional<Instant>> feed_made_at(store::Database& database, const std::string& person);
/// "" when the digest is nobody's.
Result<std::string> person_of_feed(store::Database& database, const std::string& digest);

} // namespace gapura::desk
