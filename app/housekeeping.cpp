#include "app/housekeeping.h"

namespace gapura::app {

Housekeeping::Housekeeping(std::vector<Chore> chores, std::chrono::milliseconds every, base::Log& log)
    : chores_(std::move(chores)),
      every_(every),
      log_(log) {}

void Housekeeping::start() {
    thread_ = std::thread([this] { run(); });
}

void Housekeeping::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Housekeeping::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        for (const Chore& chore : chores_) {
            if (const auto done = chore.run(); !done) log_.failure("chore." + chore.name, done.error());
        }
        lock.lock();
        wake_.wait_for(lock, every_, [this] { return stopping_; });
    }
}

} // namespace gapura::app
