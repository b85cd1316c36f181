// Ed25519 signatures (RFC 8032). OpenSSL behind a plain face. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/base/secret.h"

namespace gapura::base {

/// A private key and its public half, made from a seed of 32 random bytes.
class SigningKey {
public:
    /// Nothing when the seed is not 32 bytes long.
    static std::optional<SigningKey> from_seed(const Secret& seed);

    /// 64 bytes.
    std::string sign(std::string_view text) const;
    /// 32 bytes; no secret.
    const std::string& public_key() const { return public_key_; }

private:
    SigningKey(Secret seed, std::string public_key) : seed_(std::move(seed)), public_key_(std::move(public_key)) {}
    Secret seed_;
    std::string public_key_;
};

/// Was `text` signed with the private half of `public_key`? False for anything malformed.
bool is_signed(std::string_view public_key, std::string_view text, std::string_view signature);

} // namespace gapura::base
