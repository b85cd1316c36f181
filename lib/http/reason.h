// Reason phrases (RFC 9110 §15). Any thread.
#pragma once

#include <string_view>

namespace gapura::http {

/// "Not Found"; "" for a status we do not name.
std::string_view reason_of(int status);

} // namespace gapura::http
