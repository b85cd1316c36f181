// Nodes that share quotas by the rules of quota_claim.h, in random schedules: questions and answers lost, nodes cut off alone and together, a Redis
// that forgets everything; nodes that are killed and start again, with their file or without, and one that joins late. Whatever happens, together
// they give no more than they may. GAPURA_LONG=1 runs four hundred times as many schedules.
#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <vector>

#include "gateway/quota_claim.h"
#include "gateway/redis_link.h"
#include "lib/base/random.h"
#include "tests/gateway/redis_world.h"
#include "tests/support/long_form.h"

namespace gapura::gateway {
namespace {

struct SimNode {
    std::string name;
    Holding holding;
    std::uint64_t used = 0;  // as its meter has it: what a former life had claimed as well
    std::uint64_t spent = 0; // truly, in all its lives
    std::uint64_t life = 1;
    std::uint64_t told = 0; // its meter's ceiling while Redis answers
    bool there = true;      // it has joined
    bool late = false;      // within the period
    bool cut = false;       // nothing goes through
    bool noticed = false;   // and it knows
    bool heard = true;      // wrote since Redis last forgot
};

enum class Sabotage : std::uint8_t { none, given_away, lent_late, lowered_late };

class Campus {
public:
    explicit Campus(std::uint64_t seed) : random_(seed), limit_(limit()), count_(static_cast<std::uint32_t>(2 + random_.below(4))) {
        for (std::uint32_t i = 0; i < count_; ++i) nodes_.emplace_back().name = "node-" + std::to_string(i);
    }
    /// Where the sum of the stakes ever went past its bound, or the calls past theirs: what went wrong.
    std::string run(bool faults, Sabotage sabotage = Sabotage::none) {
        sabotage_ = sabotage;
        if (faults && random_.below(3) == 0) nodes_.back().there = false;
        const std::size_t busy = random_.below(count_ + 1); // one node has all the calls, or every node some
        for (int step = 0; step < 150; ++step) {
            if (faults) fault();
            for (std::size_t i = 0; i < nodes_.size(); ++i) {
                if (busy == nodes_.size() || busy == i) spend(nodes_[i], random_.below(limit_ / 5 + 3));
            }
            exchange(nodes_[random_.below(count_)], faults);
            if (busy < nodes_.size()) exchange(nodes_[busy], faults);
            if (held_up_) round(faults); // the others hear of it
            if (auto wrong = check(); !wrong.empty()) return wrong;
        }
        // And at last everybody is alone, and takes all he may.
        for (SimNode& node : nodes_) {
            if (faults) node.cut = node.noticed = true;
            else round(false);
            spend(node, limit_ * 2);
        }
        return check();
    }
    std::uint64_t total() const {
        std::uint64_t out = 0;
        for (const SimNode& node : nodes_) out += node.spent;
        return out;
    }
    std::uint64_t quota() const { return limit_; }

private:
    std::uint64_t limit() {
        constexpr std::array<std::uint64_t, 5> upto{12, 100, 1'000, 20'000, 5'000'000};
        return 1 + random_.below(upto[random_.below(upto.size())]);
    }
    void fault() {
        if (random_.below(100) < 4) nodes_[random_.below(count_)].cut = true; // one alone
        if (random_.below(100) < 2) {
            for (SimNode& node : nodes_) node.cut = true; // Redis is gone
        }
        for (SimNode& node : nodes_) {
            node.noticed = node.cut && (node.noticed || random_.below(3) == 0);
            if (!node.cut || random_.below(100) >= 10) continue;
            if (node.noticed && node.holding.wrote()) node.told = node.holding.ceiling_alone(limit_, present()); // until the next answer
            node.cut = node.noticed = false;
        }
        const bool whole = std::ranges::none_of(nodes_, &SimNode::cut);
        if (whole && random_.below(100) < 3) {
            stakes_.clear();
            for (SimNode& node : nodes_) node.heard = !node.there;
        }
        start(nodes_[random_.below(count_)], whole);
        restart(nodes_[random_.below(count_)]);
    }
    /// A node is back at once, with its file: it holds what it held, whether Redis answers it or not.
    void restart(SimNode& node) {
        if (random_.below(100) >= 5 || !node.there || !node.holding.wrote()) return;
        const std::uint64_t held = std::max(node.holding.ceiling_alone(limit_, present()), node.used);
        node.holding = Holding();
        node.holding.resume(held);
        node.told = held;
        ++node.life;
        spend(node, random_.below(limit_ / 5 + 3)); // before the first answer
    }
    /// A node is killed and starts again, or joins; that Redis answers in its first seconds, and remembers, is what the rules need.
    void start(SimNode& node, bool whole) {
        if (random_.below(100) >= 3 || node.cut || !std::ranges::all_of(nodes_, &SimNode::heard)) return;
        if (node.there && starts_++ >= (count_ > 2 ? 2 : 1)) return; // so that what comes on top stays within the tenth
        if (!node.there && !whole) return;
        if (!node.there) round(false); // who met the bearer has told
        node.there = node.late = true;
        // Its file is lost; where Redis does not know all it used, only the file can tell.
        const auto told = stakes_.find(node.name);
        if (told != stakes_.end() && node.used <= told->second.claim && random_.below(2) == 0) node.used = 0;
        node.holding = Holding();
        node.told = 0;
        ++node.life;
        on_top_ += std::max<std::uint64_t>(1, spare_part(limit_, present()));
        spend(node, limit_ * 2); // before the first answer
        exchange(node, false);
        exchange(node, false);
        if (whole) round(false);
    }
    std::uint32_t present() const { return static_cast<std::uint32_t>(std::ranges::count(nodes_, true, &SimNode::there)); }
    std::uint64_t ceiling(const SimNode& node) const {
        if (node.noticed) return node.holding.ceiling_alone(limit_, present());
        if (node.holding.wrote() || node.holding.resumed()) return node.told;
        const bool little = node.late && sabotage_ != Sabotage::lent_late;
        return std::max<std::uint64_t>(1, little ? spare_part(limit_, present()) : lent(limit_, present()));
    }
    void spend(SimNode& node, std::uint64_t calls) const {
        const std::uint64_t most = std::min(ceiling(node), limit_);
        if (!node.there || most <= node.used) return;
        const std::uint64_t passed = std::min(calls, most - node.used);
        node.used += passed;
        node.spent += passed;
    }
    void round(bool faults) {
        held_up_ = false;
        for (SimNode& node : nodes_) {
            exchange(node, faults);
            exchange(node, faults);
        }
    }
    void exchange(SimNode& node, bool faults) {
        if (node.cut || !node.there) return;
        const bool idle = faults && random_.below(20) == 0;
        const std::uint64_t wanted = node.used + (idle ? 0 : 1 + random_.below(limit_ / 10 + 1));
        if (sabotage_ != Sabotage::lowered_late) node.told = std::min(node.told, node.holding.ceiling_asking(node.used, wanted, limit_, present()));
        ClaimAsk ask = node.holding.ask(node.used, wanted, limit_, present());
        ask.life = node.life;
        if (faults && random_.below(4) == 0) spend(node, random_.below(limit_ / 5 + 3)); // calls go on meanwhile
        if (faults && random_.below(50) == 0) return cut_off(node);                      // the question was lost
        node.heard = true;
        // Until all have written again nothing is granted; nobody is cut off meanwhile, that is what the rules cannot see.
        const bool hold = !std::ranges::all_of(nodes_, &SimNode::heard);
        std::string alive;
        if (sabotage_ == Sabotage::given_away) {
            alive = "|";
            for (const SimNode& one : nodes_) alive += one.cut || !one.there ? "" : one.name + "|";
            ask.nodes = static_cast<std::uint32_t>(std::ranges::count_if(nodes_, [](const SimNode& one) { return one.there && !one.cut; }));
        }
        const Granted granted = grant(stakes_, node.name, ask, alive, hold);
        held_up_ = held_up_ || granted.held_up;
        if (faults && random_.below(50) == 0) return cut_off(node);                              // the answer was
        if (granted.former && granted.before > ask.used) node.used += granted.before - ask.used; // a former life's claim is all used
        node.holding.learn(granted);
        node.told = node.holding.claim();
    }
    static void cut_off(SimNode& node) { node.cut = node.noticed = true; }
    std::string check() const {
        std::uint64_t held = 0;
        for (const SimNode& node : nodes_) {
            if (!node.there) continue;
            const std::uint64_t alone = node.holding.ceiling_alone(limit_, present());
            held += node.spent + (alone > node.used ? alone - node.used : 0);
        }
        const std::uint64_t ahead = count_ + on_top_; // the calls by which nodes met the bearer, and what those gave that started late
        if (held > stakes_max(limit_) + ahead) return "held " + std::to_string(held) + " of " + std::to_string(limit_);
        if (total() > stakes_max(limit_) + ahead) return "used " + std::to_string(total()) + " of " + std::to_string(limit_);
        return {};
    }
    base::SeededRandom random_;
    std::uint64_t limit_;
    std::uint32_t count_;
    std::vector<SimNode> nodes_;
    std::map<std::string, Stake> stakes_;
    bool held_up_ = false;
    Sabotage sabotage_ = Sabotage::none;
    int starts_ = 0;
    std::uint64_t on_top_ = 0; // what nodes that started within the period may give unheard
};

std::uint64_t schedules() { return testing::is_long_form() ? 8'000'000 : GAPURA_SLOW ? 10'000 : 20'000; }

TEST(QuotaClaimSim, NeverMoreThanATenthTooMuchWhateverIsLost) {
    double worst = 0;
    for (std::uint64_t seed = 1; seed <= schedules(); ++seed) {
        Campus campus(seed);
        const std::string wrong = campus.run(true);
        ASSERT_EQ(wrong, "") << "seed " << seed;
        if (campus.quota() < 1000) continue;
        const double part = static_cast<double>(campus.total()) / static_cast<double>(campus.quota());
        ASSERT_LE(part, 1.10) << "seed " << seed;
        worst = std::max(worst, part);
    }
    std::printf("%llu schedules, at most %.1f %%\n", static_cast<unsigned long long>(schedules()), worst * 100);
}

TEST(QuotaClaimSim, WithRedisTwoInAHundredAndNothingLeftOver) {
    for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
        Campus campus(seed);
        ASSERT_EQ(campus.run(false), "") << "seed " << seed;
        if (campus.quota() < 1000) continue;
        ASSERT_LE(campus.total() * 100, campus.quota() * 102) << "seed " << seed;
        ASSERT_GE(campus.total() * 100, campus.quota() * 95) << "seed " << seed << ": " << campus.total() << " of " << campus.quota();
    }
}

TEST(QuotaClaimSim, TheScheduleFindsARuleThatIsBroken) {
    int found = 0;
    for (std::uint64_t seed = 1; seed <= 500; ++seed) found += Campus(seed).run(true, Sabotage::given_away).empty() ? 0 : 1;
    EXPECT_GT(found, 0) << "reserves of nodes that are only cut off were given away";
    found = 0;
    for (std::uint64_t seed = 1; seed <= 500; ++seed) found += Campus(seed).run(true, Sabotage::lent_late).empty() ? 0 : 1;
    EXPECT_GT(found, 0) << "a node that started late gave most of a part that may be spent";
    found = 0;
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) found += Campus(seed).run(true, Sabotage::lowered_late).empty() ? 0 : 1;
    EXPECT_GT(found, 0) << "a claim was given back while calls still used it";
}

