// One answer with personal data: who got what about whom, when, by which request. Its text in the journal, and that text read again. Values; any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/policy.h"
#include "gateway/sharing.h"
#include "lib/base/result.h"

namespace gapura::gateway {

struct AccessRecord {
    std::string request;   // "req_…"
    bool complete = false; // false: the answer was still on its way, or broke off; what follows is what had left
    bool again = false;    // completes or closes a record written before
    Instant at;
    std::string key, unit, app;
    std::string route, service;
    std::string scope; // data kind; its purpose and legal basis are in the register
    std::string method;
    int status = 0;
    std::vector<std::string> clear, masked; // members
    std::int64_t subjects = 0;
    std::vector<std::string> listed; // pseudonyms of the first of them
    std::string digest;              // over all, when more than listed
};

/// Appends the journal's text; allocates nothing once `out` is large enough.
void append_record(std::string& out, const Decision& decision, const Sharing& sharing, const Leaving& leaving, Instant now);
/// Error invalid `json.malformed`, `json.field`.
Result<AccessRecord> parse_record(std::string_view text);

} // namespace gapura::gateway
