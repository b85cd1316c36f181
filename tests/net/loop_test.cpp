// The loop, its sockets and timers over socket pairs and loopback.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "lib/net/listener.h"
#include "lib/net/resolver.h"
#include "lib/net/socket.h"

namespace gapura::net {
namespace {

using namespace std::chrono_literals;

struct Pair {
    explicit Pair(Loop& loop) {
        int fds[2];
        EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
        a = std::make_unique<Socket>(loop, fds[0]);
        b = std::make_unique<Socket>(loop, fds[1]);
    }
    std::unique_ptr<Socket> a, b;
};

/// Runs the body on a loop and stops it at the end.
void on_loop(const std::function<Task<>(Loop&)>& body) {
    Loop loop;
    const auto run = [&]() -> Task<> {
        auto task = body(loop);
        co_await task;
        loop.stop();
    };
    loop.spawn(run());
    loop.run();
}

Task<Bytes> read_all(Socket& socket, std::string& out) {
    std::array<char, 4096> buffer;
    while (true) {
        auto reading = socket.read(buffer, 5s);
        const Bytes got = co_await reading;
        if (got <= 0) co_return got;
        out.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

Task<> write_then_finish(Socket& socket, std::string_view text) {
    const std::array<std::string_view, 3> parts{text.substr(0, text.size() / 2), "", text.substr(text.size() / 2)};
    auto writing = socket.write(parts, 5s);
    const Bytes sent = co_await writing;
    EXPECT_EQ(sent, static_cast<Bytes>(text.size()));
    socket.finish_writing();
}

TEST(Loop, CarriesMoreThanTheSocketBuffersHold) {
    on_loop([](Loop& loop) -> Task<> {
        Pair pair(loop);
        const std::string text(5'000'000, 'x');
        std::string got;
        loop.spawn(write_then_finish(*pair.a, text));
        auto reading = read_all(*pair.b, got);
        const Bytes end = co_await reading;
        EXPECT_EQ(end, 0);
        EXPECT_EQ(got, text);
    });
}

TEST(Loop, ASilentPeerIsTimedOut) {
    on_loop([](Loop& loop) -> Task<> {
        Pair pair(loop);
        std::array<char, 16> buffer;
        auto long_wait = pair.a->readable(10s); // arms the wheel far away; the next wait must move it nearer
        const std::array<std::string_view, 1> parts{"x"};
        auto writing = pair.b->write(parts, 1s);
        co_await writing;
        co_await long_wait;
        auto first = pair.a->read(buffer, 10s);
        EXPECT_EQ(co_await first, 1);
        const Ticks before = loop.now();
        auto reading = pair.a->read(buffer, 40ms);
        EXPECT_EQ(co_await reading, -ETIMEDOUT);
        EXPECT_GE(loop.now() - before, 40);
        EXPECT_LT(loop.now() - before, 2000);
    });
}

TEST(Loop, DataAndEndTogetherAreBothSeen) {
    on_loop([](Loop& loop) -> Task<> {
        Pair pair(loop);
        const std::array<std::string_view, 1> parts{"bye"};
        auto writing = pair.b->write(parts, 1s);
        co_await writing;
        pair.b.reset();
        std::string got;
        auto reading = read_all(*pair.a, got);
        EXPECT_EQ(co_await reading, 0);
        EXPECT_EQ(got, "bye");
        EXPECT_TRUE(pair.a->stirred());
    });
}

Task<> expect_cancelled(Socket& socket, int& cancelled) {
    std::array<char, 16> buffer;
    auto reading = socket.read(buffer, 60s);
    if (co_await reading == -ECANCELED) ++cancelled;
    auto again = socket.read(buffer, 60s);
    if (co_await again == -ECANCELED) ++cancelled;
}

TEST(Loop, CancelEndsTheWaitAndAllLaterOnes) {
    on_loop([](Loop& loop) -> Task<> {
        Pair pair(loop);
        int cancelled = 0;
        loop.spawn(expect_cancelled(*pair.a, cancelled));
        pair.a->cancel();
        auto nap = loop.sleep(1ms);
        co_await nap;
        EXPECT_EQ(cancelled, 2);
    });
}

TEST(Loop, CancelledReadingMayResume) {
    on_loop([](Loop& loop) -> Task<> {
        Pair pair(loop);
        std::array<char, 16> buffer;
        pair.a->cancel_reading();
        auto refused = pair.a->read(buffer, 1s);
        EXPECT_EQ(co_await refused, -ECANCELED);
        pair.a->resume_reading();
        const std::array<std::string_view, 1> parts{"x"};
        auto writing = pair.b->write(parts, 1s);
        co_await writing;
        auto reading = pair.a->read(buffer, 1s);
        EXPECT_EQ(co_await reading, 1);
    });
}

Task<> sleep_long(Loop& loop, bool& passed) {
    auto nap = loop.sleep(std::chrono::hours(1));
    passed = co_await nap;
}

TEST(Loop, StopFromAnotherThreadEndsEverything) {
    Loop loop;
    bool passed = true;
    int cancelled = 0;
    const auto wait = [&]() -> Task<> {
        Pair pair(loop);
        auto task = expect_cancelled(*pair.a, cancelled);
        co_await task;
    };
    loop.spawn(sleep_long(loop, passed));
    loop.spawn(wait());
    std::jthread stopper([&] { loop.stop(); });
    loop.run();
    EXPECT_FALSE(passed);
    EXPECT_EQ(cancelled, 2);
    EXPECT_EQ(loop.tasks(), 0u);
}

TEST(Loop, PostsFromManyThreadsAllRun) {
    Loop loop;
    std::vector<std::jthread> threads;
    int ran = 0; // only the loop's thread counts
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 1000; ++i) {
                loop.post([&] {
                    if (++ran == 4000) loop.stop();
                });
            }
        });
    }
    loop.run();
    EXPECT_EQ(ran, 4000);
}

