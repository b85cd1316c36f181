#include "lib/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace gapura::base {

void check_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "gapura: bug: CHECK(%s) failed at %s:%d\n", condition, file, line);
    std::abort();
}

} // namespace gapura::base
