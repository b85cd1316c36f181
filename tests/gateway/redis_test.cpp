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

/// What must be so within `time`; a sanitizer's build is given longer.
constexpr std::chrono::milliseconds within(std::chrono::milliseconds time) { return GAPURA_SLOW != 0 ? std::chrono::seconds(10) : time; }

class RedisTest : public ::testing::Test {
protected:
    struct Admitted {
        int calls = 0;
        int bound = 0; // a tenth above the rate over the time it really took, both bursts, and what is under way
    };
    // Both nodes ask as fast as they are let for `time` or a little longer.
    Admitted hammer(Node& a, Node& b, Rate rate, std::chrono::milliseconds time) {
        Admitted admitted;
        const auto begin = std::chrono::steady_clock::now();
        auto now = begin;
        for (; now < begin + time; now = std::chrono::steady_clock::now()) {
            for (Node* node : {&a, &b}) admitted.calls += node->ask(rate, clock_.ticks().count() * 1000) ? 1 : 0;
            std::this_thread::sleep_for(std::chrono::microseconds(500));
        }
        const double seconds = std::chrono::duration<double>(now - begin).count();
        admitted.bound = static_cast<int>(rate.per_minute / 60.0 * seconds * 1.1) + 2 * static_cast<int>(rate.burst) + 2 * 20;
        return admitted;
    }
    void keeps(const Admitted& admitted, const char* when) { EXPECT_LE(admitted.calls, admitted.bound) << when; }
    base::SystemClock clock_;
    base::NoLog log_;
    RedisServer redis_;
};

TEST_F(RedisTest, TwoNodesShareOneRateThroughEveryFault) {
    Node a("node-a", redis_.port(), clock_, log_);
    Node b("node-b", redis_.port(), clock_, log_);
    ASSERT_TRUE(soon([&] { return a.share.nodes() == 2 && b.share.nodes() == 2; }));
    const Rate rate{6000, 50};                          // 100 a second
    hammer(a, b, rate, std::chrono::milliseconds(300)); // from rest to shared
    keeps(hammer(a, b, rate, std::chrono::seconds(2)), "shared");

    redis_.kill();
    ASSERT_TRUE(soon([&] { return a.share.divisor() == 2 && b.share.divisor() == 2; }, within(std::chrono::seconds(1)))) << "alone, each gives half";
    const Admitted alone = hammer(a, b, rate, std::chrono::seconds(1));
    keeps(alone, "alone");
    EXPECT_GE(alone.calls, 60) << "limits never stop the service";

    redis_.start();
    const auto back = std::chrono::steady_clock::now();
    ASSERT_TRUE(soon([&] { return a.share.divisor() == 1 && b.share.divisor() == 1; }, within(std::chrono::seconds(2))));
    EXPECT_LE(std::chrono::steady_clock::now() - back, within(std::chrono::milliseconds(1500))) << "the server's own start included";
    keeps(hammer(a, b, rate, std::chrono::seconds(1)), "shared again");

    redis_.signal(SIGSTOP);
    keeps(hammer(a, b, rate, std::chrono::seconds(1)), "a stopped server");
    EXPECT_TRUE(soon([&] { return a.share.divisor() == 2; }, within({})));
    redis_.signal(SIGCONT);
    ASSERT_TRUE(soon([&] { return a.share.divisor() == 1 && b.share.divisor() == 1; }, within(std::chrono::seconds(1))));

    redis_.flush();
    const std::uint64_t rounds = a.share.rounds();
    keeps(hammer(a, b, rate, std::chrono::seconds(1)), "flushed");
    EXPECT_TRUE(soon([&] { return a.share.rounds() > rounds; }, within({})));
}

TEST_F(RedisTest, AQuietNodeLearnsWhatABusyOneAdmitted) {
    Node a("node-a", redis_.port(), clock_, log_);
    Node b("node-b", redis_.port(), clock_, log_);
    ASSERT_TRUE(soon([&] { return a.share.nodes() == 2 && b.share.nodes() == 2; }));
    const Rate rate{60, 40};
    for (int i = 0; i < 40; ++i) a.ask(rate, clock_.ticks().count() * 1000);
    ASSERT_TRUE(b.ask(rate, clock_.ticks().count() * 1000)) << "the first is decided before anything is known";
    ASSERT_TRUE(soon([&] { return look(b.slot, rate, clock_.ticks().count() * 1000).left <= 2; }, within(std::chrono::seconds(2))));
}

TEST(RedisAbsent, StartsAndStopsWithoutOne) {
    base::SystemClock clock;
    base::NoLog log;
    Node alone("node-a", free_port(), clock, log);
    EXPECT_TRUE(alone.ask({60, 2}, clock.ticks().count() * 1000));
    EXPECT_EQ(alone.share.divisor(), 1U) << "no other node was ever seen";
    const auto begin = std::chrono::steady_clock::now();
    alone.share.stop();
    EXPECT_LE(std::chrono::steady_clock::now() - begin, within(std::chrono::seconds(1)));
}

} // namespace
} // namespace gapura::gateway
