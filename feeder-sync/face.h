// The sync over the control API. Handlers run on the face's pool.
#pragma once

#include <functional>
#include <vector>

#include "feeder-sync/neo_feeder.h"
#include "feeder-sync/sync.h"
#include "lib/face/face.h"

namespace gapura::feeder {

/// Turns the caller into an actor: people's business, handed in by app.
using ActorOf = std::function<Result<people::Actor>(const face::Caller&)>;
/// Runs the doctor on the configured Feeder.
using Doctor = std::function<std::vector<Check>()>;

/// `sync` and `zone` must outlive the routes.
face::Routes routes(Sync& sync, const base::Zone& zone, ActorOf actor_of, Doctor doctor);

} // namespace gapura::feeder
