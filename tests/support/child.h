// A forked process for tests that kill: runs a function, tells its parent lines through a pipe, dies with its parent. Start it while this
// process has one thread only.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace gapura::testing {

class Child {
public:
    /// In the child: sends one line to the parent. Complete before it returns, so a line sent survives a kill of the sender.
    using Tell = std::function<void(const std::string& line)>;

    explicit Child(const std::function<void(const Tell&)>& body);
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child();

    /// Waits for the next line; empty when the child ended or nothing came in time.
    std::string next_line(std::chrono::milliseconds wait_max);
    /// kill -9, and waits until it is gone.
    void kill();
    /// Waits for the end; true when the body returned.
    bool join();
    /// All lines not yet read, after kill() or join().
    std::vector<std::string> rest();

private:
    bool fill(std::chrono::milliseconds wait_max);

    pid_t pid_ = 0;
    int from_child_ = -1;
    std::string buffer_;
};

} // namespace gapura::testing
