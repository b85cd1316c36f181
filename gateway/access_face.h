// The control API of access records: what was shared about one person to whom, and what a key received. For the data protection
// officer, the auditor and the data officer of the whole campus alone. Handlers run on a worker pool and may block.
#pragma once

#include "gateway/access_store.h"
#include "gateway/face.h"
#include "lib/base/log.h"
#include "lib/base/zones.h"

namespace gapura::gateway {

/// POST /api/v1/access/report · GET /api/v1/access. A person is named in a body, never in an address. All arguments must outlive the routes.
/// Error forbidden `gateway.access_not_allowed`; invalid `gateway.access_filter_missing`, `gateway.subject_kind_unknown`.
face::Routes access_routes(store::Database& database, const base::HmacSha256& subjects, ActorOf actor_of, const base::Zone& zone, base::Log& log);

} // namespace gapura::gateway
