// A thread's name as ps, gdb and /proc/PID/task/*/comm show it. Any thread, for itself.
#pragma once

#include <pthread.h>

namespace gapura::base {

/// At most 15 characters; longer ones leave the name as it was.
inline void name_thread(const char* name) { ::pthread_setname_np(::pthread_self(), name); }

} // namespace gapura::base
