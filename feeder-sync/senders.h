// The threads that talk to the Feeder during a run: tasks in, verdicts out. They never touch the store. One owner thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "feeder-sync/settle.h"

namespace gapura::feeder {

struct Task {
    Row row; // sending: send it; reading_back: look for it
};

struct Done {
    Row row;
    Verdict verdict; // of a send
    Look look;       // of a look
};

class Senders {
public:
    Senders(Feeder& feeder, int threads);
    Senders(const Senders&) = delete;
    Senders& operator=(const Senders&) = delete;
    /// Waits for the requests under way; tasks not begun are dropped (take them back first).
    ~Senders();

    void give(std::vector<Task> tasks);
    /// What is finished; waits at most so long for the first.
    std::vector<Done> take(std::chrono::milliseconds wait);
    /// Tasks that no thread has begun.
    std::vector<Task> take_back();
    /// Given, not yet taken.
    std::size_t under_way() const;

private:
    void work();

    Feeder& feeder_;
    mutable std::mutex mutex_;
    std::condition_variable todo_;
    std::condition_variable finished_;
    std::deque<Task> tasks_;
    std::vector<Done> done_;
    std::size_t busy_ = 0;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

} // namespace gapura::feeder