TEST(QuotaClaim, ANodeCutOffHasItsPartOfWhatWasLeft) {
    std::map<std::string, Stake> stakes;
    Holding a;
    Holding b;
    constexpr std::uint64_t limit = 3000;
    for (std::uint64_t used = 0; used < 1000; used += 50) {
        for (int twice = 0; twice < 2; ++twice) {
            a.learn(grant(stakes, "a", a.ask(used, used + 50, limit, 3), ""));
            b.learn(grant(stakes, "b", b.ask(0, 1, limit, 3), ""));
        }
    }
    const std::uint64_t left = limit - a.claim() - b.claim();
    EXPECT_GE(b.ceiling_alone(limit, 3) - b.claim(), left / 3 - 1);
    EXPECT_EQ(Holding().ceiling_alone(limit, 3), 1000U) << "one that never met the bearer";
}

TEST(QuotaClaim, AReserveClaimedWhileRedisIsToldAnewIsThereOnceThoughTheAnswerWasLost) {
    std::map<std::string, Stake> stakes;
    Holding a;
    constexpr std::uint64_t limit = 900;
    a.learn(grant(stakes, "a", a.ask(100, 100, limit, 3), ""));
    ASSERT_EQ(a.ceiling_alone(limit, 3), 300U);
    stakes.clear();
    const Granted lost = grant(stakes, "a", a.ask(100, 300, limit, 3), "");
    ASSERT_TRUE(lost.hold);
    EXPECT_EQ(lost.own.claim + lost.own.reserve, 300U);
    a.learn(grant(stakes, "a", a.ask(100, 300, limit, 3), ""));
    EXPECT_LE(a.ceiling_alone(limit, 3), 300U);
    EXPECT_LE(stakes["a"].claim + stakes["a"].reserve, 300U);
}

