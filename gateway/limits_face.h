// The control API of limits: /api/v1/limits[/{kind}/{id}], and /api/v1/keys/{id}/simulate. Handlers run on a worker pool and may block.
#pragma once

#include "gateway/face.h"
#include "gateway/limits.h"

namespace gapura::gateway {

/// Asks this process's gateway; where there is none, an error.
using Simulate = std::function<Result<json::value>(const Simulation&)>;

/// Borrowed: `limits`, `keys` and `zone` outlive the routes.
face::Routes limit_routes(Limits& limits, keys::Keys& keys, const base::Zone& zone, ActorOf actor_of, Simulate simulate);

} // namespace gapura::gateway
