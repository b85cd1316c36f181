// Health and the index of the control API. Any thread.
#pragma once

#include "lib/face/face.h"
#include "lib/store/store.h"

namespace gapura::app {

/// GET /healthz (the process answers), /readyz (the store answers; 503 otherwise), /api/v1 (every operation, these and `others`).
face::Routes status_routes(store::Database& database, const face::Routes& others);

} // namespace gapura::app
