// Small chores at the start and on a timer, one thread: expired keys written down, old sessions and answers dropped. Nothing depends on them being on
// time. start() and stop() from one thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/log.h"
#include "lib/base/result.h"

namespace gapura::app {

struct Chore {
    std::string name;
    std::function<Result<void>()> run;
};

class Housekeeping {
public:
    Housekeeping(std::vector<Chore> chores, std::chrono::milliseconds every, base::Log& log);
    Housekeeping(const Housekeeping&) = delete;
    Housekeeping& operator=(const Housekeeping&) = delete;
    ~Housekeeping() { stop(); }
    void start();
    void stop();

private:
    void run();

    std::vector<Chore> chores_;
    const std::chrono::milliseconds every_;
    base::Log& log_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace gapura::app
