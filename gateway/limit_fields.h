// The RateLimit-Policy and RateLimit fields of draft-ietf-httpapi-ratelimit-headers-11 (still a draft: Lists of Strings with parameters,
// RFC 9651), written without allocation. Any thread.
#pragma once

#include <string_view>

#include "gateway/limiter.h"
#include "gateway/policy.h"

namespace gapura::gateway {

/// Seconds to wait, rounded up, at least 1: the same figure goes into Retry-After and into t, so that Retry-After is never earlier than t.
int retry_seconds(std::int64_t wait_ns);

/// Writes both field lines. `r` never exceeds `q`; `t` is the time until more quota, left out when all of it is there.
void write_limit_fields(std::string_view name, Rate rate, const Taken& taken, LimitFields& out);

} // namespace gapura::gateway
