// Signatures of others: ECDSA on P-256 with SHA-256 (FIPS 186-5), as partners of secret scanning sign. Checking only. OpenSSL behind a plain face.
#pragma once

#include <string>
#include <string_view>

namespace gapura::base {

/// Is `signature` (DER) one of these exact bytes by the private half of this public key (PEM)? False for anything malformed, another curve too.
bool is_signed_p256(std::string_view public_key_pem, std::string_view bytes, std::string_view signature);

} // namespace gapura::base
