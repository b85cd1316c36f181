// Passwords at rest: Argon2id (RFC 9106), 19 MiB, two passes, one lane. The only place that knows libargon2. Any thread; one call takes some
// tens of milliseconds and 19 MiB, so callers throttle.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/base/secret.h"

namespace gapura::people {

/// The encoded hash with its salt and parameters. Error internal `internal` when the library has no memory.
Result<std::string> hash_password(const base::Secret& password, base::Random& random);
/// False, too, when the encoded text is not one.
bool verify_password(const std::string& encoded, const base::Secret& password);

/// Error invalid `people.password_weak` {low, high}: 12 to 128 bytes, not the account's own address. No rules about signs (NIST SP 800-63B §5.1.1.2).
Result<void> check_password(const base::Secret& password, std::string_view email);

/// A first password to read out or type: four groups of four letters and digits that look like nothing else; 80 bits.
base::Secret make_password(base::Random& random);

} // namespace gapura::people
