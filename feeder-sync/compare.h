// When two values of a field say the same: the Feeder and the campus write names, dates and numbers differently. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/digest.h"
#include "lib/base/json.h"

namespace gapura::feeder {

enum class ValueKind : std::uint8_t {
    text,   // edges and runs of blanks do not count, nor do capitals (the Feeder stores names in capitals) nor HTML entities
    date,   // dd-mm-yyyy (as read), yyyy-mm-dd (as written), with or without a time
    number, // 3 = "3.00" = "03"
    code,   // blank-padded text such as id_wilayah: edges and capitals do not count, zeros in front do
};

/// The comparable form. Nothing said ("", null, "-", "(tidak diisi)") is "".
std::string normalised(ValueKind kind, const json::value* value);
std::string normalised(ValueKind kind, std::string_view text);

/// A 64-bit fingerprint of a comparable form; 0 stands for "". Stable across runs; chance collisions only, not for security.
std::uint64_t fingerprint(std::string_view normal);

/// 128 bits of SHA-256: what a natural key is found by, without keeping the key itself in memory.
struct KeyDigest {
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(const KeyDigest&) const = default;
};
KeyDigest digest_key(std::initializer_list<std::string_view> parts);

/// SHA-256 in hex.
std::string hex_digest(std::string_view text);

/// Text that came from the Feeder, fit for a log or a screen: runs of eight or more digits (NIK, telephone) are masked, and so is every
/// occurrence of `secret` (a mother's name), capitals disregarded.
std::string masked(std::string_view text, std::string_view secret = {});

} // namespace gapura::feeder
