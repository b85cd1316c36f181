// The HTTP side of calendars: GET and POST /api/v1/calendars, GET /api/v1/calendars/{year}. Handlers run on the pool of lib/face; any thread.
#pragma once

#include "desk/calendars.h"
#include "desk/face.h"
#include "lib/face/face.h"

namespace gapura::desk {

/// All arguments must outlive the routes.
face::Routes calendar_routes(Calendars& calendars, ActorOf actor_of, const base::Zone& zone);

} // namespace gapura::desk
