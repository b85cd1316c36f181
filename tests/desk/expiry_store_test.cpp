// Who is told of a key's end, and when, on both engines.
#include <deque>
#include <gmock/gmock.h>

#include "desk/expiry.h"
#include "lib/base/json.h"
#include "tests/desk/expiry_world.h"

namespace gapura::desk {
namespace {

using People = std::set<std::string>;

class ExpiryNotices : public ExpiryDatabase {
protected:
    EndingKey& add(const std::string& id, int days_left, int issued_days_ago = 300) {
        EndingKey key{id, "person_c", clock_.now() - issued_days_ago * one_day, clock_.now() + days_left * one_day};
        keys_.push_back(key);
        put(keys_.back());
        return keys_.back();
    }
    void put(const EndingKey& key) {
        ASSERT_TRUE(db().write([&](store::Tx& tx) { return put_key(tx, key, slot_++); }));
    }
    void run(std::string_view sql) {
        ASSERT_TRUE(db().write([&](store::Tx& tx) -> Result<void> {
            TRY(tx.run(sql));
            return {};
        }));
    }
    /// Hours pass, with a sweep at the end of each step.
    void pass(int days, int step_hours = 6) {
        for (int h = 0; h < days * 24; h += step_hours) {
            clock_.advance(std::chrono::hours(step_hours));
            const auto done = expiry_.sweep();
            ASSERT_TRUE(done) << base::describe(done.error());
        }
    }

