// How one entry is bound to the one before: the bytes that are hashed, and the hash. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "lib/audit/audit.h"

namespace gapura::audit {

/// The hash "before" the first entry.
inline constexpr std::string_view first_hash = "0000000000000000000000000000000000000000000000000000000000000000";

/// SHA-256 as hexadecimal digits over: "gapura.audit.1", seq and at as eight bytes each, then actor, kind, subject, body and the previous
/// hash, each after its length in eight bytes (numbers big-endian). With the lengths no two entries give the same bytes. `entry.hash` is not
/// read. `buffer` is only room to work in, kept by callers that hash many.
std::string hash_of(const Recorded& entry, std::string_view previous, std::string& buffer);

} // namespace gapura::audit
