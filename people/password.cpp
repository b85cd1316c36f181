#include "people/password.h"

#include <argon2.h>
#include <array>

namespace gapura::people {
namespace {

constexpr std::uint32_t passes = 2;
constexpr std::uint32_t memory_kib = 19 * 1024;
constexpr std::uint32_t lanes = 1;
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;
constexpr std::size_t password_bytes_min = 12;
constexpr std::size_t password_bytes_max = 128;

} // namespace

Result<std::string> hash_password(const base::Secret& password, base::Random& random) {
    std::array<std::byte, salt_bytes> salt{};
    random.fill(salt);
    std::string encoded(argon2_encodedlen(passes, memory_kib, lanes, salt_bytes, hash_bytes, Argon2_id), '\0');
    const std::string_view text = password.reveal();
    const int code = argon2id_hash_encoded(passes, memory_kib, lanes, text.data(), text.size(), salt.data(), salt.size(), hash_bytes, encoded.data(),
                                           encoded.size());
    if (code != ARGON2_OK) return fail(Code::internal, "internal", {}, argon2_error_message(code));
    encoded.resize(encoded.find('\0'));
    return encoded;
}

bool verify_password(const std::string& encoded, const base::Secret& password) {
    const std::string_view text = password.reveal();
    return text.size() <= password_bytes_max && argon2id_verify(encoded.c_str(), text.data(), text.size()) == ARGON2_OK;
}

Result<void> check_password(const base::Secret& password, std::string_view email) {
    const std::string_view text = password.reveal();
    const bool own_name = text == email || text == email.substr(0, email.find('@'));
    if (text.size() >= password_bytes_min && text.size() <= password_bytes_max && !own_name) return {};
    return fail(Code::invalid, "people.password_weak", {{"low", std::to_string(password_bytes_min)}, {"high", std::to_string(password_bytes_max)}});
}

base::Secret make_password(base::Random& random) {
    constexpr std::string_view alphabet = "23456789abcdefghjkmnpqrstuvwxyz";
    std::string text;
    for (int i = 0; i < 16; ++i) {
        if (i > 0 && i % 4 == 0) text += '-';
        text += alphabet[random.below(alphabet.size())];
    }
    return base::Secret(std::move(text));
}

} // namespace gapura::people
