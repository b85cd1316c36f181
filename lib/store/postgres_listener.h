// One connection that only listens (LISTEN gapura), with a thread that waits on it, asks the server now and then whether it is still there, and
// connects anew when not. Made and ended by any thread.
#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "lib/store/postgres_connection.h"

namespace gapura::store {

class PostgresListener final : public Listener {
public:
    PostgresListener(const std::string& conninfo, Options options, base::Log& log, std::function<void()> heard);
    PostgresListener(const PostgresListener&) = delete;
    PostgresListener& operator=(const PostgresListener&) = delete;
    ~PostgresListener() override;
    bool connected() const override { return connected_; }

private:
    void run();
    Result<void> listen();
    bool stopped_within(std::chrono::milliseconds time) const;

    PostgresConnection connection_;
    base::Log& log_;
    std::function<void()> heard_;
    std::atomic<bool> connected_ = false;
    int stop_; // an eventfd: readable once the thread is to end
    std::thread thread_;
};

} // namespace gapura::store
