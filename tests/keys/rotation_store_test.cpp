// One key takes over from another, and a key from one custodian to the next, on both engines.
#include "keys/face.h"
#include "tests/keys/campus.h"

namespace gapura::keys {
namespace {

using std::chrono::hours;

class RotationStore : public KeysDatabase {
protected:
    State state(const std::string& id) { return keys.show(campus.psi, id).value().state; }
    RingState ring_state(const Revealed& key) { return campus.ring()->find(key.text.reveal()).entry->state; }
    Revealed reveal(const Issued& issued) { return keys.reveal(campus.custodian, issued.link.reveal()).value(); }
    std::string story(const std::string& id) {
        std::string told;
        const auto lines = keys.history(campus.psi, id).value();
        for (const auto& line : lines) told += std::string(to_string(line.event)) + " ";
        return told;
    }

    Campus campus{db()};
    Keys& keys = campus.keys;
};
GAPURA_ON_BOTH_ENGINES(RotationStore);

template <class T>
std::string slug(const Result<T>& result) {
    return result ? "" : result.error().slug;
}

TEST_P(RotationStore, TheOldKeyGoesOnUntilTheOverlapEndsAndNotAMicrosecondLonger) {
    const auto old = campus.active_key();
    const auto wanted = keys.rotate(campus.psi, old.key.id, 30, "Putaran tahunan").value();
    EXPECT_EQ(wanted.key.state, State::pending);
    EXPECT_EQ(wanted.key.successor_of, old.key.id);
    EXPECT_EQ(wanted.key.expires_at, old.key.expires_at) << "a rotation is no extension";
    EXPECT_EQ(wanted.key.scopes, old.key.scopes);
    EXPECT_EQ(state(old.key.id), State::active) << "nothing ends before the successor is in somebody's hands";
    EXPECT_EQ(slug(keys.rotate(campus.psi, old.key.id, 30, "lagi")), "keys.has_successor");

    campus.clock.advance(hours(5));
    const auto fresh = reveal(wanted);
    const Instant end = campus.clock.now() + hours(24 * 30);
    EXPECT_EQ(state(old.key.id), State::rotating);
    EXPECT_EQ(state(fresh.key.id), State::active);
    EXPECT_EQ(keys.show(campus.psi, old.key.id).value().overlap_ends_at, end);
    EXPECT_EQ(ring_state(old), RingState::rotating);
    EXPECT_EQ(campus.ring()->find(old.text.reveal()).entry->expires_at, end);
    EXPECT_EQ(ring_state(fresh), RingState::active);

    campus.clock.set(end - std::chrono::microseconds(1));
    EXPECT_EQ(state(old.key.id), State::rotating);
    EXPECT_EQ(keys.sweep().value(), 0);
    campus.clock.set(end);
    EXPECT_EQ(state(old.key.id), State::rotated) << "before any sweep";
    EXPECT_EQ(keys.list(campus.psi, {.state = State::rotated}).value().items.size(), 1U);
    EXPECT_EQ(keys.list(campus.psi, {.state = State::rotating}).value().items.size(), 0U);
    EXPECT_EQ(slug(keys.rollback(campus.psi, old.key.id, "terlambat")), "keys.illegal_event");
    EXPECT_EQ(keys.sweep().value(), 1);
    EXPECT_EQ(keys.sweep().value(), 0);
    EXPECT_EQ(ring_state(old), RingState::rotated);
    EXPECT_EQ(story(old.key.id), "issue reveal rotate finish ");
}

TEST_P(RotationStore, AKeyWhoseSuccessorWasItselfTakenOverFromDoesNotComeBack) {
    const auto old = campus.active_key();
    const auto second = keys.rotate(campus.psi, old.key.id, 7, "Putaran").value();
    ASSERT_TRUE(keys.suspend(campus.psi, old.key.id, "uji"));
    const auto middle = reveal(second);
    reveal(keys.rotate(campus.psi, middle.key.id, 0, "Putaran").value());
    ASSERT_TRUE(keys.sweep());
    ASSERT_EQ(state(middle.key.id), State::rotated);
    EXPECT_EQ(slug(keys.resume(campus.psi, old.key.id, "uji")), "keys.has_successor");
    EXPECT_EQ(slug(campus.grants.renew(campus.helpdesk, old.key.id)), "keys.has_successor");
}

TEST_P(RotationStore, TheKeyInUseIsNamedAndNoneWhenTheLineHasEnded) {
    const auto named = [](const auto& refused) { return refused ? "" : refused.error().slug + " " + refused.error().args.at(0).second; };
    const auto old = campus.active_key();
    const auto second = keys.rotate(campus.psi, old.key.id, 7, "Putaran").value();
    ASSERT_TRUE(keys.suspend(campus.psi, old.key.id, "uji"));
    const auto middle = reveal(second);
    const auto third = reveal(keys.rotate(campus.psi, middle.key.id, 0, "Putaran").value());
    const auto last = reveal(keys.rotate(campus.psi, third.key.id, 0, "Putaran").value());
    EXPECT_EQ(named(keys.resume(campus.psi, old.key.id, "uji")), "keys.has_successor " + last.key.id);
    EXPECT_EQ(named(campus.grants.renew(campus.helpdesk, old.key.id)), "keys.has_successor " + last.key.id);
    EXPECT_EQ(keys.rotation(campus.psi, old.key.id).value().successor->key.id, last.key.id);
    ASSERT_TRUE(keys.revoke(campus.psi, last.key.id, "salah terbit")) << "the remedy that the text names";
    ASSERT_TRUE(keys.sweep()) << "overlaps that ended are written down, as every minute";
    EXPECT_FALSE(keys.rotation(campus.psi, old.key.id).value().successor);
    EXPECT_EQ(named(campus.grants.renew(campus.helpdesk, old.key.id)), "");
    EXPECT_EQ(keys.resume(campus.psi, old.key.id, "uji").value().state, State::active);
    EXPECT_TRUE(keys.rotate(campus.psi, old.key.id, 7, "lagi"));
}

TEST_P(RotationStore, ARollbackNamesTheKeyInUse) {
    const auto named = [](const auto& refused) { return refused ? "" : refused.error().slug + " " + refused.error().args.at(0).second; };
    const auto first = campus.active_key();
    const auto second = reveal(keys.rotate(campus.psi, first.key.id, 7, "x").value());
    const auto third = reveal(keys.rotate(campus.psi, second.key.id, 0, "x").value());
    ASSERT_EQ(state(second.key.id), State::rotated) << "for ever: it cannot be taken back first";
    EXPECT_EQ(named(keys.rollback(campus.psi, first.key.id, "x")), "keys.successor_moved_on " + third.key.id);
    EXPECT_EQ(state(third.key.id), State::active) << "nothing was revoked";
    ASSERT_TRUE(keys.revoke(campus.psi, third.key.id, "x"));
    EXPECT_EQ(keys.rollback(campus.psi, first.key.id, "x").value().state, State::active) << "the only one left";
}

TEST_P(RotationStore, NoOverlapEndsTheOldKeyWithTheReveal) {
    const auto old = campus.active_key();
    reveal(keys.rotate(campus.psi, old.key.id, 0, "Diduga bocor").value());
    EXPECT_EQ(state(old.key.id), State::rotated);
    EXPECT_FALSE(campus.clock.now() < campus.ring()->find(old.text.reveal()).entry->expires_at);
}

TEST_P(RotationStore, AnOverlapNeverOutlivesTheOldKey) {
    auto wanted = campus.wanted();
    wanted.last_day = base::Day{2026, 11, 25};
    const auto old = reveal(keys.issue(campus.psi, wanted).value());
    reveal(keys.rotate(campus.psi, old.key.id, 30, "x").value());
    EXPECT_EQ(keys.show(campus.psi, old.key.id).value().overlap_ends_at, old.key.expires_at);
    EXPECT_EQ(ring_state(old), RingState::active) << "it will expire, not be rotated";
    campus.clock.set(old.key.expires_at);
    EXPECT_EQ(state(old.key.id), State::expired);
}

TEST_P(RotationStore, FinishingEarlyWaitsUntilTheOldKeyIsQuiet) {
    const auto old = campus.active_key();
    EXPECT_EQ(slug(keys.finish(campus.psi, old.key.id, "x", false)), "keys.illegal_event");
    reveal(keys.rotate(campus.psi, old.key.id, 30, "x").value());
    campus.last_used[old.key.id] = campus.clock.now();
    campus.clock.advance(hours(24) - std::chrono::microseconds(1));
    EXPECT_TRUE(keys.rotation(campus.psi, old.key.id).value().still_used);
    EXPECT_EQ(slug(keys.finish(campus.psi, old.key.id, "x", false)), "keys.still_used");
    EXPECT_EQ(state(old.key.id), State::rotating);
    campus.clock.advance(std::chrono::microseconds(1));
    EXPECT_EQ(keys.finish(campus.psi, old.key.id, "Sudah pindah", false).value().state, State::rotated);

    const auto busy = campus.active_key();
    reveal(keys.rotate(campus.psi, busy.key.id, 30, "x").value());
    campus.last_used[busy.key.id] = campus.clock.now();
    EXPECT_EQ(keys.finish(campus.psi, busy.key.id, "Bocor", true).value().state, State::rotated) << "forced";
}

TEST_P(RotationStore, RollbackGivesTheOldKeyBackAndEndsTheNewOne) {
    const auto old = campus.active_key();
    const auto fresh = reveal(keys.rotate(campus.psi, old.key.id, 7, "x").value());
    campus.clock.advance(hours(24 * 6));
    EXPECT_EQ(keys.rollback(campus.psi, old.key.id, "Aplikasi belum siap").value().state, State::active);
    EXPECT_EQ(state(fresh.key.id), State::revoked);
    campus.clock.advance(hours(24 * 30));
    EXPECT_EQ(state(old.key.id), State::active) << "the overlap is forgotten";
    EXPECT_EQ(ring_state(old), RingState::active);
    EXPECT_TRUE(keys.rotate(campus.psi, old.key.id, 7, "lagi")) << "and it may be rotated again";

    const auto first = campus.active_key();
    const auto second = reveal(keys.rotate(campus.psi, first.key.id, 7, "x").value());
    reveal(keys.rotate(campus.psi, second.key.id, 7, "x").value());
    EXPECT_EQ(slug(keys.rollback(campus.psi, first.key.id, "x")), "keys.successor_moved_on");
    EXPECT_EQ(keys.rollback(campus.psi, second.key.id, "x").value().state, State::active);
    EXPECT_EQ(keys.rollback(campus.psi, first.key.id, "x").value().state, State::active);
}

TEST_P(RotationStore, WhoMayRotate) {
    const auto old = campus.active_key();
    EXPECT_EQ(keys.rotate(campus.other, old.key.id, 1, "x").error().code, Code::forbidden) << "a custodian of other keys";
    EXPECT_EQ(keys.rotate(campus.sysadmin, old.key.id, 1, "x").error().code, Code::forbidden);
    EXPECT_EQ(keys.rotate(campus.leader, old.key.id, 1, "x").error().code, Code::forbidden);
    EXPECT_EQ(slug(keys.rotate(campus.psi, old.key.id, 31, "x")), "keys.overlap");
    EXPECT_EQ(slug(keys.rotate(campus.psi, old.key.id, 1, " ")), "keys.reason_missing");
    EXPECT_TRUE(keys.rotate(campus.custodian, old.key.id, 1, "Ganti rutin")) << "A.8: the custodian rotates their own key";
    ASSERT_TRUE(keys.suspend(campus.psi, campus.active_key().key.id, "x"));
}

TEST_P(RotationStore, AKeyMayStartLater) {
    auto wanted = campus.wanted();
    wanted.first_day = base::Day{2026, 12, 1};
    const auto issued = keys.issue(campus.psi, wanted).value();
    const auto key = reveal(issued);
    EXPECT_EQ(key.key.state, State::pending);
    EXPECT_EQ(slug(keys.resend(campus.psi, key.key.id)), "keys.illegal_event") << "the secret is out already";
    EXPECT_EQ(slug(keys.suspend(campus.psi, key.key.id, "x")), "keys.illegal_event");
    const auto* entry = campus.ring()->find(key.text.reveal()).entry;
    ASSERT_NE(entry, nullptr);
    EXPECT_EQ(campus.zone.iso(entry->not_before), "2026-12-01T00:00:00+07:00");
    campus.clock.set(entry->not_before - std::chrono::microseconds(1));
    EXPECT_EQ(state(key.key.id), State::pending);
    EXPECT_EQ(keys.sweep().value(), 0);
    campus.clock.set(entry->not_before);
    EXPECT_EQ(state(key.key.id), State::active);
    EXPECT_EQ(keys.list(campus.psi, {.state = State::active}).value().items.size(), 1U);
    // A verb that comes before the sweep writes down the start first.
    EXPECT_EQ(keys.suspend(campus.psi, key.key.id, "x").value().state, State::suspended);
    EXPECT_EQ(story(key.key.id), "issue reveal_early start suspend ");
}

TEST_P(RotationStore, AForgedStepCannotSkipAState) {
    const auto key = campus.active_key().key;
    ASSERT_TRUE(keys.revoke(campus.psi, key.id, "x"));
    const auto forge = [&](Key as, Event event, State to) {
        return slug(
            db().write([&](store::Tx& tx) -> Result<void> { return apply_step(tx, as, {event, to, "person_forger", "x", campus.clock.now()}); }));
    };
    Key true_one = keys.show(campus.psi, key.id).value();
    EXPECT_EQ(forge(true_one, Event::resume, State::active), "keys.illegal_event");
    Key as_suspended = true_one;
    as_suspended.state = State::suspended; // a lie about the row
    EXPECT_EQ(forge(as_suspended, Event::resume, State::active), "keys.changed_meanwhile");
    as_suspended.version -= 1;
    EXPECT_EQ(forge(as_suspended, Event::resume, State::active), "keys.changed_meanwhile");
    // Past the functions, the history refuses what SM-5 does not know.
    const auto forged = db().write([&](store::Tx& tx) -> Result<void> {
        TRY(tx.run(
            "INSERT INTO keys_event (key, seq, event, state_from, state_to, actor, reason, at) VALUES ($1, 99, 'resume', 'revoked', 'active', 'x', "
            "'x', 0)",
            {key.id}));
        return {};
    });
    EXPECT_EQ(slug(forged), "store.constraint");
    EXPECT_EQ(state(key.id), State::revoked);
}

TEST_P(RotationStore, TheSchemaHoldsTheSameTable) {
    const auto key = campus.active_key().key;
    std::int64_t seq = 100;
    for (std::size_t from = 0; from < state_count; ++from) {
        for (std::size_t event = 0; event < event_count; ++event) {
            for (std::size_t to = 0; to < state_count; ++to) {
                const bool legal = next(static_cast<State>(from), static_cast<Event>(event)) == static_cast<State>(to);
                // One engine round trip for each legal one and for a third of the others keeps this short.
                if (!legal && (from + event + to) % 3 != 0) continue;
                const auto written = db().write([&](store::Tx& tx) -> Result<void> {
                    TRY(tx.run(
                        "INSERT INTO keys_event (key, seq, event, state_from, state_to, actor, reason, at) VALUES ($1, $2, $3, $4, $5, '', '', 0)",
                        {key.id, ++seq, std::string(to_string(static_cast<Event>(event))), std::string(to_string(static_cast<State>(from))),
                         std::string(to_string(static_cast<State>(to)))}));
                    return {};
                });
                EXPECT_EQ(written.has_value(), legal) << from << " " << event << " " << to;
            }
        }
    }
}

TEST_P(RotationStore, AHandoverMovesKeysAndLinks) {
    const auto working = campus.active_key();
    campus.clock.advance(std::chrono::milliseconds(1)); // identifiers sort by the millisecond
    const auto unopened = keys.issue(campus.psi, campus.wanted()).value();
    const auto ended = campus.active_key();
    ASSERT_TRUE(keys.revoke(campus.psi, ended.key.id, "x"));
    const Handover wanted{"person_custodian", "person_other", "UA", "Mutasi pegawai"};
    EXPECT_EQ(keys.hand_over(campus.leader, wanted).error().code, Code::forbidden);
    EXPECT_EQ(slug(keys.hand_over(campus.psi, {"person_custodian", "person_psi", "", "x"})), "keys.issuer_is_custodian");
    EXPECT_EQ(slug(keys.hand_over(campus.psi, {"person_custodian", "person_leader", "", "x"})), "keys.custodian_role");
    const auto moved = keys.hand_over(campus.psi, wanted).value();
    ASSERT_EQ(moved.size(), 2U);
    for (const auto& one : moved) EXPECT_EQ(keys.show(campus.psi, one.key.id).value().custodian, "person_other");
    EXPECT_EQ(keys.show(campus.psi, ended.key.id).value().custodian, "person_custodian") << "what has ended stays as it was";
    EXPECT_EQ(slug(keys.reveal(campus.custodian, unopened.link.reveal())), "keys.not_custodian");
    EXPECT_EQ(keys.peek(unopened.link.reveal()).value().state, LinkState::lapsed);
    EXPECT_TRUE(moved[0].link.empty());
    EXPECT_TRUE(keys.reveal(campus.other, moved[1].link.reveal()));
    EXPECT_EQ(story(working.key.id), "issue reveal handover ");
    EXPECT_EQ(ring_state(working), RingState::active) << "the application notices nothing";
    EXPECT_EQ(slug(keys.hand_over(campus.psi, wanted)), "keys.handover_nothing");
}

TEST_P(RotationStore, AllKeysOfAnApplicationEndTogether) {
    const auto first = campus.active_key();
    keys.issue(campus.psi, campus.wanted()).value();
    Filter of;
    of.app = "app_a";
    const auto ended = db().write([&](store::Tx& tx) { return keys.revoke_open(tx, campus.psi, of, "Aplikasi dihapus"); });
    EXPECT_EQ(ended.value(), 2);
    EXPECT_EQ(ring_state(first), RingState::revoked);
    EXPECT_EQ(db().write([&](store::Tx& tx) { return keys.revoke_open(tx, campus.psi, of, "x"); }).value(), 0);
    EXPECT_EQ(keys.list(campus.psi, {.state = State::revoked}).value().items.size(), 2U);
}

} // namespace
} // namespace gapura::keys
