// Two policies that share a limit through a real Redis, which is killed, stopped, flushed and restarted under them.
#include "tests/gateway/redis_world.h"

namespace gapura::gateway {
namespace {

struct Node {
    Node(const std::string& name, std::uint16_t port, const base::Clock& clock, base::Log& log)
        : keeper(clock, log, "between nodes", nullptr),
          share({{{"127.0.0.1", port}, {}, ""}, name, base::Secret("between nodes"), nullptr}, keeper, clock, log) {
        share.start();
    }
    bool ask(Rate rate, std::int64_t now) {
        const bool fine = take(slot, rate, now, share.divisor()).admitted;
        if (fine) share.admitted(slot, rate, "key_1", "default");
        return fine;
    }
    Slot slot;
    QuotaKeeper keeper;
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
