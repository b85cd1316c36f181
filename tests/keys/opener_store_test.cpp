// Who opens a one-time link is the custodian and nobody with the custodian's password (docs/decisions/0050), on both engines.
#include "tests/keys/campus.h"

namespace gapura::keys {
namespace {

class Opener : public KeysDatabase {
protected:
    Campus campus{db()};
    people::Actor second = Campus::person("person_psi_2", people::Role::psi_staff);
    /// What people/ would know of the custodian's account.
    PeopleFacts::SignIn account;
    PeopleFacts::SignIn sender; // and of everybody else's
    Keys keys = world(true);

    Keys world(bool two_persons) {
        auto facts = campus.facts;
        facts.sign_in = [this](store::Tx&, const std::string& person) -> Result<PeopleFacts::SignIn> {
            return person == campus.custodian.person ? account : sender;
        };
        facts.proven = [this](store::Tx&, const std::string&, const std::string& by) -> Result<void> {
            if (account.given_by == by) account.given_by.clear();
            return {};
        };
        auto options = campus.options;
        options.two_persons.custodian = two_persons;
        return {db(), campus.clock, campus.random, campus.log, campus.peppers, campus.zone, facts, options};
    }
    std::string open(const Issued& issued) {
        const auto revealed = keys.reveal(campus.custodian, issued.link.reveal());
        return revealed ? "" : revealed.error().slug;
    }
};
GAPURA_ON_BOTH_ENGINES(Opener);

TEST_P(Opener, AFirstPasswordOpensNothing) {
    account.must_change = true;
    const auto issued = keys.issue(campus.psi, campus.wanted()).value();
    EXPECT_EQ(open(issued), "keys.password_first");
    account.must_change = false;
    EXPECT_EQ(open(issued), "") << "the refusal used nothing up";
}

TEST_P(Opener, WhoGaveThePasswordDidNotSendTheLink) {
    account.given_by = campus.psi.person;
    const auto issued = keys.issue(campus.psi, campus.wanted()).value();
    EXPECT_EQ(open(issued), "keys.link_from_giver");
    EXPECT_EQ(open(keys.resend(campus.psi, issued.key.id).value()), "keys.link_from_giver") << "sent again by the same";
    EXPECT_EQ(open(keys.resend(second, issued.key.id).value()), "");
    EXPECT_EQ(account.given_by, "") << "and from now on it is the custodian's";
    EXPECT_EQ(open(keys.rotate(campus.custodian, issued.key.id, 7, "Berkala").value()), "");

    account.given_by = second.person; // forgotten, and given again
    const auto next = keys.issue(campus.psi, campus.wanted()).value();
    EXPECT_EQ(open(next), "");
}

TEST_P(Opener, NorDoesTheAccountSendItToItself) {
    const auto old = keys.issue(campus.psi, campus.wanted()).value();
    ASSERT_EQ(open(old), "");
    account.given_by = campus.psi.person;
    const auto own = keys.rotate(campus.custodian, old.key.id, 7, "Berkala").value();
    EXPECT_EQ(open(own), "keys.link_from_giver");
    EXPECT_EQ(open(keys.resend(second, own.key.id).value()), "");
}

TEST_P(Opener, NorDidTheyJustReplaceTheSenders) {
    account.given_by = campus.sysadmin.person;
    sender = {false, campus.sysadmin.person, campus.clock.now()};
    const auto issued = keys.issue(campus.psi, campus.wanted()).value();
    EXPECT_EQ(open(issued), "keys.sender_new");
    sender.replaced_at = campus.clock.now() + std::chrono::hours(1);
    EXPECT_EQ(open(issued), "keys.sender_new") << "replaced once more after it was sent";
    sender.given_by = second.person;
    EXPECT_EQ(open(issued), "") << "by another than who gave the custodian theirs";

    account.given_by = sender.given_by = campus.sysadmin.person;
    sender.replaced_at = campus.clock.now();
    campus.clock.advance(sender_settles - std::chrono::microseconds(1));
    const auto next = keys.issue(campus.psi, campus.wanted()).value();
    EXPECT_EQ(open(next), "keys.sender_new");
    campus.clock.advance(std::chrono::microseconds(1));
    EXPECT_EQ(open(keys.resend(campus.psi, next.key.id).value()), "") << "one administrator may have set up everybody";
    EXPECT_EQ(account.given_by, "");
}

TEST_P(Opener, ALinkOlderThanTheUpgradeMayBeTheGivers) {
    const auto issued = keys.issue(second, campus.wanted()).value();
    ASSERT_TRUE(db().write([&](store::Tx& tx) { return tx.run("UPDATE keys_link SET sent_by = ''"); }));
    account.given_by = campus.psi.person;
    EXPECT_EQ(open(issued), "keys.link_from_giver");
    account.given_by.clear();
    EXPECT_EQ(open(issued), "");
}

TEST_P(Opener, AHandoverIsSentByWhoMakesIt) {
    auto wanted = campus.wanted();
    wanted.custodian = campus.other.person;
    ASSERT_TRUE(keys.issue(campus.psi, wanted));
    account.given_by = second.person;
    const auto moved = keys.hand_over(second, {campus.other.person, campus.custodian.person, "", "Mutasi"}).value();
    ASSERT_EQ(moved.size(), 1U);
    EXPECT_EQ(open(moved.front()), "keys.link_from_giver");
}

TEST_P(Opener, ACampusOfOnePersonMaySaySo) {
    Keys alone = world(false);
    account.given_by = campus.psi.person;
    const auto issued = alone.issue(campus.psi, campus.wanted()).value();
    EXPECT_TRUE(alone.reveal(campus.custodian, issued.link.reveal()));
}

} // namespace
} // namespace gapura::keys
