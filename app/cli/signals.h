// SIGINT and SIGTERM as something to wait for. Made before any thread starts, so that all threads have them blocked; the main thread waits.
#pragma once

#include <csignal>

namespace gapura::app::cli {

class StopSignals {
public:
    StopSignals();
    /// Returns at the first SIGINT or SIGTERM; from then on a second one ends the process at once.
    void wait();

private:
    sigset_t set_{};
};

} // namespace gapura::app::cli
