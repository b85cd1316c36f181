// The SQL of the monthly register: the histories of requests and keys, side by side.
#pragma once

#include "keys/register.h"

namespace gapura::keys {

struct RegisterSpan {
    Instant from;
    Instant until;                                 // exclusive
    std::optional<std::vector<std::string>> units; // only these
    std::string unit;                              // only this one; "" for all of them
};

/// In the order of time, at most `limit`.
Result<std::vector<RegisterLine>> read_register(store::Database& database, const RegisterSpan& span, std::size_t limit);

} // namespace gapura::keys
