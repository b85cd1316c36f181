// Three nodes that share quotas through a real Redis, which is killed, stopped, flushed and restarted under them; and one that sentinels fail over.
#include "lib/base/file.h"
#include "tests/gateway/quota_node.h"

namespace gapura::gateway {
namespace {

class QuotaShareTest : public ::testing::Test {
protected:
    RedisAddress address() const { return {{"127.0.0.1", redis_.port()}, {}, ""}; }
    void SetUp() override {
        for (int i = 0; i < 3; ++i) nodes_.push_back(std::make_unique<QuotaNode>("node-" + std::to_string(i), address(), clock_, log_));
        ASSERT_TRUE(soon([&] { return together(); }));
    }
    bool together() const {
        return std::ranges::all_of(nodes_, [](const auto& node) { return node->share->standing().connected && node->share->nodes() == 3; });
    }
    /// Random nodes are asked, about 5,000 times a second; answers how many calls passed.
    int hammer(std::uint32_t per_day, std::chrono::milliseconds time, int pinned = -1) {
        int passed = 0;
        const auto end = std::chrono::steady_clock::now() + time;
        while (std::chrono::steady_clock::now() < end) {
            for (int i = 0; i < 5; ++i) {
                const std::size_t node = pinned >= 0 ? static_cast<std::size_t>(pinned) : random_.below(3);
                passed += nodes_[node]->ask(per_day) ? 1 : 0;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return passed;
    }
    base::SystemClock clock_;
    base::SeededRandom random_{11};
    base::NoLog log_;
    RedisServer redis_;
    std::vector<std::unique_ptr<QuotaNode>> nodes_;
};

TEST_F(QuotaShareTest, TogetherTheyGiveTheQuotaAndNoMore) {
    const int passed = hammer(3000, std::chrono::milliseconds(GAPURA_SLOW ? 6000 : 2500));
    std::printf("shared: %d of 3000\n", passed);
    EXPECT_LE(passed, 3060);
    EXPECT_GE(passed, 2850);
}

TEST_F(QuotaShareTest, AKeyThatMeetsOneNodeOnlyGetsAllOfIt) {
    const int passed = hammer(2000, std::chrono::milliseconds(GAPURA_SLOW ? 5000 : 2000), 1);
    std::printf("one node only: %d of 2000\n", passed);
    EXPECT_LE(passed, 2040);
    EXPECT_GE(passed, 1900);
}

TEST_F(QuotaShareTest, ASmallQuotaIsGivenCallByCall) {
    int passed = 0;
    EXPECT_TRUE(soon([&] {
        for (auto& node : nodes_) passed += node->ask(5) ? 1 : 0;
        return passed >= 5;
    }));
    std::this_thread::sleep_for(std::chrono::milliseconds(2200)); // long enough to be idle
    for (int i = 0; i < 100; ++i) {
        for (auto& node : nodes_) passed += node->ask(5) ? 1 : 0;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    EXPECT_LE(passed, 5 + 2) << "besides the calls by which two more nodes met the key";
}

TEST_F(QuotaShareTest, ASmallQuotaIsThereAfterARest) {
    ASSERT_TRUE(nodes_[0]->ask(4));
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
    EXPECT_TRUE(soon([&] { return nodes_[0]->ask(4); }));
    EXPECT_TRUE(soon([&] { return nodes_[0]->ask(4); }));
}

TEST_F(QuotaShareTest, SharedBeforeTheFirstCallItStillPasses) {
    QuotaNode& node = *nodes_[0];
    node.meter.limit[0].store(1000);
    node.meter.watched.store(true);
    node.keeper.watch(node.meter, "key", "key_1"); // an exchange between that and the call, as when another call of it was refused
    ASSERT_TRUE(soon([&] { return node.meter.ceiling[0].load() != 0; }));
    EXPECT_TRUE(soon([&] { return node.ask(1000); }));
}

TEST_F(QuotaShareTest, WithRedisGoneHalfwayAtMostATenthTooMuch) {
    int passed = hammer(6000, std::chrono::milliseconds(500));
    redis_.kill();
    passed += hammer(6000, std::chrono::milliseconds(GAPURA_SLOW ? 6000 : 3000));
    std::printf("killed halfway: %d of 6000\n", passed);
    EXPECT_LE(passed, 6600);
    EXPECT_GE(passed, 5000) << "what was unclaimed is divided, not lost";
    redis_.start();
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_TRUE(soon([&] { return together(); }));
    std::printf("together again after %lld ms, the server's own start included\n",
                static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count()));
    passed += hammer(6000, std::chrono::seconds(1));
    EXPECT_LE(passed, 6600) << "an empty server is told what was used; nothing is given anew";
}

TEST_F(QuotaShareTest, APinnedKeyGetsItsShareWithoutRedis) {
    redis_.kill();
    ASSERT_TRUE(soon([&] { return std::ranges::none_of(nodes_, [](const auto& node) { return node->share->standing().connected; }); }));
    EXPECT_EQ(hammer(900, std::chrono::milliseconds(800), 2), 300) << "exactly a third: nothing was claimed before";
}

TEST_F(QuotaShareTest, FlushedUnderLoadItStaysOneQuota) {
    int passed = 0;
    for (int i = 0; i < 4; ++i) {
        passed += hammer(3000, std::chrono::milliseconds(GAPURA_SLOW ? 1500 : 600));
        redis_.flush();
    }
    passed += hammer(3000, std::chrono::milliseconds(GAPURA_SLOW ? 3000 : 1000));
    std::printf("flushed four times: %d of 3000\n", passed);
    EXPECT_LE(passed, 3240) << "until all have written again each spends what was reserved for it";
    EXPECT_GE(passed, 2700);
}

TEST_F(QuotaShareTest, AStoppedServerHoldsNobodyUp) {
    int passed = hammer(6000, std::chrono::milliseconds(300));
    redis_.signal(SIGSTOP);
    std::chrono::nanoseconds longest{0};
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    while (std::chrono::steady_clock::now() < end) {
        const auto before = std::chrono::steady_clock::now();
        passed += nodes_[random_.below(3)]->ask(6000) ? 1 : 0;
        longest = std::max<std::chrono::nanoseconds>(longest, std::chrono::steady_clock::now() - before);
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    std::printf("longest decision beside a stopped server: %lld us\n", static_cast<long long>(longest.count() / 1000));
    EXPECT_TRUE(soon([&] { return !nodes_[0]->share->standing().connected; }));
    redis_.signal(SIGCONT);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(soon([&] { return together(); }));
    std::printf("together again after %lld ms\n",
                static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count()));
    EXPECT_LE(passed + hammer(6000, std::chrono::seconds(1)), 6600);
}

TEST_F(QuotaShareTest, ANodeKilledAndStartedAgainGivesNothingAnew) {
    TempFolder folder;
    nodes_[2] = nullptr;
    nodes_[2] = std::make_unique<QuotaNode>("node-2", address(), clock_, log_, folder.path + "/quotas");
    ASSERT_TRUE(soon([&] { return together(); }));
    int before = 0;
    ASSERT_TRUE(soon([&] { return (before += hammer(1000, std::chrono::milliseconds(100), 2)) >= 990; }, std::chrono::seconds(60)));
    const auto copy = base::read_file(folder.path + "/quotas").value(); // nothing was ever saved: as killed at once
    nodes_[2] = nullptr;
    ASSERT_TRUE(base::replace_file(folder.path + "/quotas", copy));
    nodes_[2] = std::make_unique<QuotaNode>("node-2", address(), clock_, log_, folder.path + "/quotas");
    ASSERT_TRUE(soon([&] { return together(); }));
    EXPECT_LE(hammer(1000, std::chrono::milliseconds(800), 2), 20) << "Redis remembers its claim";
}

// The others speak of the bearer before its first call after the restart: what the file and what Redis remember is one use, not two.
TEST_F(QuotaShareTest, AUseRememberedTwiceIsCountedOnce) {
    TempFolder folder;
    const auto restart = [&] {
        nodes_[2] = nullptr;
        nodes_[2] = std::make_unique<QuotaNode>("node-2", address(), clock_, log_, folder.path + "/quotas");
        ASSERT_TRUE(soon([&] { return together(); }));
    };
    restart();
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(soon([&] { return nodes_[2]->ask(1000); }));
    std::vector<WatchedMeter> watched;
    nodes_[2]->keeper.watched_since(0, watched);
    ASSERT_EQ(watched.size(), 1U);
    nodes_[2]->keeper.save(true);
    restart();
    const Periods periods = nodes_[2]->calendar.at(clock_.now());
    RedisLink redis({{"127.0.0.1", redis_.port()}, {}, ""}, {}, [] {});
    ASSERT_TRUE(soon([&] { return redis.is_open() || redis.open(); }));
    const std::string name = "gapura:quota:" + base::hex(watched.front().name) + ":d" + std::to_string(periods.day);
    redis.send({"ZADD", "gapura:quota-held-up", std::to_string(clock_.now().us), name + "|1000"});
    ASSERT_TRUE(redis.receive());
    const std::uint64_t rounds = nodes_[2]->share->rounds();
    ASSERT_TRUE(soon([&] { return nodes_[2]->share->rounds() >= rounds + 3; })) << "it has heard, and a stand-in has asked";
    ASSERT_TRUE(soon([&] { return nodes_[2]->ask(1000); }));
    const std::uint64_t then = nodes_[2]->share->rounds();
    ASSERT_TRUE(soon([&] { return nodes_[2]->share->rounds() >= then + 3; }));
    EXPECT_EQ(used_of(nodes_[2]->meter, Quota::day, periods.day), 101U);
}

// Three that joined yesterday: the first fifth of today's quota is given without any answer. Of yesterday's they would have given next to nothing.
TEST(QuotaShareMidnight, WhoJoinedBeforeItGivesMostOfItsPartUnheard) {
    base::FakeClock clock; // 05:13 in Jakarta
    base::NoLog log;
    RedisServer redis;
    const RedisAddress address{{"127.0.0.1", redis.port()}, {}, ""};
    std::vector<std::unique_ptr<QuotaNode>> nodes;
    for (int i = 0; i < 3; ++i) nodes.push_back(std::make_unique<QuotaNode>("node-" + std::to_string(i), address, clock, log));
    const auto together = [&] {
        clock.advance(std::chrono::milliseconds(600)); // a beat
        return std::ranges::all_of(nodes, [](const auto& node) { return node->share->standing().connected && node->share->nodes() == 3; });
    };
    ASSERT_TRUE(soon(together));
    const std::uint16_t joined = nodes[0]->calendar.at(clock.now()).day;
    clock.advance(std::chrono::hours(24));
    redis.signal(SIGSTOP); // no answer comes
    int passed = 0;
    for (const auto& node : nodes) {
        Standing standing = node->share->standing();
        standing.connected = true; // it may have noticed
        EXPECT_EQ(ceiling_of(node->meter, Quota::day, 1000, joined, standing), 1000 / (100 * std::max(1U, standing.nodes)));
        for (int i = 0; i < 67; ++i) passed += node->ask(1000) ? 1 : 0;
    }
    EXPECT_EQ(passed, 201) << "nobody is refused of a quota that is there, however slow Redis is";
    redis.signal(SIGCONT);
    const auto all = [&] {
        clock.advance(std::chrono::milliseconds(20));
        for (const auto& node : nodes) passed += node->ask(1000) ? 1 : 0;
        return passed >= 950;
    };
    EXPECT_TRUE(soon(all, std::chrono::seconds(60))) << passed;
    for (int i = 0; i < 300; ++i) (void)soon(all, std::chrono::milliseconds(0));
    EXPECT_LE(passed, 1100);
}

TEST(QuotaShareSentinel, FollowsTheMaster) {
    base::SystemClock clock;
    base::NoLog log;
    auto first = std::make_unique<RedisServer>();
    const std::string port = std::to_string(first->port());
    RedisServer second({"--replicaof", "127.0.0.1", port, "--repl-diskless-sync-delay", "0"});
    TempFolder folder;
    const std::string config = folder.path + "/sentinel.conf";
    ASSERT_TRUE(base::replace_file(config, "sentinel monitor gapura 127.0.0.1 " + port +
                                               " 1\nsentinel down-after-milliseconds gapura 500\nsentinel failover-timeout gapura 3000\n"));
    const auto synced = [&] {
        const std::string command = "redis-cli -p " + std::to_string(second.port()) + " INFO replication | grep -q master_link_status:up";
        return std::system(command.c_str()) == 0;
    };
    ASSERT_TRUE(soon(synced, std::chrono::seconds(20)));
    RedisServer sentinel({config, "--sentinel"}, RedisServer::Kind::sentinel);
    RedisAddress address{{}, {{"127.0.0.1", free_port()}, {"127.0.0.1", sentinel.port()}}, "gapura"}; // the first sentinel is not there
    QuotaNode a("node-a", address, clock, log);
    QuotaNode b("node-b", address, clock, log);
    ASSERT_TRUE(soon([&] { return a.share->standing().connected && b.share->standing().connected && a.share->nodes() == 2; }));
    int passed = 0;
    for (int i = 0; i < 600; ++i) {
        passed += (i % 2 == 0 ? a : b).ask(1000) ? 1 : 0;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1200)); // the sentinel has seen the replica
    first->kill();
    ASSERT_TRUE(soon([&] { return !a.share->standing().connected; }));
    ASSERT_TRUE(soon([&] { return a.share->standing().connected && b.share->standing().connected; }, std::chrono::seconds(30)))
        << "the other is master now";
    for (int i = 0; i < 1200; ++i) {
        passed += (i % 2 == 0 ? a : b).ask(1000) ? 1 : 0;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::printf("failed over: %d of 1000\n", passed);
    EXPECT_LE(passed, 1100);
    EXPECT_GE(passed, 850);
}

} // namespace
} // namespace gapura::gateway
