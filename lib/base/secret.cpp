#include "lib/base/secret.h"

#include <openssl/crypto.h>
#include <utility>

namespace gapura::base {

// Copied on purpose: a moved short string leaves its bytes behind, where wipe() no longer sees them.
Secret::Secret(Secret&& other) noexcept : text_(other.text_) { // NOLINT(performance-move-constructor-init): see above
    other.wipe();
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        text_ = other.text_;
        other.wipe();
    }
    return *this;
}

void Secret::wipe() {
    if (!text_.empty()) OPENSSL_cleanse(text_.data(), text_.size());
    text_.clear();
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace gapura::base
