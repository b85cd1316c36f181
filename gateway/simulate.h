// "Would this call pass?" for a key known by its id: asks the same functions a lane asks, in the same order, and touches no counter. Any thread.
#pragma once

#include <optional>
#include <string>

#include "lib/base/clock.h"
#include "lib/base/json.h"
#include "lib/text/text.h"

namespace gapura::gateway {

struct Simulation {
    std::string key_id;
    std::string method;
    std::string path; // a query after '?' is allowed
    std::string client;
    std::optional<Instant> at;        // absent: now. Another day begins with fresh quotas, as it would
    text::Lang lang = text::Lang::id; // of the refusal's title and detail
};

// Policy::simulate answers {"would_pass", "at", "key", "route", "service", "scope", "limits": [{policy, bearer, kind, limit, remaining, passes,
// retry_after_s}], "refusal": {code, slug, title, detail, args} or null, "counters": "this gateway" | "shared"}. See openapi/gapura.yaml.

} // namespace gapura::gateway
