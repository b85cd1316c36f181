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
};

/// The problem of a refused decision.
Problem problem_of(const Decision& decision);
/// One of the engine's own slugs.
Problem problem_of(int status, std::string_view slug);

/// The WWW-Authenticate challenge of a refusal, "" when it gets none (RFC 6750 §3: no error code when no credential came; invalid_request 400,
/// invalid_token 401, insufficient_scope 403).
std::string challenge_of(const Problem& problem);

std::string problem_body(const Problem& problem, std::string_view accept_language, std::string_view request_id);

/// Field lines that go with it: Content-Type, Content-Length, Content-Language, Retry-After, WWW-Authenticate, Allow.
std::string problem_fields(const Problem& problem, std::string_view accept_language, std::size_t body_bytes);

} // namespace gapura::gateway
