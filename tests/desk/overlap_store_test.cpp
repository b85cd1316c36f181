// Who is told that an old key's time beside its successor ends, with real rotations, on both engines.
#include <gmock/gmock.h>

#include "lib/base/json.h"
#include "tests/desk/expiry_world.h"
#include "tests/keys/campus.h"

namespace gapura::desk {
namespace {

using People = std::set<std::string>;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class OverlapDatabase : public ExpiryDatabase {
protected:
    OverlapDatabase() { migrate(audit::migrations()); }
};

class OverlapNotices : public OverlapDatabase {
protected:
    /// The old key of a rotation whose successor was opened this moment.
    std::string rotated(int overlap_days) {
        const auto old = campus.active_key();
        follow(old.key.id, overlap_days);
        return old.key.id;
    }
    void follow(const std::string& id, int overlap_days) {
        const auto next = campus.keys.rotate(campus.psi, id, overlap_days, "Berkala").value();
        ASSERT_TRUE(campus.keys.reveal(campus.custodian, next.link.reveal()));
    }
    /// Hours pass; what the clock does is written down before notices are decided, or after.
    void pass(int hours, bool keys_first = true) {
        for (int h = 0; h < hours; h += 6) {
            campus.clock.advance(std::chrono::hours(6));
            if (keys_first) campus.keys.sweep().value();
            const auto done = expiry_.sweep();
            ASSERT_TRUE(done) << base::describe(done.error());
            if (!keys_first) campus.keys.sweep().value();
        }
    }
    /// Of overlaps; where a key lies to be collected is told, too.
    std::map<std::string, People> told() {
        std::map<std::string, People> out;
        const auto rows = db().read("SELECT event, person FROM notice_notice WHERE event LIKE 'key.overlap%'").value();
        for (const auto& row : rows) out[row.text(0).substr(row.text(0).find('/') + 1)].insert(row.text(1));
        return out;
    }
    static int days(int count) { return count * 24; }

    keys::Campus campus{db()};
    Office office_;
    ExpiryFacts facts() {
        auto out = office_.facts();
        out.last_used = campus.options.usage.last_used;
        return out;
    }
    Expiry expiry_{db(), campus.clock, campus.random, facts()};
    const People both_{"person_custodian", "person_l"};
};
GAPURA_ON_BOTH_ENGINES(OverlapNotices);

TEST_P(OverlapNotices, SevenDaysOneDayAndTheEnd) {
    for (const bool keys_first : {true, false}) {
        const auto old = rotated(30);
        pass(days(22), keys_first);
        EXPECT_THAT(told(), ::testing::Not(::testing::Contains(::testing::Key(::testing::StartsWith(old)))));
        pass(days(9), keys_first);
        auto all = told();
        std::erase_if(all, [&](const auto& one) { return !one.first.starts_with(old); });
        EXPECT_THAT(all, UnorderedElementsAre(Pair(old + "/3/7", both_), Pair(old + "/3/1", both_), Pair(old + "/3/0", both_)));
    }
}

TEST_P(OverlapNotices, AShortOverlapHasThoseStillAhead) {
    const auto seven = rotated(7);
    const auto one = rotated(1);
    const auto none = rotated(0);
    pass(days(9));
    EXPECT_THAT(told(), UnorderedElementsAre(Pair(seven + "/3/1", both_), Pair(seven + "/3/0", both_), Pair(one + "/3/0", both_)));
    EXPECT_FALSE(told().contains(none + "/3/0"));
}

TEST_P(OverlapNotices, NoneOnceAPersonHasEndedIt) {
    const auto finished = rotated(8);
    const auto back = rotated(8);
    const auto revoked = rotated(8);
    pass(days(2));
    EXPECT_EQ(told().size(), 3U) << "7 days before";
    ASSERT_TRUE(campus.keys.finish(campus.psi, finished, "Sudah pindah", true));
    ASSERT_TRUE(campus.keys.rollback(campus.psi, back, "Belum siap"));
    ASSERT_TRUE(campus.keys.revoke(campus.psi, revoked, "Tidak dipakai"));
    pass(days(10));
    EXPECT_EQ(told().size(), 3U);
    // A second rotation of the same key is another end.
    follow(back, 8);
    pass(days(9));
    EXPECT_EQ(told().size(), 6U);
}

TEST_P(OverlapNotices, OnceThroughAClockPutBack) {
    const auto old = rotated(10);
    pass(days(9) + 12);
    campus.clock.set(campus.clock.now() - 8 * one_day);
    pass(days(12));
    EXPECT_EQ(told().size(), 3U);
    EXPECT_EQ(db().read("SELECT count(*) FROM notice_notice WHERE event LIKE 'key.overlap%'").value().front().integer(0), 6);
}

TEST_P(OverlapNotices, SayWhetherTheOldKeyIsStillUsed) {
    const auto used = rotated(8);
    const auto idle = rotated(8);
    const Instant end = campus.clock.now() + 8 * one_day;
    campus.last_used[used] = end - std::chrono::hours(2);
    campus.last_used[idle] = end - std::chrono::hours(30);
    pass(days(8));
    const auto notice = [&](const std::string& event) {
        return db().read("SELECT slug, args FROM notice_notice WHERE event = $1 AND person = 'person_l'", {event}).value().at(0);
    };
    EXPECT_EQ(notice("key.overlap_ended/" + idle + "/3/0").text(0), "notice.key_overlap_ended");
    const auto last = notice("key.overlap_ended/" + used + "/3/0");
    EXPECT_EQ(last.text(0), "notice.key_overlap_ended_used");
    const auto args = base::parse_json(last.text(1)).value();
    EXPECT_EQ(args.at("since").as_int64(), (end - std::chrono::hours(2)).us);
    EXPECT_EQ(args.at("until").as_int64(), (end - std::chrono::seconds(1)).us);
    EXPECT_EQ(args.at("key").as_string(), used);
    EXPECT_EQ(base::parse_json(notice("key.overlap_ending/" + idle + "/3/7").text(1)).value().at("days").as_string(), "7");
}

TEST(OverlapTexts, AreThereForEveryEnd) {
    for (const Course& course : courses) {
        for (const char* use : {"", "_used"}) {
            if (*use != 0 && !course.says_use) continue;
            for (const std::string& name : {std::string(course.ahead), std::string(course.ahead) + "_soon", std::string(course.over)}) {
                EXPECT_NE(text::find("notice.key_" + name + use), nullptr) << name << use;
                EXPECT_NE(text::find("notice.key_" + name + use + ".action"), nullptr) << name << use;
            }
        }
    }
}

} // namespace
} // namespace gapura::desk
