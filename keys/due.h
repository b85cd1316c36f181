// Writing down what the clock has done to a key (`due` of key.h): every verb begins with it, so that what is decided on a key is decided on what its
// row then says. Functions on a running transaction. Not the sweep: that only finds the keys. Any thread.
#pragma once

#include <string>

#include "keys/keys_store.h"

namespace gapura::keys {

/// Each step that is due, with its history; the links of a key that ended lapse, and a key that starts begins its predecessor's end.
Result<void> catch_up(store::Tx& tx, Key& key, Instant now);

/// The successor works from now on: the key before it begins to end. One that was suspended or ended meanwhile stays as it is.
Result<void> rotate_predecessor(store::Tx& tx, const Key& successor, const std::string& actor, Instant now);

} // namespace gapura::keys
