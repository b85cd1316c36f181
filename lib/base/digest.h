// Digests and text encodings of bytes. OpenSSL behind a plain face. Any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gapura::base {

using Digest256 = std::array<std::uint8_t, 32>;

Digest256 sha256(std::string_view data);

/// SHA-256 of data fed in pieces.
class Sha256Stream {
public:
    Sha256Stream();
    void add(std::string_view data);
    /// May be called once.
    Digest256 finish();

private:
    std::array<std::uint8_t, 128> state_{};
};

/// HMAC-SHA-256 (RFC 2104) with a key fixed at construction. digest() is const, allocates nothing and may run on many threads at once.
class HmacSha256 {
public:
    explicit HmacSha256(std::string_view key);
    Digest256 digest(std::string_view data) const;

private:
    // SHA-256 states after the inner and outer key blocks, so a short message costs two or three compressions.
    std::array<std::uint8_t, 128> inner_{};
    std::array<std::uint8_t, 128> outer_{};
};

/// CRC-32 (IEEE 802.3, reflected, as in zip and GitHub's tokens): for typing mistakes and scanners, not for security.
std::uint32_t crc32(std::string_view data);

std::string hex(std::span<const std::uint8_t> bytes);
std::optional<std::string> unhex(std::string_view text);
std::string base64url(std::span<const std::uint8_t> bytes);
std::optional<std::string> unbase64url(std::string_view text);
inline std::span<const std::uint8_t> bytes_of(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

} // namespace gapura::base
