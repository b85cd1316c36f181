#include "keys/token.h"

#include <array>
#include <cstdint>

#include "lib/base/digest.h"

namespace gapura::keys {
namespace {

constexpr std::string_view prefix = "gpr_";
constexpr std::size_t secret_chars = 43; // 62^43 is just above 2^256, so every 256-bit number has exactly one text
constexpr std::size_t check_chars = 6;   // 62^6 is above 2^32
constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
static_assert(digits.size() == 62 && prefix.size() + secret_chars + check_chars == token_chars);

constexpr std::array<bool, 256> make_alphabet() {
    std::array<bool, 256> table{};
    for (const char c : digits) table[static_cast<std::uint8_t>(c)] = true;
    return table;
}

constexpr auto in_alphabet = make_alphabet();

// A 256-bit number, most significant word first, in base 62 by repeated long division: exact, so no character is likelier than the number makes it.
std::array<char, secret_chars> encode(std::array<std::uint32_t, 8> number) {
    std::array<char, secret_chars> out{};
    for (std::size_t at = secret_chars; at-- > 0;) {
        std::uint64_t rest = 0;
        for (auto& word : number) {
            const std::uint64_t value = (rest << 32) | word;
            word = static_cast<std::uint32_t>(value / 62);
            rest = value % 62;
        }
        out[at] = digits[rest];
    }
    return out;
}

std::array<char, check_chars> checksum(std::string_view body) {
    std::array<char, check_chars> out{};
    std::uint32_t value = base::crc32(body);
    for (std::size_t at = check_chars; at-- > 0; value /= 62) out[at] = digits[value % 62];
    return out;
}

} // namespace

base::Secret make_token(base::Random& random) {
    std::array<std::uint32_t, 8> number{};
    random.fill(std::as_writable_bytes(std::span(number)));
    const auto secret = encode(number);
    std::string text;
    text.reserve(token_chars);
    text.append(prefix).append(secret.data(), secret.size());
    const auto check = checksum(text);
    text.append(check.data(), check.size());
    return base::Secret(std::move(text));
}

bool is_well_formed(std::string_view text) {
    if (text.size() != token_chars || !text.starts_with(prefix)) return false;
    for (const char c : text.substr(prefix.size())) {
        if (!in_alphabet[static_cast<std::uint8_t>(c)]) return false;
    }
    const auto check = checksum(text.substr(0, token_chars - check_chars));
    return text.substr(token_chars - check_chars) == std::string_view(check.data(), check.size());
}

std::string hint_of(std::string_view text) {
    if (text.size() != token_chars) return "gpr_…";
    return std::string(text.substr(0, 8)) + "…" + std::string(text.substr(token_chars - check_chars - 4, 4));
}

} // namespace gapura::keys
