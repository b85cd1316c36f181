#include "lib/base/id.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "lib/base/check.h"

namespace gapura::base {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t body_chars = 26;

void append_base32(std::string& out, std::uint64_t value, int chars) {
    for (int i = chars - 1; i >= 0; --i) out += alphabet[(value >> (5 * i)) & 31U];
}

} // namespace

std::string make_id(std::string_view prefix, Instant now, Random& random) {
    CHECK(!prefix.empty() && prefix.size() <= 12);
    std::string id(prefix);
    id += '_';
    append_base32(id, static_cast<std::uint64_t>(now.us / 1000), 10);
    append_base32(id, random.next(), 8);
    append_base32(id, random.next(), 8);
    return id;
}

bool is_id(std::string_view prefix, std::string_view text) {
    if (text.size() != prefix.size() + 1 + body_chars || !text.starts_with(prefix) || text[prefix.size()] != '_') return false;
    return std::ranges::all_of(text.substr(prefix.size() + 1), [](char c) { return alphabet.find(c) != std::string_view::npos; });
}

} // namespace gapura::base
