// The version of the program, set by CMake. Constant.
#pragma once

namespace gapura::app {
inline constexpr const char* version = GAPURA_VERSION;
}
