// The text of an API key: "gpr_" + 43 base62 characters (256 random bits) + 6 base62 characters (CRC-32 of all before). Any thread.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/random.h"
#include "lib/base/secret.h"

namespace gapura::keys {

constexpr std::size_t token_chars = 4 + 43 + 6;

base::Secret make_token(base::Random& random);
/// Prefix, length, alphabet and checksum. Says nothing about whether such a key was ever issued.
bool is_well_formed(std::string_view text);
/// "gpr_…" prefix of 8 characters and the last 4 before the checksum: what lists and logs may show.
std::string hint_of(std::string_view text);

} // namespace gapura::keys