TEST(QuotaClaim, AReserveSpentAloneIsNotHeldASecondTimeAfterARestart) {
    std::map<std::string, Stake> stakes;
    Holding before;
    constexpr std::uint64_t limit = 900;
    before.learn(grant(stakes, "a", before.ask(100, 100, limit, 3), ""));
    ASSERT_EQ(before.ceiling_alone(limit, 3), 300U); // and of these it uses 280, then it is killed
    Holding after;
    after.learn(grant(stakes, "a", after.ask(280, 290, limit, 3), ""));
    EXPECT_EQ(after.claim(), 290U);
    EXPECT_LE(stakes["a"].reserve, 20U);
}

TEST(QuotaClaim, WhoComesBackHoldsItselfToWhatItsQuestionTells) {
    std::map<std::string, Stake> stakes;
    Holding a;
    constexpr std::uint64_t limit = 900;
    a.learn(grant(stakes, "a", a.ask(0, 50, limit, 3), ""));
    Holding b;
    b.learn(grant(stakes, "b", b.ask(0, 300, limit, 3), ""));
    a.learn(grant(stakes, "a", a.ask(0, 50, limit, 3), "")); // hears of it
    const std::uint64_t held = a.ceiling_asking(50, 400, limit, 3);
    const ClaimAsk ask = a.ask(50, 400, limit, 3);
    EXPECT_EQ(held, a.claim() + ask.reserve);
    EXPECT_LT(held, 400U);
}

