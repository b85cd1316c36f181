// A key's whole life on both engines.
#include <algorithm>
#include <gmock/gmock.h>
#include <thread>

#include "keys/token.h"
#include "lib/base/file.h"
#include "tests/keys/campus.h"

namespace gapura::keys {
namespace {

class KeysStore : public KeysDatabase {
protected:
    Campus campus{db()};
    Keys& keys = campus.keys;
};
GAPURA_ON_BOTH_ENGINES(KeysStore);

template <class T>
std::string slug(const Result<T>& result) {
    return result ? "" : result.error().slug;
}

TEST_P(KeysStore, WholeLife) {
    const auto issued = keys.issue(campus.psi, campus.wanted()).value();
    EXPECT_EQ(issued.key.state, State::pending);
    EXPECT_FALSE(issued.text);
    EXPECT_EQ(campus.ring()->size(), 0U); // nothing to find yet
    EXPECT_EQ(keys.peek(issued.link.reveal()).value().state, LinkState::valid);
    EXPECT_EQ(keys.peek(issued.link.reveal()).value().state, LinkState::valid); // previews burn nothing

    const auto revealed = keys.reveal(campus.custodian, issued.link.reveal()).value();
    EXPECT_TRUE(is_well_formed(revealed.text.reveal()));
    EXPECT_EQ(keys.peek(issued.link.reveal()).value().state, LinkState::used);
    EXPECT_EQ(slug(keys.reveal(campus.custodian, issued.link.reveal())), "keys.link_used");

    const auto found = campus.ring()->find(revealed.text.reveal());
    ASSERT_NE(found.entry, nullptr);
    EXPECT_EQ(found.entry->key_id, issued.key.id);
    EXPECT_EQ(found.entry->state, RingState::active);
    EXPECT_EQ(found.entry->scopes, campus.ring()->bit("mahasiswa") | campus.ring()->bit("dosen"));
    EXPECT_EQ(campus.zone.iso(found.entry->expires_at), "2027-11-23T00:00:00+07:00");

    EXPECT_EQ(keys.suspend(campus.leader, issued.key.id, "Diduga bocor").value().state, State::suspended);
    EXPECT_EQ(campus.ring()->find(revealed.text.reveal()).entry->state, RingState::suspended);
    EXPECT_EQ(keys.resume(campus.psi, issued.key.id, "Aman").value().state, State::active);
    EXPECT_EQ(keys.revoke(campus.psi, issued.key.id, "Aplikasi ditutup").value().state, State::revoked);
    EXPECT_EQ(campus.ring()->find(revealed.text.reveal()).entry->state, RingState::revoked);

    const auto history = keys.history(campus.psi, issued.key.id).value();
    std::string told;
    for (const auto& line : history) {
        told += std::string(to_string(line.event)) + ":" + std::string(to_string(line.from)) + ">" + std::string(to_string(line.to)) + " ";
        EXPECT_EQ(line.seq, static_cast<std::int64_t>(&line - history.data()) + 1);
    }
    EXPECT_EQ(told, "issue:>pending reveal:pending>active suspend:active>suspended resume:suspended>active revoke:active>revoked ");
    EXPECT_EQ(history.back().actor, "person_psi");
    EXPECT_EQ(history.back().reason, "Aplikasi ditutup");
}

TEST_P(KeysStore, IllegalMovesNameTheLegalOnes) {
    const auto key = campus.active_key().key;
    const auto refused = keys.resume(campus.psi, key.id, "x");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::conflict);
    EXPECT_EQ(refused.error().args, (base::Args{{"event", "resume"}, {"state", "active"}, {"legal", "rotate, suspend, handover, revoke"}}));
    EXPECT_EQ(slug(keys.resend(campus.psi, key.id)), "keys.illegal_event");
    ASSERT_TRUE(keys.revoke(campus.psi, key.id, "x"));
    EXPECT_EQ(slug(keys.suspend(campus.psi, key.id, "x")), "keys.illegal_event");
    EXPECT_EQ(slug(keys.revoke(campus.psi, key.id, "x")), "keys.illegal_event");
    EXPECT_EQ(keys.history(campus.psi, key.id).value().size(), 3U); // refusals leave no trace in the history
    EXPECT_EQ(slug(keys.revoke(campus.psi, "key_nowhere", "x")), "keys.unknown");
}

TEST_P(KeysStore, OfManySimultaneousRevealsOneSucceeds) {
    for (int round = 0; round < 5; ++round) {
        const auto issued = keys.issue(campus.psi, campus.wanted()).value();
        std::vector<Result<Revealed>> answers;
        for (int i = 0; i < 6; ++i) answers.emplace_back(fail(Code::internal, "internal"));
        {
            std::vector<std::jthread> threads;
            for (auto& answer : answers) threads.emplace_back([&] { answer = keys.reveal(campus.custodian, issued.link.reveal()); });
        }
        int shown = 0;
        for (const auto& answer : answers) {
            if (answer) {
                ++shown;
                EXPECT_NE(campus.ring()->find(answer->text.reveal()).entry, nullptr);
            } else {
                EXPECT_EQ(answer.error().slug, "keys.link_used");
            }
        }
        EXPECT_EQ(shown, 1);
    }
}

TEST_P(KeysStore, LinksLapseAfter24HoursAndMayBeSentAgain) {
    const auto issued = keys.issue(campus.psi, campus.wanted()).value();
    campus.clock.advance(link_life - std::chrono::microseconds(1));
    EXPECT_EQ(keys.peek(issued.link.reveal()).value().state, LinkState::valid);
    campus.clock.advance(std::chrono::microseconds(1));
    EXPECT_EQ(keys.peek(issued.link.reveal()).value().state, LinkState::lapsed);
    EXPECT_EQ(slug(keys.reveal(campus.custodian, issued.link.reveal())), "keys.link_lapsed");
    EXPECT_EQ(keys.sweep().value(), 1);
    EXPECT_EQ(keys.sweep().value(), 0);
    EXPECT_EQ(keys.show(campus.psi, issued.key.id).value().state, State::pending);

    const auto second = keys.resend(campus.psi, issued.key.id).value();
    const auto third = keys.resend(campus.psi, issued.key.id).value();
    EXPECT_EQ(slug(keys.reveal(campus.custodian, second.link.reveal())), "keys.link_lapsed"); // only the newest counts
    EXPECT_TRUE(keys.reveal(campus.custodian, third.link.reveal()));
    EXPECT_EQ(slug(keys.peek("nonsense")), "keys.link_unknown");
}

TEST_P(KeysStore, ARevokedKeyCannotBeOpened) {
    const auto issued = keys.issue(campus.psi, campus.wanted()).value();
    ASSERT_TRUE(keys.revoke(campus.psi, issued.key.id, "Salah aplikasi"));
    EXPECT_EQ(keys.peek(issued.link.reveal()).value().state, LinkState::lapsed);
    EXPECT_FALSE(keys.reveal(campus.custodian, issued.link.reveal()));
    EXPECT_EQ(campus.ring()->size(), 0U);
}

TEST_P(KeysStore, ExpiryIsJudgedByTheClockNotByTheSweep) {
    auto wanted = campus.wanted();
    wanted.last_day = base::Day{2026, 11, 23};
    const auto issued = keys.issue(campus.psi, wanted).value();
    const auto revealed = keys.reveal(campus.custodian, issued.link.reveal()).value();
    const Instant end = revealed.key.expires_at;
    EXPECT_EQ(campus.zone.iso(end), "2026-11-24T00:00:00+07:00");
    campus.clock.set(end - std::chrono::microseconds(1));
    EXPECT_EQ(keys.show(campus.psi, issued.key.id).value().state, State::active);
    EXPECT_EQ(keys.sweep().value(), 0);
    const auto* ring = campus.ring();
    campus.clock.set(end);
    // No sweep has run: the row still says active, yet nobody is let in and nothing is offered.
    EXPECT_EQ(keys.show(campus.psi, issued.key.id).value().state, State::expired);
    EXPECT_EQ(keys.list(campus.psi, {.state = State::active}).value().items.size(), 0U);
    EXPECT_EQ(keys.list(campus.psi, {.state = State::expired}).value().items.size(), 1U);
    EXPECT_EQ(slug(keys.suspend(campus.psi, issued.key.id, "x")), "keys.illegal_event");
    EXPECT_FALSE(campus.clock.now() < ring->find(revealed.text.reveal()).entry->expires_at);
    EXPECT_EQ(keys.sweep().value(), 1);
    EXPECT_EQ(keys.history(campus.psi, issued.key.id).value().back().actor, "system");
    EXPECT_NE(campus.ring()->find(revealed.text.reveal()).entry, nullptr); // still known, so that the refusal can say "expired"
    campus.clock.advance(std::chrono::hours(24 * 400));
    EXPECT_EQ(campus.ring()->find(revealed.text.reveal()).entry, nullptr);
}

TEST_P(KeysStore, ALeapDayKeyEndsWith28February) {
    campus.clock.set(campus.zone.start_of({2028, 2, 29}) + std::chrono::hours(23));
    EXPECT_EQ(campus.zone.iso(campus.active_key().key.expires_at), "2029-03-01T00:00:00+07:00");
}

TEST_P(KeysStore, RolesAreHeld) {
    EXPECT_EQ(keys.issue(campus.sysadmin, campus.wanted()).error().code, Code::forbidden);
    EXPECT_EQ(keys.issue(campus.leader, campus.wanted()).error().code, Code::forbidden);
    const auto issued = keys.issue(campus.psi, campus.wanted()).value();
    // Neither the issuer nor the administrator nor another custodian sees a secret.
    for (const auto* actor : {&campus.psi, &campus.sysadmin, &campus.other}) {
        EXPECT_EQ(slug(keys.reveal(*actor, issued.link.reveal())), "keys.not_custodian");
    }
    EXPECT_EQ(keys.peek(issued.link.reveal()).value().state, LinkState::valid);
    auto at_once = campus.wanted();
    at_once.reveal = true;
    EXPECT_EQ(slug(keys.issue(campus.psi, at_once)), "keys.not_custodian");
    EXPECT_EQ(keys.resend(campus.sysadmin, issued.key.id).error().code, Code::forbidden);
    EXPECT_EQ(keys.revoke(campus.sysadmin, issued.key.id, "x").error().code, Code::forbidden);
    const auto stranger = Campus::person("person_x", people::Role::unit_leader, "unit_b");
    EXPECT_EQ(keys.show(stranger, issued.key.id).error().code, Code::forbidden);
    EXPECT_TRUE(keys.list(stranger, {}).value().items.empty());
    EXPECT_EQ(keys.list({"person_y", "y", {}}, {}).error().code, Code::forbidden);
}

TEST_P(KeysStore, RevealsAtOnceWhereTheIssuerIsTheCustodianAndOnePersonIsEnough) {
    campus.custodian.grants.push_back({people::Role::psi_staff, ""});
    auto wanted = campus.wanted();
    wanted.reveal = true;
    EXPECT_EQ(slug(keys.issue(campus.custodian, wanted)), "keys.issuer_is_custodian");
    Keys alone(db(), campus.clock, campus.random, campus.log, campus.peppers, campus.zone, campus.facts, {.two_persons = {.custodian = false}});
    const auto issued = alone.issue(campus.custodian, wanted).value();
    EXPECT_EQ(issued.key.state, State::active);
    EXPECT_TRUE(issued.link.empty());
    ASSERT_TRUE(issued.text);
    EXPECT_NE(campus.ring()->find(issued.text->reveal()).entry, nullptr);
}

TEST_P(KeysStore, BadWishesAreRefusedBeforeAnythingIsWritten) {
    const auto refused = [&](auto change) {
        auto wanted = campus.wanted();
        change(wanted);
        return slug(keys.issue(campus.psi, wanted));
    };
    EXPECT_EQ(refused([](NewKey& w) { w.scopes = {"mahasiswa", "gaji"}; }), "keys.scope_unknown");
    EXPECT_EQ(refused([](NewKey& w) { w.scopes.clear(); }), "keys.scope_missing");
    EXPECT_EQ(refused([](NewKey& w) { w.reason = "  \n"; }), "keys.reason_missing");
    EXPECT_EQ(refused([](NewKey& w) { w.reason = std::string(2000, 'x'); }), "keys.reason_too_long");
    EXPECT_EQ(refused([](NewKey& w) { w.app = "app_b"; }), "keys.app_not_of_unit");
    EXPECT_EQ(refused([](NewKey& w) { w.custodian = "person_psi"; }), "keys.custodian_role");
    EXPECT_EQ(refused([](NewKey& w) { w.limits.burst = 2'000'000; }), "keys.limit_too_high");
    EXPECT_EQ(refused([](NewKey& w) { w.last_day = base::Day{2027, 11, 23}; }), "keys.validity_too_long");
    EXPECT_TRUE(keys.list(campus.psi, {}).value().items.empty());
}

TEST_P(KeysStore, WhoHasLeftIsNoCustodian) {
    campus.active_key();
    campus.other.grants.clear();
    campus.other.active = false;
    auto wanted = campus.wanted();
    wanted.custodian = campus.other.person;
    EXPECT_EQ(slug(keys.issue(campus.psi, wanted)), "keys.custodian_left");
    EXPECT_EQ(slug(keys.hand_over(campus.psi, {campus.custodian.person, campus.other.person, "", "Mutasi"})), "keys.custodian_left");
}

TEST_P(KeysStore, ListsInPagesWithFilters) {
    for (int i = 0; i < 7; ++i) {
        campus.clock.advance(std::chrono::milliseconds(1));
        ASSERT_TRUE(keys.issue(campus.psi, campus.wanted()));
    }
    std::vector<std::string> seen;
    Filter filter;
    filter.limit = 3;
    do {
        const auto page = keys.list(campus.psi, filter).value();
        for (const auto& key : page.items) seen.push_back(key.id);
        filter.after = page.next;
    } while (!filter.after.empty());
    EXPECT_EQ(seen.size(), 7U);
    EXPECT_TRUE(std::ranges::is_sorted(seen, std::greater()));
    EXPECT_EQ(keys.list(campus.leader, {.unit = "unit_a"}).value().items.size(), 7U);
    EXPECT_EQ(keys.list(campus.psi, {.unit = "unit_b"}).value().items.size(), 0U);
    EXPECT_EQ(keys.list(campus.psi, {.app = "app_a", .state = State::pending}).value().items.size(), 7U);
    EXPECT_EQ(keys.list(campus.psi, {.app = "app_'; DROP TABLE keys_key; --"}).value().items.size(), 0U);
    EXPECT_EQ(keys.list(campus.psi, {.unit = "UA", .app = "Portal"}).value().items.size(), 7U);
    EXPECT_EQ(keys.list(campus.psi, {.app = "Portal"}).error().slug, "keys.app_needs_unit") << "a name is unique within its unit only";
}

TEST_P(KeysStore, SlotsAreStableAndNeverShared) {
    const auto first = campus.active_key();
    const auto second = campus.active_key();
    const auto slot = [&](const Revealed& key) { return campus.ring()->find(key.text.reveal()).entry->slot; };
    const auto a = slot(first);
    const auto b = slot(second);
    EXPECT_NE(a, b);
    ASSERT_TRUE(keys.revoke(campus.psi, first.key.id, "x"));
    EXPECT_EQ(slot(second), b);
    EXPECT_NE(slot(campus.active_key()), a);
    EXPECT_GT(campus.ring()->slots(), b);
}

TEST_P(KeysStore, EveryChangeIsNoticedByVersion) {
    auto seen = campus.loader.version().value();
    const auto moved = [&] {
        const auto now = campus.loader.version().value();
        return std::exchange(seen, now) < now;
    };
    EXPECT_FALSE(moved());
    const auto key = campus.active_key().key;
    EXPECT_TRUE(moved());
    ASSERT_TRUE(keys.suspend(campus.psi, key.id, "x"));
    EXPECT_TRUE(moved());
    EXPECT_FALSE(keys.suspend(campus.psi, key.id, "x"));
    EXPECT_FALSE(moved());
}

TEST_P(KeysStore, OnlyDigestsAreAtRest) {
    const auto issued = keys.issue(campus.psi, campus.wanted()).value();
    const std::string link(issued.link.reveal());
    const auto revealed = keys.reveal(campus.custodian, link).value();
    const std::string text(revealed.text.reveal());
    std::string dump;
    // Every column as text, whatever its type, the way a thief of the database would read it.
    const std::vector<std::pair<std::string, std::string>> columns{
        {"keys_key", "id, unit, app, custodian, state, scopes, reason, issued_by, digest, hint, successor_of"},
        {"keys_link", "digest, key, state"},
        {"keys_event", "key, event, state_from, state_to, actor, reason"},
        {"keys_pepper", "proof"},
    };
    for (const auto& [table, names] : columns) {
        const auto rows = db().read("SELECT " + names + " FROM " + table).value();
        for (const auto& row : rows) {
            for (std::size_t i = 0; i < row.size(); ++i) dump += row.text(i) + "\n";
        }
    }
    EXPECT_NE(dump.find(issued.key.id), std::string::npos); // the dump is not empty
    EXPECT_EQ(dump.find(text), std::string::npos);
    EXPECT_EQ(dump.find(text.substr(10, 20)), std::string::npos);
    EXPECT_EQ(dump.find(link), std::string::npos);
    EXPECT_NE(dump.find(campus.peppers.digest(text)), std::string::npos);
    const auto pepper = base::read_file(campus.secrets.file("pepper-1")).value();
    EXPECT_EQ(dump.find(pepper), std::string::npos);
    EXPECT_EQ(dump.find(base::hex(base::bytes_of(pepper))), std::string::npos);
}

TEST_P(KeysStore, RulesTravelFromIssueToTheRing) {
    auto wanted = campus.wanted();
    wanted.rules = rules_from_text(R"({"networks":["10.1.0.0/16"],"parameters":[{"parameter":"fakultas","values":["FT"]}]})");
    ASSERT_FALSE(wanted.rules.unreadable);
    const auto narrow = [&] {
        const auto issued = keys.issue(campus.psi, wanted).value();
        return keys.reveal(campus.custodian, issued.link.reveal()).value();
    };
    const auto first = narrow();
    const auto second = narrow();
    const auto plain = campus.active_key();
    EXPECT_EQ(keys.show(campus.psi, first.key.id).value().rules, wanted.rules);
    const KeyRing& ring = *campus.ring();
    const auto* entry = ring.find(first.text.reveal()).entry;
    ASSERT_NE(ring.rules(*entry), nullptr);
    EXPECT_EQ(*ring.rules(*entry), wanted.rules);
    EXPECT_EQ(entry->rules, ring.find(second.text.reveal()).entry->rules) << "the same rules are kept once";
    EXPECT_EQ(ring.rules(*ring.find(plain.text.reveal()).entry), nullptr);
    EXPECT_EQ(ring.personal(), ring.bit("mahasiswa") | ring.bit("mahasiswa.kontak") | ring.bit("mahasiswa.nik") | ring.bit("mahasiswa.ibu") |
                                   ring.bit("dosen") | ring.bit("dosen.nik") | ring.bit("akademik"));
    // A row that someone damaged must not open the key up.
    ASSERT_TRUE(db().write([&](store::Tx& tx) { return tx.run("UPDATE keys_key SET rules = '{' WHERE id = $1", {first.key.id}); }));
    const KeyRing& damaged = *campus.ring();
    EXPECT_TRUE(damaged.rules(*damaged.find(first.text.reveal()).entry)->unreadable);
}

TEST_P(KeysStore, ALinkSentAgainIsNotLapsedWithTheOneBeforeIt) {
    const auto first = keys.issue(campus.psi, campus.wanted()).value();
    campus.clock.advance(std::chrono::hours(25));
    const auto lapses = [&] {
        const auto lines = keys.history(campus.psi, first.key.id).value();
        return std::ranges::count(lines, Event::lapse, &Happening::event);
    };
    const auto again = keys.resend(campus.psi, first.key.id).value();
    ASSERT_TRUE(keys.lapse(first.key.id, campus.clock.now())) << "the step of a sweep that had listed the key before";
    EXPECT_EQ(lapses(), 0);
    // As it stands in the database: what peek says follows the clock.
    EXPECT_EQ(db().read("SELECT count(*) FROM keys_link WHERE state = 'valid'").value().front().integer(0), 1);
    EXPECT_TRUE(keys.reveal(campus.custodian, again.link.reveal()));
}

TEST_P(KeysStore, ALinkNobodyOpenedLapsesOnce) {
    const auto first = keys.issue(campus.psi, campus.wanted()).value();
    campus.clock.advance(std::chrono::hours(25));
    EXPECT_EQ(keys.sweep().value(), 1);
    EXPECT_EQ(keys.sweep().value(), 0);
    EXPECT_EQ(db().read("SELECT count(*) FROM keys_link WHERE state = 'valid'").value().front().integer(0), 0);
    EXPECT_EQ(keys.history(campus.psi, first.key.id).value().back().event, Event::lapse);
}

TEST_P(KeysStore, TheCustodianIsToldWhereTheNewestLinkLies) {
    notice::Outbox outbox(db(), campus.clock, campus.log, campus.zone, [](const std::string&) { return notice::Recipient{}; }, nullptr, {});
    const auto links = [&] {
        // As a mail would carry them: the console shows none.
        std::vector<std::string> out;
        EXPECT_TRUE(outbox.purge());
        const auto rows = db().read("SELECT link FROM notice_notice WHERE person = $1 ORDER BY created_at DESC", {campus.custodian.person}).value();
        for (const auto& row : rows) out.push_back(row.text(0));
        return out;
    };
    const auto first = keys.issue(campus.psi, campus.wanted()).value();
    EXPECT_THAT(links(), ::testing::ElementsAre("/ambil/" + std::string(first.link.reveal())));
    campus.clock.advance(std::chrono::hours(25));
    EXPECT_THAT(links(), ::testing::ElementsAre("")) << "a lapsed link is shown no more";
    const auto again = keys.resend(campus.psi, first.key.id).value();
    EXPECT_THAT(links(), ::testing::ElementsAre("/ambil/" + std::string(again.link.reveal()), ""));
    auto at_once = campus.wanted();
    at_once.reveal = true;
    EXPECT_EQ(slug(keys.issue(campus.custodian, at_once)), "people.not_allowed");
    EXPECT_EQ(links().size(), 2U);
}

TEST_P(KeysStore, ScopesHaveTheirRegisterTexts) {
    const auto scopes = keys.scopes().value();
    ASSERT_EQ(scopes.size(), 8U);
    EXPECT_EQ(scopes[0].name, "mahasiswa");
    EXPECT_EQ(scopes[2].name, "mahasiswa.nik");
    EXPECT_TRUE(scopes[2].restricted);
    for (const auto& scope : scopes) {
        for (const auto& both : {scope.title, scope.purpose, scope.legal_basis, scope.retention}) {
            EXPECT_FALSE(both[0].empty()) << scope.name;
            EXPECT_FALSE(both[1].empty()) << scope.name;
        }
    }
}

} // namespace
} // namespace gapura::keys
