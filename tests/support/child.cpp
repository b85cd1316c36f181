#include "tests/support/child.h"

#include <array>
#include <csignal>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/check.h"

namespace gapura::testing {

Child::Child(const std::function<void(const Tell&)>& body) {
    std::array<int, 2> ends{};
    CHECK(::pipe(ends.data()) == 0);
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    CHECK(pid_ >= 0);
    if (pid_ == 0) {
        ::close(ends[0]);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(125);
        body([&](const std::string& line) {
            const std::string text = line + "\n";
            CHECK(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
        });
        ::_exit(0); // no destructors of what belongs to the parent
    }
    ::close(ends[1]);
    from_child_ = ends[0];
}

Child::~Child() {
    kill();
    ::close(from_child_);
}

bool Child::fill(std::chrono::milliseconds wait_max) {
    pollfd waited{.fd = from_child_, .events = POLLIN, .revents = 0};
    if (::poll(&waited, 1, static_cast<int>(wait_max.count())) <= 0) return false;
    std::array<char, 4096> piece{};
    const ssize_t got = ::read(from_child_, piece.data(), piece.size());
    if (got <= 0) return false;
    buffer_.append(piece.data(), static_cast<std::size_t>(got));
    return true;
}

std::string Child::next_line(std::chrono::milliseconds wait_max) {
    while (buffer_.find('\n') == std::string::npos)
        if (!fill(wait_max)) return {};
    const auto end = buffer_.find('\n');
    std::string line = buffer_.substr(0, end);
    buffer_.erase(0, end + 1);
    return line;
}

void Child::kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

bool Child::join() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::vector<std::string> Child::rest() {
    std::vector<std::string> lines;
    for (std::string line = next_line({}); !line.empty(); line = next_line({})) lines.push_back(std::move(line));
    return lines;
}

} // namespace gapura::testing
