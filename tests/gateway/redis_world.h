// A real Redis for tests of what gateways share: started, killed, stopped, flushed.
#pragma once

#include <arpa/inet.h>
#include <csignal>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>

#include "gateway/redis_share.h"
#include "tests/gateway/policy_world.h"

namespace gapura::gateway {

inline std::uint16_t free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    (void)::bind(fd, reinterpret_cast<sockaddr*>(&address), size);
    (void)::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(fd);
    return ntohs(address.sin_port);
}

template <class Condition>
bool soon(Condition condition, std::chrono::milliseconds within = std::chrono::seconds(10)) {
    const auto end = std::chrono::steady_clock::now() + within;
    while (std::chrono::steady_clock::now() < end) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return condition();
}

// Debian's own server, memory only, in a temporary folder.
class RedisServer {
public:
    enum class Kind : std::uint8_t { server, sentinel };
    explicit RedisServer(std::vector<std::string> more = {}, Kind kind = Kind::server) : more_(std::move(more)), kind_(kind) { start(); }
    ~RedisServer() { kill(); }
    void start() {
        child_ = ::fork();
        if (child_ == 0) {
            const int null = ::open("/dev/null", O_RDWR);
            ::dup2(null, 1);
            ::dup2(null, 2);
            const std::string port = std::to_string(port_);
            std::vector<std::string> words{"redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", folder_.path};
            if (kind_ == Kind::sentinel) words = {"redis-server", more_.front(), "--port", port, "--bind", "127.0.0.1", "--dir", folder_.path};
            words.insert(words.end(), more_.begin() + (kind_ == Kind::sentinel ? 1 : 0), more_.end());
            std::vector<char*> texts;
            for (std::string& word : words) texts.push_back(word.data());
            texts.push_back(nullptr);
            ::execvp("redis-server", texts.data());
            ::_exit(127);
        }
    }
    void kill() {
        if (child_ <= 0) return;
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
        child_ = -1;
    }
    void signal(int number) const { ::kill(child_, number); }
    void flush() const {
        const std::string command = "redis-cli -p " + std::to_string(port_) + " FLUSHALL >/dev/null 2>&1";
        EXPECT_EQ(std::system(command.c_str()), 0);
    }
    std::uint16_t port() const { return port_; }

private:
    std::vector<std::string> more_; // of a sentinel: its configuration comes first
    Kind kind_;
    TempFolder folder_;
    std::uint16_t port_ = free_port();
    pid_t child_ = -1;
};

} // namespace gapura::gateway