    base::FakeClock clock_{Instant{1'795'000'000'000'000}};
    base::SystemRandom random_;
    Office office_;
    Expiry expiry_{db(), clock_, random_, office_.facts()};
    std::deque<EndingKey> keys_;
    std::int64_t slot_ = 0;
};
GAPURA_ON_BOTH_ENGINES(ExpiryNotices);

TEST_P(ExpiryNotices, SixToTheCustodianFourToTheLeader) {
    add("key_a", 62);
    pass(64);
    EXPECT_THAT(told(), ::testing::ElementsAre(
                            ::testing::Pair("key_a/0", People{"person_c", "person_l"}), ::testing::Pair("key_a/1", People{"person_c", "person_l"}),
                            ::testing::Pair("key_a/14", People{"person_c", "person_l"}), ::testing::Pair("key_a/30", People{"person_c"}),
                            ::testing::Pair("key_a/60", People{"person_c"}), ::testing::Pair("key_a/7", People{"person_c", "person_l"})));
}

TEST_P(ExpiryNotices, AShortKeyGetsThoseStillAhead) {
    add("key_short", 20, 0);
    pass(22);
    const auto all = told();
    EXPECT_EQ(all.size(), 4U);
    EXPECT_FALSE(all.contains("key_short/30"));
    EXPECT_TRUE(all.contains("key_short/14"));
}

TEST_P(ExpiryNotices, AHostThatSleptSendsOnlyTheLatest) {
    add("key_a", 61);
    pass(2);
    clock_.advance(50 * one_day); // 9 days left: past 30 and 14
    ASSERT_TRUE(expiry_.sweep());
    EXPECT_EQ(told().size(), 2U);
    EXPECT_TRUE(told().contains("key_a/14"));
    clock_.advance(30 * one_day); // long over, but news no longer than a week
    ASSERT_TRUE(expiry_.sweep());
    EXPECT_EQ(told().size(), 2U);
}

TEST_P(ExpiryNotices, AFirstStartTellsWhereEachKeyStands) {
    add("key_45", 45);
    add("key_3", 3);
    add("key_200", 200);
    ASSERT_TRUE(expiry_.sweep());
    const auto all = told();
    EXPECT_EQ(all.size(), 2U);
    EXPECT_TRUE(all.contains("key_45/60"));
    EXPECT_TRUE(all.contains("key_3/7"));
}

TEST_P(ExpiryNotices, NoneOnceASuccessorWorks) {
    add("key_a", 31);
    add("key_b", 31);
    pass(2);
    EXPECT_TRUE(told().contains("key_a/30"));
    put({"key_a2", "person_c", clock_.now(), clock_.now() + 365 * one_day, "active", "key_a"});
    // A successor that nobody collected, its link long over, saves nothing.
    put({"key_b2", "person_c", clock_.now(), clock_.now() + 365 * one_day, "pending", "key_b"});
    pass(31);
    const auto all = told();
    EXPECT_FALSE(all.contains("key_a/14"));
    EXPECT_FALSE(all.contains("key_a/0"));
    EXPECT_TRUE(all.contains("key_b/14"));
    EXPECT_TRUE(all.contains("key_b/0"));
}

// One-time links are good for a day and can be sent again: a threshold that passed meanwhile would never be told of.
TEST_P(ExpiryNotices, GoOnWhileTheSuccessorLiesUnopened) {
    add("key_a", 31);
    const EndingKey waiting{
        "key_a2", "person_c", clock_.now(), clock_.now() + 365 * one_day, "pending", "key_a", clock_.now() + 100 * one_day,
    };
    put(waiting);
    pass(32);
    EXPECT_EQ(told().size(), 6U) << "all that were ahead";
}

TEST_P(ExpiryNotices, ASuccessorCountsOnceItCanBeUsed) {
    const Instant soon = clock_.now() + 30 * one_day;
    const Instant late = clock_.now() + 400 * one_day;
    const struct {
        const char* key;
        EndingKey successor;
        bool silent;
    } cases[] = {
        {"key_opened", {"s1", "person_c", clock_.now(), late, "active", "key_opened"}, true},
        {"key_from_tomorrow", {"s2", "person_c", clock_.now(), late, "pending", "key_from_tomorrow", {}, clock_.now() + one_day}, true},
        {"key_gap", {"s3", "person_c", clock_.now(), late, "pending", "key_gap", {}, soon + one_day}, false},
        {"key_suspended", {"s4", "person_c", clock_.now(), late, "suspended", "key_suspended"}, false},
        {"key_revoked", {"s5", "person_c", clock_.now(), late, "revoked", "key_revoked"}, false},
        {"key_taken_over", {"s6", "person_c", clock_.now(), late, "rotated", "key_taken_over"}, true},
        {"key_same_end", {"s7", "person_c", clock_.now(), soon, "expired", "key_same_end"}, true},
        {"key_outlived", {"s8", "person_c", clock_.now(), soon - one_day, "expired", "key_outlived"}, false},
    };
    for (const auto& one : cases) {
        add(one.key, 30);
        put(one.successor);
    }
    clock_.advance(29 * one_day + std::chrono::hours(1));
    ASSERT_TRUE(expiry_.sweep());
    const auto all = told();
    for (const auto& one : cases) EXPECT_EQ(all.contains(std::string(one.key) + "/1"), !one.silent) << one.key;
}

// Even one whose successor helps no application any more: it ends with its overlap, and no later day is named.
TEST_P(ExpiryNotices, AKeyBesideItsSuccessorEndsWithTheOverlap) {
    const auto beside = [&](const std::string& id, const std::string& successor, const std::string& state, Instant began, Instant ends) {
        const EndingKey old{id, "person_c", clock_.now() - 300 * one_day, clock_.now() + 30 * one_day};
        ASSERT_TRUE(db().write([&](store::Tx& tx) { return put_rotating(tx, old, began, ends, slot_++); }));
        put({successor, "person_c", clock_.now(), clock_.now() + 400 * one_day, state, id});
    };
    beside("key_first", "s1", "suspended", clock_.now() - 3 * one_day, clock_.now() + 5 * one_day);
    beside("key_same", "s2", "revoked", clock_.now(), clock_.now() + 30 * one_day);
    pass(1);
    EXPECT_THAT(told(), ::testing::ElementsAre(::testing::Pair("key_first/3/7", ::testing::_)));
    pass(28);
    run("UPDATE keys_key SET state = 'expired' WHERE id = 'key_same'"); // as the clock leaves it: not rotated
    pass(3);
    std::set<std::string> events;
    for (const auto& [event, people] : told()) events.insert(event);
    EXPECT_EQ(events, (std::set<std::string>{"key_first/3/0", "key_first/3/1", "key_first/3/7", "key_same/3/0", "key_same/3/1", "key_same/3/7"}));
}

TEST_P(ExpiryNotices, NoneForARevokedOrNeverCollectedKey) {
    add("key_a", 20);
    run("UPDATE keys_key SET state = 'revoked'");
    put({"key_p", "person_c", clock_.now() - 300 * one_day, clock_.now() + 20 * one_day, "pending"});
    pass(22);
    EXPECT_TRUE(told().empty());
}

TEST_P(ExpiryNotices, ASweptKeyIsStillToldOfItsEnd) {
    add("key_a", 1);
    pass(1, 12);
    run("UPDATE keys_key SET state = 'expired'");
    pass(1);
    EXPECT_TRUE(told().contains("key_a/0"));
}

TEST_P(ExpiryNotices, GoToThePresentCustodianAndWhoStandsIn) {
    add("key_a", 31);
    pass(2);
    run("UPDATE keys_key SET custodian = 'person_new'");
    pass(16);
    EXPECT_EQ(told()["key_a/30"], People{"person_c"});
    EXPECT_EQ(told()["key_a/14"], (People{"person_new", "person_l"}));
    office_.gone = {"person_new"};
    office_.leaders = {};
    pass(8);
    EXPECT_EQ(told()["key_a/7"], People{"person_psi"}) << "somebody is told";
    office_.leaders = {"person_l"};
    add("key_b", 31);
    run("UPDATE keys_key SET custodian = 'person_new'");
    pass(2);
    EXPECT_EQ(told()["key_b/30"], People{"person_l"}) << "the leader, where the custodian has left";
}

TEST_P(ExpiryNotices, AClockPutBackRepeatsAndForgetsNothing) {
    add("key_a", 61);
    add("key_b", 75);
    pass(40);
    const auto before = told();
    clock_.set(clock_.now() - 35 * one_day);
    pass(35);
    const auto after = told();
    for (const auto& [event, people] : before) EXPECT_EQ(after.at(event), people) << event;
    pass(45);
    EXPECT_EQ(told().size(), 12U) << "both keys have had all six";
    EXPECT_EQ(db().read("SELECT count(*) FROM desk_expiry_decided").value().front().integer(0), 12);
}

TEST_P(ExpiryNotices, SayWhatAndWhen) {
    add("key_a", 8);
    add("key_b", 2);
    pass(2);
    const auto notice = [&](const std::string& event) {
        return db().read("SELECT slug, args, link FROM notice_notice WHERE event = $1 AND person = 'person_c'", {event}).value().at(0);
    };
    const auto seven = notice("key.expiring/key_a/7");
    EXPECT_EQ(seven.text(0), "notice.key_expiring");
    const auto args = base::parse_json(seven.text(1)).value();
    EXPECT_EQ(args.at("app").as_string(), "nama app_a");
    EXPECT_EQ(args.at("days").as_string(), "7");
    EXPECT_EQ(args.at("until").as_int64(), (keys_[0].expires_at - std::chrono::seconds(1)).us);
    EXPECT_EQ(notice("key.expiring/key_b/1").text(0), "notice.key_expiring_soon");
    EXPECT_EQ(notice("key.expired/key_b/0").text(0), "notice.key_expired");
}

TEST(Thresholds, AreJudgedToTheMicrosecond) {
    const Instant issued{1'795'000'000'000'000};
    const Instant end = issued + 100 * one_day;
    for (const Threshold& one : key_thresholds) {
        const Instant at = end - one.days * one_day;
        EXPECT_EQ(threshold_at(key_thresholds, issued, end, at)->days, one.days);
        const auto before = threshold_at(key_thresholds, issued, end, at - base::Micros(1));
        EXPECT_TRUE(!before || before->days > one.days);
    }
    EXPECT_FALSE(threshold_at(key_thresholds, end - 60 * one_day, end, end - 59 * one_day)) << "issued at the threshold: it was not ahead";
    EXPECT_TRUE(threshold_at(key_thresholds, end - 60 * one_day - base::Micros(1), end, end - 59 * one_day));
}

} // namespace
} // namespace gapura::desk
