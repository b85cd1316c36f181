// Limits of units and applications, and which gateways serve, as rows. Any thread.
#pragma once

#include <string>
#include <vector>

#include "gateway/snapshot.h"
#include "lib/store/store.h"

namespace gapura::gateway {

constexpr std::size_t bearer_limits_max = 20'000; // units and applications with limits

/// By kind and id.
Result<std::vector<Bearing>> read_limits(store::Database& database);
Result<std::vector<Bearing>> read_limits(store::Tx& tx);
/// Raises the version of the configuration, so that gateways load it anew. Without any limit the row goes.
Result<void> put_limits(store::Tx& tx, const Bearing& bearing, Instant at, const std::string& by);
/// The change as a link of the history, when it is one; last in its transaction. Every bearer's, wherever its limits stand.
Result<void> record_limits(store::Tx& tx, const Bearing& bearing, const keys::KeyLimits& before, Instant at, const std::string& by);

/// Says that this gateway serves, and answers which said so within `within`. Errors are the store's.
Result<std::vector<std::string>> beat_node(store::Database& database, const std::string& id, Instant now, base::Micros within);

} // namespace gapura::gateway
