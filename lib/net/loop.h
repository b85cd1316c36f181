// One event loop: edge-triggered epoll, a timer wheel, tasks and messages from other threads. One loop per thread; everything on it belongs to
// that thread, except post() and stop(), which any thread may call.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <vector>

#include "lib/net/task.h"
#include "lib/net/wheel.h"

namespace gapura::net {

class Socket;
class Sleep;
class Signal;

class Loop {
public:
    Loop();
    /// Nothing may run on it any more: run() has returned.
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Runs until stop() was called and every spawned task has ended.
    void run();
    /// Cancels everything that waits on this loop, now and later, with ECANCELED; run() returns when the tasks have ended.
    void stop();
    /// Runs fn on the loop's thread soon. Dropped without a run when the loop has ended.
    void post(std::function<void()> fn);
    /// Starts a task that nobody awaits; the loop waits for its end before run() returns. Loop thread (or before run()).
    void spawn(Task<void> task);

    /// Monotonic, read once per turn of the loop.
    Ticks now() const { return now_; }
    bool stopping() const { return stopping_; }
    std::size_t tasks() const { return tasks_; }

    /// `auto nap = loop.sleep(20ms); co_await nap;` True when the time passed, false when the loop was stopped. Rounded up to 16 ms or so.
    Sleep sleep(std::chrono::milliseconds time);

private:
    friend class Socket;
    friend class Operation;
    friend class Sleep;
    friend class Signal;
    struct Root;
    struct Slot {
        Socket* socket = nullptr;
        std::uint32_t generation = 0; // tells an event of a closed descriptor from one of its successor
    };

    Root hold(Task<void> task);
    void add(int fd, Socket* socket);
    void remove(int fd);
    void resume_later(std::coroutine_handle<> waiter) { ready_.push_back(waiter); }
    void turn();
    void run_ready();
    void run_posted();
    void begin_stop();
    static Ticks read_clock();

    int epoll_ = -1;
    int wake_ = -1;
    Ticks now_ = 0;
    Wheel wheel_;
    std::vector<Slot> slots_; // by descriptor
    std::vector<std::coroutine_handle<>> ready_;
    std::vector<std::coroutine_handle<>> running_;
    std::vector<Sleep*> sleepers_;
    std::size_t tasks_ = 0;
    bool stopping_ = false;

    std::mutex mutex_; // the two below
    std::vector<std::function<void()>> posted_;
    bool ended_ = false;
};

/// Awaitable made by Loop::sleep. Must be a named variable.
class Sleep final : public Timer {
public:
    Sleep(Loop& loop, Ticks until) : loop_(&loop), until_(until) {}
    bool await_ready() const { return loop_->stopping_; }
    void await_suspend(std::coroutine_handle<> waiter);
    bool await_resume() const { return !cancelled_ && !loop_->stopping_; }

private:
    friend class Loop;
    Ticks due(Ticks now) override;

    Loop* loop_;
    Ticks until_;
    std::coroutine_handle<> waiter_;
    bool cancelled_ = false;
};

/// One waiter, resumed soon after another task of the same loop set it; stays set. `co_await signal;`
class Signal {
public:
    explicit Signal(Loop& loop) : loop_(&loop) {}
    bool await_ready() const { return set_; }
    void await_suspend(std::coroutine_handle<> waiter) { waiter_ = waiter; }
    void await_resume() const {}
    bool is_set() const { return set_; }
    void set() {
        set_ = true;
        if (waiter_) loop_->resume_later(std::exchange(waiter_, {}));
    }

private:
    Loop* loop_;
    std::coroutine_handle<> waiter_;
    bool set_ = false;
};

} // namespace gapura::net
