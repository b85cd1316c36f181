// CHECK: a condition that only a bug can break. On in production: it names the place on stderr and aborts; a supervisor restarts us.
// Not for bad input, which is a Result. Any thread.
#pragma once

namespace gapura::base {
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
}

#define CHECK(condition)                                                                                                                             \
    do {                                                                                                                                             \
        if (!(condition)) [[unlikely]]                                                                                                               \
            ::gapura::base::check_failed(#condition, __FILE__, __LINE__);                                                                            \
    } while (false)
