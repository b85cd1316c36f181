// SHA256_* are "deprecated" in OpenSSL 3.0 in favour of EVP, which allocates a context and looks up a provider per message. The request
// path hashes one key per request, so the low-level calls are used here and nowhere else.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "lib/base/digest.h"

#include <cstring>
#include <openssl/sha.h>

#include "lib/base/check.h"

namespace gapura::base {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::uint32_t, 256> make_crc_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? (value >> 1) ^ 0xEDB88320U : value >> 1;
        table[i] = value;
    }
    return table;
}

constexpr auto crc_table = make_crc_table();

SHA256_CTX load(const std::array<std::uint8_t, 128>& state) {
    SHA256_CTX context;
    static_assert(sizeof context <= sizeof state);
    std::memcpy(&context, state.data(), sizeof context);
    return context;
}

void save(const SHA256_CTX& context, std::array<std::uint8_t, 128>& state) { std::memcpy(state.data(), &context, sizeof context); }

void start_with_block(std::array<std::uint8_t, 128>& state, const std::array<std::uint8_t, 64>& block) {
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, block.data(), block.size());
    save(context, state);
}

} // namespace

Digest256 sha256(std::string_view data) {
    Digest256 out;
    SHA256(reinterpret_cast<const unsigned char*>(data.data()), data.size(), out.data());
    return out;
}

Sha256Stream::Sha256Stream() {
    SHA256_CTX context;
    SHA256_Init(&context);
    save(context, state_);
}

void Sha256Stream::add(std::string_view data) {
    SHA256_CTX context = load(state_);
    SHA256_Update(&context, data.data(), data.size());
    save(context, state_);
}

Digest256 Sha256Stream::finish() {
    Digest256 out;
    SHA256_CTX context = load(state_);
    SHA256_Final(out.data(), &context);
    return out;
}

HmacSha256::HmacSha256(std::string_view key) {
    std::array<std::uint8_t, 64> block{};
    if (key.size() > block.size()) {
        const Digest256 short_key = sha256(key);
        std::memcpy(block.data(), short_key.data(), short_key.size());
    } else {
        std::memcpy(block.data(), key.data(), key.size());
    }
    for (auto& byte : block) byte ^= 0x36U;
    start_with_block(inner_, block);
    for (auto& byte : block) byte ^= 0x36U ^ 0x5CU;
    start_with_block(outer_, block);
}

Digest256 HmacSha256::digest(std::string_view data) const {
    Digest256 out;
    SHA256_CTX context = load(inner_);
    SHA256_Update(&context, data.data(), data.size());
    SHA256_Final(out.data(), &context);
    context = load(outer_);
    SHA256_Update(&context, out.data(), out.size());
    SHA256_Final(out.data(), &context);
    return out;
}

std::uint32_t crc32(std::string_view data) {
    std::uint32_t value = 0xFFFFFFFFU;
    for (const char c : data) value = crc_table[(value ^ static_cast<std::uint8_t>(c)) & 0xFFU] ^ (value >> 8);
    return value ^ 0xFFFFFFFFU;
}

std::string hex(std::span<const std::uint8_t> bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        out += hex_digits[byte >> 4];
        out += hex_digits[byte & 15U];
    }
    return out;
}

std::optional<std::string> unhex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = hex_digits.find(text[i]);
        const auto low = hex_digits.find(text[i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

std::string base64url(std::span<const std::uint8_t> bytes) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const std::uint8_t byte : bytes) {
        bits = (bits << 8) | byte;
        for (count += 8; count >= 6; count -= 6) out += base64_digits[(bits >> (count - 6)) & 63U];
    }
    if (count > 0) out += base64_digits[(bits << (6 - count)) & 63U];
    return out;
}

std::optional<std::string> unbase64url(std::string_view text) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const auto digit = base64_digits.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = (bits << 6) | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count >= 8) {
            out += static_cast<char>((bits >> (count - 8)) & 0xFFU);
            count -= 8;
        }
    }
    return out;
}

} // namespace gapura::base
