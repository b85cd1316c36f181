// The HTTP side of grants. Handlers run on the pool of lib/face; any thread.
#pragma once

#include "keys/face.h"
#include "keys/grants.h"
#include "keys/register.h"

namespace gapura::keys {

/// POST, GET /api/v1/grants · GET, PATCH /api/v1/grants/{id} · POST /api/v1/grants/{id}/submit|approve|reject|withdraw|close ·
/// POST /api/v1/keys/{id}/renew. All arguments must outlive the routes.
face::Routes grant_routes(Grants& grants, ActorOf actor_of, const base::Zone& zone);

/// GET /api/v1/register?month=2026-11[&unit=U][&format=json|html|csv|text]. `registers` must outlive the routes.
face::Routes register_routes(Registers& registers, ActorOf actor_of);

} // namespace gapura::keys
