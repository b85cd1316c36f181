// Refusals and our own failures as problem+json (RFC 9457), in the caller's language. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "gateway/policy.h"

namespace gapura::gateway {

struct Problem {
    int status = 500;
    Error error;
    int retry_after_s = 0;
    bool credential_shown = false; // for WWW-Authenticate
};

/// The problem of a refused decision.
Problem problem_of(const Decision& decision, bool credential_shown);
/// One of the engine's own slugs.
Problem problem_of(int status, std::string_view slug);

std::string problem_body(const Problem& problem, std::string_view accept_language, std::string_view request_id);

/// Field lines that go with it: Content-Type, Content-Length, Content-Language, Retry-After, WWW-Authenticate, Allow.
std::string problem_fields(const Problem& problem, std::string_view accept_language, std::size_t body_bytes);

} // namespace gapura::gateway
