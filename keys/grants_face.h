// The HTTP side of grants. Handlers run on the pool of lib/face; any thread.
#pragma once

#include "keys/face.h"
#include "keys/grants.h"

namespace gapura::keys {

/// POST, GET /api/v1/grants · GET, PATCH /api/v1/grants/{id} · POST /api/v1/grants/{id}/submit|approve|reject|withdraw|close ·
/// POST /api/v1/keys/{id}/renew. All arguments must outlive the routes.
face::Routes grant_routes(Grants& grants, ActorOf actor_of, const base::Zone& zone);

} // namespace gapura::keys
