// Notices what changed in the store and hands it to the data plane: one thread that reads a version of each thing five times a second and
// reloads what moved. With the database away it keeps what is published and tries again. start() and stop() from one thread.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/log.h"
#include "lib/base/result.h"

namespace gapura::app {

/// One thing to watch. `version` is cheap; `publish` loads and hands over, and may take long.
struct Watched {
    std::string name;
    std::function<Result<std::int64_t>()> version;
    std::function<Result<void>()> publish;
};

class Publisher {
public:
    Publisher(std::vector<Watched> watched, base::Log& log);
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;
    ~Publisher() { stop(); }

    /// Publishes everything once, on the caller's thread. The first error ends it.
    Result<void> publish_all();
    /// Publishes what moved, on the caller's thread; true when the store answered.
    bool publish_changed();
    void start();
    void stop();

private:
    void run();

    struct Seen {
        Watched what;
        std::int64_t version = -1;
    };
    std::vector<Seen> seen_;
    base::Log& log_;
    std::mutex one_at_a_time_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    bool away_ = false; // the store did not answer last time
    std::thread thread_;
};

} // namespace gapura::app
