// The RateLimit-Policy and RateLimit fields of draft-ietf-httpapi-ratelimit-headers-11 (still a draft: Lists of Strings with parameters,
// RFC 9651), written without allocation. Any thread.
#pragma once

#include <span>
#include <string_view>

#include "gateway/limit_set.h"
#include "gateway/policy.h"

namespace gapura::gateway {

/// Seconds to wait, rounded up, at least 1, at most until the end of the longest month: the same figure goes into Retry-After and into t, so that
/// Retry-After is never earlier than t.
int retry_seconds(std::int64_t wait_ns);

/// Both field lines, one member a limit, in the order given, so that the policies stay the same from answer to answer; members that no longer fit
/// are left out of both. `r` never exceeds `q`; `t` is the time until more quota, left out when all of it is there.
void write_limit_fields(std::span<const LimitFinding> findings, LimitFields& out);

} // namespace gapura::gateway
