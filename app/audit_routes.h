// GET /api/v1/audit: the history, for those who read the audit (A.8); everyone else sees what they did themself. Any thread.
#pragma once

#include "lib/base/zones.h"
#include "lib/face/face.h"
#include "lib/store/store.h"
#include "people/accounts.h"

namespace gapura::app {

/// All must outlive the routes.
face::Routes audit_routes(store::Database& database, people::Accounts& accounts, const base::Zone& zone);

} // namespace gapura::app
