// Notices what changed in the store and hands it to the data plane: one thread that looks when the store says that something changed, and by
// itself now and then, for that word may be lost; it reads a version of each thing and reloads what moved. With the database away it keeps what is
// published and tries again. start() and stop() from one thread; publish_…() from any, one after the other.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/log.h"
#include "lib/base/result.h"
#include "lib/store/store.h"

namespace gapura::app {

/// One thing to watch. `version` is cheap; `publish` loads and hands over, and may take long.
struct Watched {
    std::string name;
    std::function<Result<std::int64_t>()> version;
    std::function<Result<void>()> publish;
    /// What is published is what the store holds: after publishing, and after a look that found nothing new.
    std::function<void()> current = {};
    /// After everything that moved is published: what may wait.
    std::function<void()> afterwards = {};
};

class Publisher {
public:
    Publisher(std::vector<Watched> watched, store::Database& database, base::Log& log);
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;
    ~Publisher() { stop(); }

    /// Publishes everything once, on the caller's thread. The first error ends it.
    Result<void> publish_all();
    /// Publishes what moved, on the caller's thread. The first error ends it; it is in the log already.
    Result<void> publish_changed();
    void start();
    void stop();

private:
    void run();
    Result<void> look();

    struct Seen {
        Watched what;
        std::int64_t version = -1;
    };
    static void is_current(Seen& seen, std::int64_t version);
    std::chrono::milliseconds interval(bool answered) const;

    std::vector<Seen> seen_;
    store::Database& database_;
    base::Log& log_;
    std::mutex one_at_a_time_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    bool told_ = false;
    bool away_ = false; // the store did not answer last time
    std::unique_ptr<store::Listener> ear_;
    std::thread thread_;
};

} // namespace gapura::app