TEST(Loop, ConnectsAcceptsAndRefuses) {
    on_loop([](Loop& loop) -> Task<> {
        auto listening = listen_on("127.0.0.1", 0, 1);
        EXPECT_TRUE(listening);
        auto listener = std::make_unique<Socket>(loop, listening->fds[0]);
        const auto address = *Address::numeric("127.0.0.1", listening->port);
        Socket caller(loop, Socket::open(address.family()));
        auto connecting = caller.connect(address, 1s);
        EXPECT_EQ(co_await connecting, 0);
        Address peer;
        auto accepting = listener->accept(peer);
        const Bytes fd = co_await accepting;
        EXPECT_GE(fd, 0);
        EXPECT_EQ(peer.host(), "127.0.0.1");
        ::close(static_cast<int>(fd));
        listener.reset();
        Socket refused(loop, Socket::open(address.family()));
        auto failing = refused.connect(address, 1s);
        EXPECT_EQ(co_await failing, -ECONNREFUSED);
    });
}

TEST(Loop, ResolvesNamesOffTheLoop) {
    Resolver resolver;
    on_loop([&](Loop& loop) -> Task<> {
        auto known = resolver.resolve(loop, "localhost", 80, 5s);
        const auto address = co_await known;
        EXPECT_TRUE(address && address->port() == 80);
        auto unknown = resolver.resolve(loop, "no-such-host.invalid", 80, 5s);
        EXPECT_FALSE(co_await unknown);
    });
}

TEST(Address, ReadsNumbersAndNotNames) {
    EXPECT_EQ(Address::numeric("10.1.2.3", 80)->host(), "10.1.2.3");
    EXPECT_EQ(Address::numeric("[::1]", 443)->host(), "::1");
    EXPECT_EQ(Address::numeric("::ffff:10.0.0.1", 443)->host(), "10.0.0.1");
    EXPECT_FALSE(Address::numeric("localhost", 80));
    EXPECT_FALSE(Address::numeric("", 80));
}

class Probe final : public Timer {
public:
    Ticks deadline = never;
    Ticks fired = never;

private:
    Ticks due(Ticks now) override {
        if (now < deadline) return deadline;
        fired = now;
        return never;
    }
};

TEST(Wheel, FiresNeitherEarlyNorMuchLateHoweverFarOrMoved) {
    Wheel wheel(0);
    Probe near, far, moved_later, moved_nearer;
    const auto arm = [&](Probe& probe, Ticks at) {
        probe.deadline = at;
        wheel.arm(probe, at);
    };
    arm(near, 5);
    arm(far, 120'000);
    arm(moved_later, 100);
    moved_later.deadline = 900; // one store, the slot finds out
    arm(moved_nearer, 50'000);
    arm(moved_nearer, 300);
    for (Ticks now = 0; now < 130'000; now += 7) wheel.advance(now);
    for (const Probe* probe : {&near, &far, &moved_later, &moved_nearer}) {
        EXPECT_GE(probe->fired, probe->deadline);
        EXPECT_LE(probe->fired, probe->deadline + 40);
    }
    EXPECT_EQ(wheel.wait_ms(130'000), -1);
}

TEST(Wheel, ALongSleepSkipsNothing) {
    Wheel wheel(0);
    std::array<Probe, 50> probes;
    for (std::size_t i = 0; i < probes.size(); ++i) {
        probes[i].deadline = static_cast<Ticks>(i) * 300;
        wheel.arm(probes[i], probes[i].deadline);
    }
    wheel.advance(1'000'000);
    for (const Probe& probe : probes) EXPECT_EQ(probe.fired, 1'000'000);
}

} // namespace
} // namespace gapura::net
