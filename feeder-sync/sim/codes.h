// The Feeder's error codes and their texts, byte for byte as the server sends them (facts section 5). Any thread.
#pragma once

#include <string_view>

namespace gapura::feeder::sim {

/// "" for a code without an evidenced text.
std::string_view code_text(int code);

} // namespace gapura::feeder::sim