TEST(QuotaClaimScript, SaysWhatGrantSays) {
    RedisServer server;
    RedisLink redis({{"127.0.0.1", server.port()}, {}, ""}, {}, [] {});
    ASSERT_TRUE(soon([&] { return redis.open(); }));
    const auto tell = [&](const std::vector<std::string_view>& words) {
        redis.send(words);
        return redis.receive();
    };
    ASSERT_TRUE(soon([&] { return redis.is_open() || redis.open(); }));
    ASSERT_TRUE(tell({"SET", "memory", "1 here"})); // it began long ago
    base::SeededRandom random(5);
    int held_up = 0;
    for (int quota = 0; quota < 60; ++quota) {
        std::map<std::string, Stake> stakes;
        const std::string key = "quota-" + std::to_string(quota);
        for (int step = 0; step < 40; ++step) {
            const std::string node(1, static_cast<char>('a' + random.below(4)));
            const std::uint64_t limit = 1 + random.below(quota % 2 == 0 ? 30 : 100'000);
            const bool first = random.below(4) == 0;
            const bool resumed = first && random.below(2) == 0;
            const ClaimAsk ask{random.below(limit + 1),
                               random.below(limit * 2),
                               random.below(limit),
                               limit,
                               static_cast<std::uint32_t>(1 + random.below(5)),
                               random.below(3) == 0 ? random.below(limit) : 0,
                               first,
                               resumed,
                               1 + random.below(2)};
            const std::string alive = random.below(2) == 0 ? "" : "|a|c|d|";
            const auto said = tell({"EVAL", script_text, "3", key, "feed", "memory", node, std::to_string(ask.used), std::to_string(ask.wanted),
                                    std::to_string(ask.reserve), std::to_string(ask.limit), std::to_string(ask.nodes),
                                    resumed ? "2"
                                    : first ? "1"
                                            : "0",
                                    std::to_string(ask.seen), alive, "60", std::to_string(ask.life), "here"});
            ASSERT_TRUE(said && said->items.size() == 6);
            const Granted expected = grant(stakes, node, ask, alive);
            ASSERT_EQ(said->items[0].integer, static_cast<std::int64_t>(expected.own.claim)) << quota << " " << step;
            ASSERT_EQ(said->items[1].integer, static_cast<std::int64_t>(expected.own.reserve));
            ASSERT_EQ(said->items[2].integer, static_cast<std::int64_t>(expected.others));
            ASSERT_EQ(said->items[3].integer, expected.known ? static_cast<std::int64_t>(expected.before) : -1);
            ASSERT_EQ(said->items[4].integer, expected.hold ? 1 : 0);
            ASSERT_EQ(said->items[5].integer, expected.former ? 1 : 0);
            const auto fed = tell({"ZSCORE", "feed", key + "|" + std::to_string(limit)});
            ASSERT_TRUE(fed);
            EXPECT_EQ(!fed->text.empty(), expected.held_up);
            held_up += expected.held_up ? 1 : 0;
            ASSERT_TRUE(tell({"DEL", "feed"}));
        }
    }
    EXPECT_GT(held_up, 10);
}

} // namespace
} // namespace gapura::gateway
