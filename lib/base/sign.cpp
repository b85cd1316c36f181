#include "lib/base/sign.h"

#include <memory>
#include <openssl/evp.h>

#include "lib/base/check.h"
#include "lib/base/digest.h"

namespace gapura::base {
namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t signature_bytes = 64;

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

Key private_key(std::string_view seed) {
    const auto bytes = bytes_of(seed);
    return Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes.data(), bytes.size()));
}

} // namespace

std::optional<SigningKey> SigningKey::from_seed(const Secret& seed) {
    if (seed.reveal().size() != key_bytes) return std::nullopt;
    const Key key = private_key(seed.reveal());
    std::string out(key_bytes, '\0');
    std::size_t size = out.size();
    if (!key || EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(out.data()), &size) != 1) return std::nullopt;
    return SigningKey(seed, std::move(out));
}

std::string SigningKey::sign(std::string_view text) const {
    const Key key = private_key(seed_.reveal());
    const Context context(EVP_MD_CTX_new());
    std::string out(signature_bytes, '\0');
    std::size_t size = out.size();
    const auto bytes = bytes_of(text);
    // Ed25519 digests by itself: no digest is named. Nothing here fails but for want of memory.
    CHECK(key && context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
    CHECK(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes.data(), bytes.size()) == 1);
    return out;
}

bool is_signed(std::string_view public_key, std::string_view text, std::string_view signature) {
    if (public_key.size() != key_bytes || signature.size() != signature_bytes) return false;
    const auto raw = bytes_of(public_key);
    const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw.data(), raw.size()));
    const Context context(EVP_MD_CTX_new());
    if (!key || !context || EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1) return false;
    const auto shown = bytes_of(signature);
    const auto bytes = bytes_of(text);
    return EVP_DigestVerify(context.get(), shown.data(), shown.size(), bytes.data(), bytes.size()) == 1;
}

} // namespace gapura::base
