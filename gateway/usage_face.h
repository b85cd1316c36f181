// The control API of usage: reports, exports, hygiene, the last calls of a key. Handlers run on a worker pool and may block.
#pragma once

#include <functional>

#include "gateway/call_rings.h"
#include "gateway/usage_report.h"
#include "keys/keys.h"
#include "lib/face/face.h"

namespace gapura::gateway {

/// All borrowed: they outlive the routes.
struct UsageSources {
    store::Database& database;
    keys::Keys& keys;
    const base::Clock& clock;
    const base::Zone& zone;
    std::function<Result<people::Actor>(const face::Caller&)> actor_of;
    std::function<Result<std::string>(const std::string& id_or_code)> unit_id;
    std::function<NameOf()> names; // good for one request
    /// Of this process; where the gateway runs elsewhere, of the one asked.
    std::function<std::vector<CallShown>(const std::string& key, const CallsWanted& wanted)> calls_of;
};

/// GET /api/v1/usage, /api/v1/usage/export, /api/v1/usage/hygiene, /api/v1/keys/{id}/calls.
face::Routes usage_routes(UsageSources sources);

} // namespace gapura::gateway
