// Whether the long form of a test was asked for: GAPURA_LONG=1. Any thread.
#pragma once

#include <cstdlib>

namespace gapura::testing {

// NOLINTNEXTLINE(concurrency-mt-unsafe): no test changes the environment, so reading it is safe on any thread
inline bool is_long_form() { return std::getenv("GAPURA_LONG") != nullptr; }

} // namespace gapura::testing
