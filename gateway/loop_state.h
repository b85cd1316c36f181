// What the connections of one loop share. Belongs to that loop's thread.
#pragma once

#include "gateway/buffers.h"
#include "gateway/commits.h"
#include "gateway/engine.h"
#include "gateway/request_id.h"
#include "gateway/upstream_pool.h"

namespace gapura::gateway {

struct LoopState {
    LoopState(const EngineOptions& given_options, const base::Clock& given_clock, base::Random& seed, net::Resolver& resolver)
        : options(given_options),
          clock(given_clock),
          pool(loop, resolver, given_options.upstream_kept_max, given_options.upstream_idle_ms),
          ids(seed) {}

    const EngineOptions& options;
    const base::Clock& clock;
    net::Loop loop;
    UpstreamPool pool;
    Exchanges exchanges;
    Commits commits{loop};
    RequestIds ids;
    bool draining = false;
};

} // namespace gapura::gateway
