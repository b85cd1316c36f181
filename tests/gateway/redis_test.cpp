// Two policies that share a limit through a real Redis, which is killed, stopped, flushed and restarted under them.
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
namespace {

std::uint16_t free_port() {
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
    RedisServer() { start(); }
    ~RedisServer() { kill(); }
    void start() {
        child_ = ::fork();
        if (child_ == 0) {
            const int null = ::open("/dev/null", O_RDWR);
            ::dup2(null, 1);
            ::dup2(null, 2);
            const std::string port = std::to_string(port_);
            ::execlp("redis-server", "redis-server", "--port", port.c_str(), "--bind", "127.0.0.1", "--save", "", "--dir", folder_.path.c_str(),
                     nullptr);
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
    TempFolder folder_;
    std::uint16_t port_ = free_port();
    pid_t child_ = -1;
};

struct Node {
    Node(const std::string& name, std::uint16_t port, const base::Clock& clock, base::Log& log)
        : share({"127.0.0.1", port, name, base::Secret("between nodes")}, clock, log) {
        share.start();
    }
    bool ask(Rate rate, std::int64_t now) {
        const bool fine = take(slot, rate, now, share.divisor()).admitted;
        if (fine) share.admitted(slot, rate, "key_1", "default");
        return fine;
    }
    Slot slot;
    RedisShare share;
};

class RedisTest : public ::testing::Test {
protected:
    // Both nodes ask as fast as they are let for `time`; answers how many were admitted.
    int hammer(Node& a, Node& b, Rate rate, std::chrono::milliseconds time) {
        int admitted = 0;
        const auto end = std::chrono::steady_clock::now() + time;
        while (std::chrono::steady_clock::now() < end) {
            for (Node* node : {&a, &b}) admitted += node->ask(rate, clock_.ticks().count() * 1000) ? 1 : 0;
            std::this_thread::sleep_for(std::chrono::microseconds(500));
        }
        return admitted;
    }
    base::SystemClock clock_;
    base::NoLog log_;
    RedisServer redis_;
};

TEST_F(RedisTest, TwoNodesShareOneRateThroughEveryFault) {
    Node a("node-a", redis_.port(), clock_, log_);
    Node b("node-b", redis_.port(), clock_, log_);
    ASSERT_TRUE(soon([&] { return a.share.nodes() == 2 && b.share.nodes() == 2; }));
    const Rate rate{6000, 50}; // 100 a second
    const auto bound = [&](double seconds) { return static_cast<int>(100 * seconds * 1.1) + 2 * 50 + 2 * 20; };
    hammer(a, b, rate, std::chrono::milliseconds(300)); // from rest to shared
    EXPECT_LE(hammer(a, b, rate, std::chrono::seconds(2)), bound(2)) << "shared";

    redis_.kill();
    ASSERT_TRUE(soon([&] { return a.share.divisor() == 2 && b.share.divisor() == 2; }, std::chrono::seconds(1))) << "alone, each gives half";
    const int alone = hammer(a, b, rate, std::chrono::seconds(1));
    EXPECT_LE(alone, bound(1));
    EXPECT_GE(alone, 60) << "limits never stop the service";

    redis_.start();
    const auto back = std::chrono::steady_clock::now();
    ASSERT_TRUE(soon([&] { return a.share.divisor() == 1 && b.share.divisor() == 1; }, std::chrono::seconds(2)));
    EXPECT_LE(std::chrono::steady_clock::now() - back, std::chrono::milliseconds(1500)) << "the server's own start included";
    EXPECT_LE(hammer(a, b, rate, std::chrono::seconds(1)), bound(1)) << "shared again";

    redis_.signal(SIGSTOP);
    EXPECT_LE(hammer(a, b, rate, std::chrono::seconds(1)), bound(1)) << "a stopped server";
    EXPECT_EQ(a.share.divisor(), 2U);
    redis_.signal(SIGCONT);
    ASSERT_TRUE(soon([&] { return a.share.divisor() == 1 && b.share.divisor() == 1; }, std::chrono::seconds(1)));

    redis_.flush();
    const std::uint64_t rounds = a.share.rounds();
    EXPECT_LE(hammer(a, b, rate, std::chrono::seconds(1)), bound(1)) << "flushed";
    EXPECT_GT(a.share.rounds(), rounds);
}

TEST_F(RedisTest, AQuietNodeLearnsWhatABusyOneAdmitted) {
    Node a("node-a", redis_.port(), clock_, log_);
    Node b("node-b", redis_.port(), clock_, log_);
    ASSERT_TRUE(soon([&] { return a.share.nodes() == 2 && b.share.nodes() == 2; }));
    const Rate rate{60, 40};
    for (int i = 0; i < 40; ++i) a.ask(rate, clock_.ticks().count() * 1000);
    ASSERT_TRUE(b.ask(rate, clock_.ticks().count() * 1000)) << "the first is decided before anything is known";
    ASSERT_TRUE(soon([&] { return look(b.slot, rate, clock_.ticks().count() * 1000).left <= 2; }, std::chrono::seconds(2)));
}

TEST(RedisAbsent, StartsAndStopsWithoutOne) {
    base::SystemClock clock;
    base::NoLog log;
    Node alone("node-a", free_port(), clock, log);
    EXPECT_TRUE(alone.ask({60, 2}, clock.ticks().count() * 1000));
    EXPECT_EQ(alone.share.divisor(), 1U) << "no other node was ever seen";
    const auto begin = std::chrono::steady_clock::now();
    alone.share.stop();
    EXPECT_LE(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

} // namespace
} // namespace gapura::gateway
