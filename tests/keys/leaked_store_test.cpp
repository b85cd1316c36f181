// A key that was seen where it should not be, in every state: whatever could still be used, now or later, is stopped, and its custodian told.
#include "keys/leaks.h"
#include "tests/keys/campus.h"

namespace gapura::keys {
namespace {

using Done = LeakOutcome::Done;

class Leaked : public KeysDatabase {
protected:
    Campus campus{db()};
    Keys& keys = campus.keys;
    Leaks leaks{db(), campus.clock, campus.random, campus.log, campus.peppers, [](const std::string& id) { return id; }, "key.leaked"};

    Done report(const Revealed& key, const std::string& place) {
        const auto told = leaks.report(campus.helpdesk, key.text.reveal(), place, "report").value();
        return told.items.empty() ? Done::unknown : told.items.front().done;
    }
    State state(const std::string& key) { return keys.show(campus.psi, key).value().state; }
    std::size_t told(const std::string& key) {
        return db()
            .read("SELECT person FROM notice_notice WHERE slug = 'notice.key_leaked' AND event LIKE $1", {"key.leaked/" + key + "/%"})
            .value()
            .size();
    }
    std::size_t open_links(const std::string& key) {
        return db().read("SELECT digest FROM keys_link WHERE key = $1 AND state = 'valid'", {key}).value().size();
    }
    /// Revealed, and its first day three days away.
    Revealed early_key() {
        auto wanted = campus.wanted();
        wanted.first_day = base::Day{2026, 11, 25};
        const auto issued = keys.issue(campus.psi, wanted).value();
        return keys.reveal(campus.custodian, issued.link.reveal()).value();
    }
};
GAPURA_ON_BOTH_ENGINES(Leaked);

TEST_P(Leaked, OneWhoseFirstDayHasNotComeNeverBeginsToWork) {
    const auto key = early_key();
    ASSERT_EQ(state(key.key.id), State::pending);
    EXPECT_EQ(report(key, "https://contoh.id/a"), Done::revoked);
    EXPECT_EQ(state(key.key.id), State::revoked);
    EXPECT_EQ(open_links(key.key.id), 0U);
    EXPECT_EQ(told(key.key.id), 1U);
    campus.clock.advance(std::chrono::hours(24 * 4));
    ASSERT_TRUE(keys.sweep());
    EXPECT_EQ(state(key.key.id), State::revoked);
    EXPECT_EQ(campus.ring()->find(key.text.reveal()).entry->state, RingState::revoked);
    EXPECT_EQ(report(key, "https://contoh.id/b"), Done::was_ended);
    EXPECT_EQ(told(key.key.id), 1U);
}

TEST_P(Leaked, ASuspendedOneStaysSuspendedAndAnActiveOneBecomesSo) {
    const auto key = campus.active_key();
    EXPECT_EQ(report(key, "https://contoh.id/a"), Done::suspended);
    EXPECT_EQ(report(key, "https://contoh.id/b"), Done::was_suspended);
    EXPECT_EQ(state(key.key.id), State::suspended);
    EXPECT_EQ(told(key.key.id), 1U);
}

TEST_P(Leaked, OneThatTookOverUnnoticedLetsItsPredecessorEnd) {
    const auto old = campus.active_key();
    const auto issued = keys.rotate(campus.psi, old.key.id, 7, "Putaran").value();
    const auto fresh = keys.reveal(campus.custodian, issued.link.reveal()).value();
    ASSERT_EQ(state(old.key.id), State::rotating);
    EXPECT_EQ(report(old, "https://contoh.id/a"), Done::revoked) << "its successor is there";
    EXPECT_EQ(report(fresh, "https://contoh.id/a"), Done::suspended);

    // A renewal that starts by the clock, and nobody has written it down before the news comes.
    auto wanted = campus.wanted();
    const auto before = keys.reveal(campus.custodian, keys.issue(campus.psi, wanted).value().link.reveal()).value();
    const auto grant = campus.grants.renew(campus.helpdesk, before.key.id).value();
    GrantFields paper;
    paper.letter_number = "9/FIK/2026";
    paper.letter_date = "2026-11-21";
    ASSERT_TRUE(campus.grants.change(campus.helpdesk, grant.id, paper));
    ASSERT_TRUE(campus.grants.submit(campus.helpdesk, grant.id));
    ASSERT_TRUE(campus.grants.approve(campus.tik_leader, grant.id, "Lanjut"));
    NewKey renewed;
    renewed.grant = grant.id;
    renewed.first_day = base::Day{2026, 11, 25};
    const auto next_year = keys.reveal(campus.custodian, keys.issue(campus.psi, renewed).value().link.reveal()).value();
    ASSERT_EQ(state(next_year.key.id), State::pending);
    campus.clock.advance(std::chrono::hours(24 * 3));
    EXPECT_EQ(report(next_year, "https://contoh.id/a"), Done::suspended);
    EXPECT_EQ(state(before.key.id), State::rotating) << "as the start would have done";
}

} // namespace
} // namespace gapura::keys
