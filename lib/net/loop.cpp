// See loop.h.
#include "lib/net/loop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "lib/base/check.h"
#include "lib/net/socket.h"

namespace gapura::net {

/// The frame that carries a spawned task: it starts at once and frees itself at its end.
struct Loop::Root {
    struct promise_type {
        Root get_return_object() { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }
        static void* operator new(std::size_t bytes) { return take_frame(bytes); }
        static void operator delete(void* frame, std::size_t bytes) noexcept { give_frame(frame, bytes); }
    };
};

Ticks Loop::read_clock() {
    timespec at{};
    clock_gettime(CLOCK_MONOTONIC, &at);
    return static_cast<Ticks>(at.tv_sec) * 1000 + at.tv_nsec / 1'000'000;
}

Loop::Loop() : now_(read_clock()), wheel_(now_) {
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    CHECK(epoll_ >= 0 && wake_ >= 0);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    event.data.u64 = ~std::uint64_t{0};
    CHECK(epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) == 0);
}

Loop::~Loop() {
    CHECK(tasks_ == 0);
    close(wake_);
    close(epoll_);
}

Loop::Root Loop::hold(Task<void> task) {
    ++tasks_;
    co_await task;
    --tasks_;
}

void Loop::spawn(Task<void> task) { hold(std::move(task)); }

Sleep Loop::sleep(std::chrono::milliseconds time) { return {*this, now_ + time.count()}; }

void Loop::post(std::function<void()> fn) {
    {
        const std::scoped_lock lock(mutex_);
        if (ended_) return;
        posted_.push_back(std::move(fn));
    }
    const std::uint64_t one = 1;
    // The counter cannot overflow in practice and the loop drains it; there is nothing to do about a failure.
    [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
}

void Loop::stop() {
    post([this] { begin_stop(); });
}

void Loop::begin_stop() {
    stopping_ = true;
    for (std::size_t fd = 0; fd < slots_.size(); ++fd) {
        if (slots_[fd].socket != nullptr) slots_[fd].socket->cancel();
    }
    for (Sleep* sleeper : std::exchange(sleepers_, {})) {
        sleeper->cancelled_ = true;
        resume_later(sleeper->waiter_);
    }
}

void Loop::run() {
    now_ = read_clock();
    while (!stopping_ || tasks_ > 0) turn();
    run_posted();
    const std::scoped_lock lock(mutex_);
    ended_ = true;
    posted_.clear();
}

void Loop::turn() {
    std::array<epoll_event, 128> events;
    const int wait_ms = ready_.empty() ? wheel_.wait_ms(now_) : 0;
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait_ms);
    now_ = read_clock();
    bool woken = false;
    for (int i = 0; i < count; ++i) {
        const std::uint64_t tag = events[static_cast<std::size_t>(i)].data.u64;
        if (tag == ~std::uint64_t{0}) {
            woken = true;
            continue;
        }
        const Slot slot = slots_[static_cast<std::uint32_t>(tag)];
        if (slot.socket != nullptr && slot.generation == tag >> 32) slot.socket->on_event(events[static_cast<std::size_t>(i)].events);
    }
    wheel_.advance(now_);
    run_ready();
    if (woken) run_posted();
}

void Loop::run_ready() {
    while (!ready_.empty()) {
        running_.swap(ready_);
        for (const auto waiter : running_) waiter.resume();
        running_.clear();
    }
}

void Loop::run_posted() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(wake_, &count, sizeof count);
    std::vector<std::function<void()>> todo;
    {
        const std::scoped_lock lock(mutex_);
        todo.swap(posted_);
    }
    for (const auto& fn : todo) fn();
    run_ready();
}

void Loop::add(int fd, Socket* socket) {
    const auto index = static_cast<std::size_t>(fd);
    if (index >= slots_.size()) slots_.resize(std::max(index + 1, slots_.size() * 2));
    slots_[index].socket = socket;
    ++slots_[index].generation;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.u64 = static_cast<std::uint64_t>(slots_[index].generation) << 32 | static_cast<std::uint32_t>(fd);
    CHECK(epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0);
}

void Loop::remove(int fd) { slots_[static_cast<std::size_t>(fd)].socket = nullptr; }

void Sleep::await_suspend(std::coroutine_handle<> waiter) {
    waiter_ = waiter;
    loop_->sleepers_.push_back(this);
    loop_->wheel_.arm(*this, until_);
}

Ticks Sleep::due(Ticks now) {
    if (now < until_) return until_;
    std::erase(loop_->sleepers_, this);
    loop_->resume_later(waiter_);
    return never;
}

} // namespace gapura::net
