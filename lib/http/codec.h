// Small pure functions on HTTP octets, without allocation. Any thread.
#pragma once

#include <string_view>

namespace gapura::http {

/// 0 to 15, or -1 when c is no hexadecimal digit.
int hex_value(char c);

} // namespace gapura::http
