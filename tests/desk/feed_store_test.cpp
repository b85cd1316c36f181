// What a calendar shows of many keys, on both engines.
#include <gmock/gmock.h>

#include "desk/feed.h"
#include "tests/desk/expiry_world.h"

namespace gapura::desk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CalendarFeed : public ExpiryDatabase {
protected:
    void put(std::vector<EndingKey> keys) {
        ASSERT_TRUE(db().write([&](store::Tx& tx) -> Result<void> {
            for (const auto& key : keys) TRY(put_key(tx, key, slot_++));
            return {};
        }));
    }
    EndingKey key(const std::string& id, int issued_days_ago, int days_left) const {
        return {id, "person_c", clock_.now() - issued_days_ago * one_day, clock_.now() + days_left * one_day};
    }
    void run(std::string_view sql) {
        ASSERT_TRUE(db().write([&](store::Tx& tx) -> Result<void> {
            TRY(tx.run(sql));
            return {};
        }));
    }
    /// Unfolded.
    std::string read(people::Role role = people::Role::psi_staff, const std::string& unit = "") {
        actor_ = {"person_x", "X", {{role, unit}}};
        auto text = feed_.read(feed_.create("person_x").value().reveal(), text::Lang::en).value();
        for (std::size_t at = 0; (at = text.find("\r\n ")) != std::string::npos;) text.erase(at, 3);
        return text;
    }
    static std::size_t events(const std::string& text) {
        std::size_t count = 0;
        for (std::size_t at = 0; (at = text.find("BEGIN:VEVENT", at)) != std::string::npos; ++at) ++count;
        return count;
    }
    static std::string uid(const std::string& id) { return "UID:" + id + "@gapura\r\n"; }

    base::FakeClock clock_{Instant{1'795'000'000'000'000}};
    base::SystemRandom random_;
    base::Zone zone_ = base::Zone::find("Asia/Jakarta").value();
    people::Actor actor_;
    Feed feed_{db(),
               clock_,
               random_,
               zone_,
               {[this](const std::string&) -> Result<people::Actor> { return actor_; }, [](const std::string& id) { return "nama " + id; }, ""}};
    std::int64_t slot_ = 0;
};
GAPURA_ON_BOTH_ENGINES(CalendarFeed);

// On a campus with more keys than a calendar takes, what ends tomorrow was issued a year ago.
TEST_P(CalendarFeed, ShowsWhatEndsSoonest) {
    std::vector<EndingKey> many;
    for (int i = 0; i < 2'100; ++i) many.push_back(key("key_new_" + std::to_string(i), 1, 300));
    put(many);
    put({key("key_an_old_one", 364, 1), key("key_a_past_one", 364, -3)});
    const auto text = read();
    EXPECT_EQ(events(text), 2'000U);
    EXPECT_THAT(text, HasSubstr(uid("key_an_old_one")));
    EXPECT_THAT(text, Not(HasSubstr(uid("key_a_past_one")))) << "room goes to what lies ahead";
}

TEST_P(CalendarFeed, ShowsTheRecentPastWhereThereIsRoom) {
    put({key("key_ahead", 10, 20), key("key_past", 300, -29), key("key_long_past", 300, -31)});
    auto waiting = key("key_waiting", 0, 30);
    waiting.state = "pending";
    auto revoked = key("key_revoked", 10, 5);
    revoked.state = "revoked";
    put({waiting, revoked});
    const auto text = read();
    EXPECT_EQ(events(text), 2U);
    EXPECT_THAT(text, HasSubstr(uid("key_ahead")));
    EXPECT_THAT(text, HasSubstr(uid("key_past")));
}

TEST_P(CalendarFeed, AnOldKeyStopsAtTheEndOfItsOverlap) {
    ASSERT_TRUE(
        db().write([&](store::Tx& tx) { return put_rotating(tx, key("key_old", 100, 265), clock_.now(), clock_.now() + 7 * one_day, slot_++); }));
    const auto until = zone_.day_of(clock_.now() + 7 * one_day - base::Micros(1));
    std::string day = base::to_iso(until);
    std::erase(day, '-');
    const auto text = read();
    EXPECT_EQ(events(text), 1U);
    EXPECT_THAT(text, HasSubstr("DTSTART;VALUE=DATE:" + day));
    EXPECT_THAT(text, HasSubstr("SUMMARY:Old API key of nama app_a (nama unit_a) ends"));
    run("UPDATE keys_key SET state = 'active', overlap_ends_at = 0");
    EXPECT_THAT(read(), Not(HasSubstr("Old API key"))) << "rolled back";
}

TEST_P(CalendarFeed, OnlyOfTheUnitsOneMaySee) {
    put({key("key_a", 10, 20), key("key_b", 10, 20)});
    run("UPDATE keys_key SET unit = 'unit_b' WHERE id = 'key_b'");
    const auto text = read(people::Role::unit_leader, "unit_a");
    EXPECT_EQ(events(text), 1U);
    EXPECT_THAT(text, HasSubstr(uid("key_a")));
}

} // namespace
} // namespace gapura::desk
