// From a letter to a key, and from a key to its renewal, on both engines.
#include "tests/keys/campus.h"

namespace gapura::keys {
namespace {

class GrantsStore : public KeysDatabase {
protected:
    GrantFields letter() const {
        GrantFields fields;
        fields.unit = "UA";
        fields.app = "Portal";
        fields.custodian = "person_custodian";
        fields.scopes = {{"mahasiswa", "dosen"}};
        fields.purpose = "Portal alumni";
        fields.letter_number = "12/FIK/2026";
        fields.letter_date = "2026-11-20";
        fields.limits = json::object{{"rate_per_minute", 120}, {"burst", 20}};
        return fields;
    }
    Grant approved() {
        const auto grant = grants.add(campus.helpdesk, letter()).value();
        EXPECT_TRUE(grants.submit(campus.helpdesk, grant.id));
        return grants.approve(campus.tik_leader, grant.id, "Sesuai kebutuhan").value();
    }
    Result<Issued> issue(const std::string& grant) {
        NewKey wanted;
        wanted.grant = grant;
        return keys.issue(campus.psi, wanted);
    }

    Campus campus{db()};
    Grants& grants = campus.grants;
    Keys& keys = campus.keys;
};
GAPURA_ON_BOTH_ENGINES(GrantsStore);

template <class T>
std::string slug(const Result<T>& result) {
    return result ? "" : result.error().slug;
}

TEST_P(GrantsStore, ALetterBecomesAKey) {
    const auto draft = grants.add(campus.helpdesk, letter()).value();
    EXPECT_EQ(draft.state, GrantState::draft);
    EXPECT_EQ(slug(issue(draft.id)), "keys.grant_illegal_event") << "no key before the leader";
    const auto submitted = grants.submit(campus.helpdesk, draft.id).value();
    EXPECT_EQ(submitted.state, GrantState::submitted);
    EXPECT_EQ(slug(issue(draft.id)), "keys.grant_illegal_event");
    EXPECT_EQ(grants.approve(campus.tik_leader, draft.id, "Setuju").value().decided_by, "person_tik_leader");

    const auto issued = issue(draft.id).value();
    EXPECT_EQ(issued.key.unit, "unit_a");
    EXPECT_EQ(issued.key.app, "app_a");
    EXPECT_EQ(issued.key.custodian, "person_custodian");
    EXPECT_EQ(issued.key.scopes, (std::vector<std::string>{"dosen", "mahasiswa"}));
    EXPECT_EQ(issued.key.reason, "Portal alumni");
    EXPECT_EQ(issued.key.limits.rate_per_minute, 120U);
    EXPECT_EQ(keys.show(campus.psi, issued.key.id).value().grant, draft.id);
    const auto done = grants.show(campus.leader, draft.id).value();
    EXPECT_EQ(done.state, GrantState::provisioned);
    EXPECT_EQ(done.key, issued.key.id);
    EXPECT_EQ(slug(issue(draft.id)), "keys.grant_illegal_event") << "one key a grant";
    EXPECT_EQ(grants.close(campus.helpdesk, draft.id, "Balasan 7/TIK/2026").value().state, GrantState::closed);
    std::string story;
    const auto lines = grants.history(campus.psi, draft.id).value();
    for (const auto& line : lines) story += std::string(to_string(line.event)) + " ";
    EXPECT_EQ(story, "record submit approve provision close ");
    // And every move is in the installation's chain.
    std::string chain;
    const auto entrys = audit::list(db(), {}, 50).value();
    for (const auto& entry : entrys) chain = entry.kind + " " + chain;
    EXPECT_EQ(chain, "grant.record grant.submit grant.approve grant.provision key.issue grant.close ");
}

TEST_P(GrantsStore, WhatAChangeDoesNotNameStays) {
    auto fields = letter();
    fields.limits = json::object{{"rate_per_minute", 120}, {"per_day", 5000}, {"kib_per_day", 1024}};
    fields.rules = rules_from_json(json::object{{"methods", {"GET"}}, {"networks", {"10.1.0.0/16"}}}).value();
    const auto draft = grants.add(campus.helpdesk, fields).value();
    GrantFields change;
    change.limits = json::object{{"rate_per_minute", 60}, {"kib_per_day", 0}};
    const auto changed = grants.change(campus.helpdesk, draft.id, change).value();
    EXPECT_EQ(changed.limits, (KeyLimits{.rate_per_minute = 60, .per_day = 5000}));
    EXPECT_EQ(changed.rules, *fields.rules);
    change.limits = json::object{{"per_dya", 1}};
    EXPECT_EQ(slug(grants.change(campus.helpdesk, draft.id, change)), "json.field");
    // Nor does a limit given at the issue take away those that the leader approved.
    ASSERT_TRUE(grants.submit(campus.helpdesk, draft.id));
    ASSERT_TRUE(grants.approve(campus.tik_leader, draft.id, "Sesuai"));
    NewKey wanted;
    wanted.grant = draft.id;
    wanted.limits.rate_per_minute = 30;
    const auto key = keys.issue(campus.psi, wanted).value().key;
    EXPECT_EQ(key.limits, (KeyLimits{.rate_per_minute = 30, .per_day = 5000}));
    EXPECT_EQ(key.rules, *fields.rules);
}

TEST_P(GrantsStore, TwoPersonsAreNeeded) {
    campus.tik_leader.grants.push_back({people::Role::psi_staff, ""});
    const auto own = grants.add(campus.tik_leader, letter()).value();
    ASSERT_TRUE(grants.submit(campus.helpdesk, own.id));
    EXPECT_EQ(slug(grants.approve(campus.tik_leader, own.id, "x")), "keys.grant_two_persons") << "recorded it";
    const auto handed_in = grants.add(campus.helpdesk, letter()).value();
    ASSERT_TRUE(grants.submit(campus.tik_leader, handed_in.id));
    EXPECT_EQ(slug(grants.approve(campus.tik_leader, handed_in.id, "x")), "keys.grant_two_persons") << "submitted it";
    EXPECT_EQ(slug(grants.reject(campus.tik_leader, handed_in.id, "x")), "keys.grant_two_persons");
    const auto clean = grants.add(campus.helpdesk, letter()).value();
    ASSERT_TRUE(grants.submit(campus.helpdesk, clean.id));
    for (const auto* actor : {&campus.helpdesk, &campus.psi, &campus.sysadmin, &campus.leader}) {
        EXPECT_EQ(grants.approve(*actor, clean.id, "x").error().code, Code::forbidden) << actor->person;
    }
    // The schema holds the rule below the verbs.
    const auto forged = db().write([&](store::Tx& tx) -> Result<void> {
        Grant grant = TRY(find_grant(tx, clean.id)).value();
        grant.decided_by = grant.drafted_by;
        return apply_step(tx, grant, {GrantEvent::approve, grant.drafted_by, "x", campus.clock.now()});
    });
    EXPECT_EQ(slug(forged), "store.constraint");
    auto as_custodian = clean;
    campus.psi.grants.push_back({people::Role::key_custodian, "unit_a"});
    auto mine = letter();
    mine.custodian = "person_psi";
    const auto for_psi = grants.add(campus.helpdesk, mine).value();
    ASSERT_TRUE(grants.submit(campus.helpdesk, for_psi.id));
    campus.tik_leader.grants = {{people::Role::tik_leader, ""}};
    ASSERT_TRUE(grants.approve(campus.tik_leader, for_psi.id, "x"));
    EXPECT_EQ(slug(issue(for_psi.id)), "keys.issuer_is_custodian");
    EXPECT_EQ(grants.show(campus.psi, for_psi.id).value().state, GrantState::approved) << "another member of PSI can still issue it";
}

TEST_P(GrantsStore, ACampusMayAskForMorePersons) {
    KeysOptions options;
    options.two_persons = {.custodian = true, .issue = true, .direct = true};
    Keys strict(db(), campus.clock, campus.random, campus.log, campus.peppers, campus.zone, campus.facts, options);
    EXPECT_EQ(slug(strict.issue(campus.psi, campus.wanted())), "keys.direct_issue_off");
    EXPECT_TRUE(keys.issue(campus.psi, campus.wanted())) << "elsewhere a reason is enough";
    NewKey wanted;
    wanted.grant = approved().id;
    campus.tik_leader.grants.push_back({people::Role::psi_staff, ""});
    EXPECT_EQ(slug(strict.issue(campus.tik_leader, wanted)), "keys.approver_issues");
    EXPECT_EQ(grants.show(campus.psi, wanted.grant).value().state, GrantState::approved) << "refused without a trace";
    EXPECT_TRUE(strict.issue(campus.psi, wanted));
    wanted.grant = approved().id;
    EXPECT_TRUE(keys.issue(campus.tik_leader, wanted));
}

TEST_P(GrantsStore, AKeyThatTakesOverIsOfTheSameRequest) {
    const auto grant = approved();
    const auto old = keys.reveal(campus.custodian, issue(grant.id).value().link.reveal()).value();
    const auto next = keys.rotate(campus.psi, old.key.id, 7, "Kebijakan").value();
    EXPECT_EQ(next.key.grant, grant.id);
    EXPECT_EQ(next.key.reason, "Portal alumni") << "the purpose, which access records and a renewal name";
    const auto history = keys.history(campus.psi, next.key.id).value();
    ASSERT_EQ(history.size(), 1U);
    EXPECT_EQ(history.front().reason, "Kebijakan");
}

TEST_P(GrantsStore, AnIncompleteLetterIsNotSubmitted) {
    auto fields = letter();
    fields.letter_number = std::nullopt;
    fields.scopes = std::nullopt;
    campus.contact.nip.clear();
    const auto draft = grants.add(campus.helpdesk, fields).value();
    const auto refused = grants.submit(campus.helpdesk, draft.id);
    EXPECT_EQ(slug(refused), "keys.grant_incomplete");
    EXPECT_EQ(refused.error().args, (base::Args{{"missing", "nip, scopes, letter_number"}}));
    GrantFields rest;
    rest.letter_number = "12/FIK/2026";
    rest.scopes = {{"mahasiswa"}};
    EXPECT_EQ(grants.change(campus.helpdesk, draft.id, rest).value().letter_number, "12/FIK/2026");
    campus.contact.nip = "199001012015012001";
    EXPECT_TRUE(grants.submit(campus.helpdesk, draft.id));
    EXPECT_EQ(slug(grants.change(campus.helpdesk, draft.id, rest)), "keys.grant_illegal_event") << "what is submitted stands";
    rest.scopes = {{"gaji"}};
    EXPECT_EQ(slug(grants.change(campus.helpdesk, draft.id, rest)), "keys.scope_unknown");
    auto strange = letter();
    strange.app = "app_b";
    EXPECT_EQ(slug(grants.add(campus.helpdesk, strange)), "keys.app_not_of_unit");
    strange = letter();
    strange.letter_date = "kemarin";
    EXPECT_EQ(slug(grants.add(campus.helpdesk, strange)), "date.malformed");
    strange.letter_date = "2027-11-20";
    EXPECT_EQ(slug(grants.add(campus.helpdesk, strange)), "keys.letter_ahead");
}

TEST_P(GrantsStore, WhatEndedStaysEnded) {
    const auto one = grants.add(campus.leader, letter()).value();
    EXPECT_EQ(grants.withdraw(campus.leader, one.id, "Batal").value().state, GrantState::withdrawn);
    EXPECT_EQ(slug(grants.submit(campus.leader, one.id)), "keys.grant_illegal_event");
    const auto two = grants.add(campus.leader, letter()).value();
    ASSERT_TRUE(grants.submit(campus.leader, two.id));
    EXPECT_EQ(slug(grants.reject(campus.tik_leader, two.id, "")), "keys.reason_missing");
    EXPECT_EQ(grants.reject(campus.tik_leader, two.id, "Tidak perlu").value().state, GrantState::rejected);
    EXPECT_EQ(slug(grants.approve(campus.tik_leader, two.id, "x")), "keys.grant_illegal_event");
    EXPECT_EQ(slug(issue(two.id)), "keys.grant_illegal_event");
    EXPECT_EQ(slug(grants.show(campus.psi, "grant_nowhere")), "keys.grant_unknown");
}

TEST_P(GrantsStore, UnitsSeeTheirOwn) {
    const auto grant = grants.add(campus.leader, letter()).value();
    const auto stranger = Campus::person("person_x", people::Role::unit_leader, "unit_b");
    EXPECT_EQ(grants.show(stranger, grant.id).error().code, Code::forbidden);
    EXPECT_TRUE(grants.list(stranger, {}).value().items.empty());
    EXPECT_EQ(grants.list(campus.leader, {}).value().items.size(), 1U);
    EXPECT_EQ(grants.list(campus.psi, {.state = GrantState::draft}).value().items.size(), 1U);
    EXPECT_EQ(grants.list(campus.psi, {.state = GrantState::approved}).value().items.size(), 0U);
    EXPECT_EQ(grants.list(campus.sysadmin, {}).error().code, Code::forbidden) << "NIP and phone are no business of theirs";
    EXPECT_EQ(grants.add(stranger, letter()).error().code, Code::forbidden);
    EXPECT_EQ(grants.add(campus.sysadmin, letter()).error().code, Code::forbidden);
}

TEST_P(GrantsStore, ARenewalIsANewRequestWithANewYear) {
    const auto old = keys.reveal(campus.custodian, issue(approved().id).value().link.reveal()).value();
    campus.clock.set(campus.zone.start_of({2027, 10, 24}));
    const auto renewal = grants.renew(campus.custodian, old.key.id).value();
    EXPECT_EQ(renewal.state, GrantState::draft);
    EXPECT_EQ(renewal.renews, old.key.id);
    EXPECT_EQ(renewal.scopes, old.key.scopes);
    EXPECT_EQ(renewal.limits.rate_per_minute, 120U);
    EXPECT_EQ(slug(grants.renew(campus.helpdesk, old.key.id)), "keys.grant_renewal_open");
    EXPECT_EQ(keys.show(campus.psi, old.key.id).value().expires_at, old.key.expires_at) << "never a silent extension";
    GrantFields paper;
    paper.letter_number = "99/FIK/2027";
    paper.letter_date = "2027-10-20";
    ASSERT_TRUE(grants.change(campus.helpdesk, renewal.id, paper));
    ASSERT_TRUE(grants.submit(campus.helpdesk, renewal.id));
    ASSERT_TRUE(grants.approve(campus.tik_leader, renewal.id, "Lanjut"));
    const auto successor = issue(renewal.id).value();
    EXPECT_EQ(successor.key.successor_of, old.key.id);
    EXPECT_EQ(campus.zone.iso(successor.key.expires_at), "2028-10-25T00:00:00+07:00");
    EXPECT_EQ(keys.show(campus.psi, old.key.id).value().state, State::active);
    ASSERT_TRUE(keys.reveal(campus.custodian, successor.link.reveal()));
    const auto rotating = keys.show(campus.psi, old.key.id).value();
    EXPECT_EQ(rotating.state, State::rotating);
    EXPECT_EQ(rotating.overlap_ends_at, old.key.expires_at) << "30 days would be past its own end" << campus.zone.iso(rotating.overlap_ends_at);
    EXPECT_EQ(rotating.expires_at, old.key.expires_at);
    EXPECT_EQ(slug(grants.renew(campus.custodian, old.key.id)), "keys.renew_state");
}

TEST_P(GrantsStore, AGrantDecidesWhatItsKeyIs) {
    const auto grant = approved();
    auto more = campus.wanted();
    more.grant = grant.id;
    EXPECT_EQ(slug(keys.issue(campus.psi, more)), "keys.grant_decides");
    NewKey shorter;
    shorter.grant = grant.id;
    shorter.last_day = base::Day{2027, 3, 31};
    EXPECT_EQ(campus.zone.iso(keys.issue(campus.psi, shorter).value().key.expires_at), "2027-04-01T00:00:00+07:00");
    EXPECT_EQ(slug(issue("grant_nowhere")), "keys.grant_unknown");
    auto direct = campus.wanted();
    direct.reason = " ";
    EXPECT_EQ(slug(keys.issue(campus.psi, direct)), "keys.reason_missing") << "without a letter, a reason";
}

TEST_P(GrantsStore, WhoChangedItDoesNotDecideAndWhatIsDecidedIsWhatWasShown) {
    auto both = campus.tik_leader;
    both.grants.push_back({people::Role::helpdesk, ""});
    const auto draft = grants.add(campus.helpdesk, letter()).value();
    GrantFields more;
    more.scopes = {{"mahasiswa", "dosen", "akademik"}};
    ASSERT_TRUE(grants.change(both, draft.id, more));
    EXPECT_EQ(slug(grants.submit(campus.helpdesk, draft.id, draft.version)), "keys.grant_changed_meanwhile") << "not what was shown";
    const auto submitted = grants.submit(campus.helpdesk, draft.id, draft.version + 1).value();
    EXPECT_EQ(slug(grants.approve(both, draft.id, "Setuju")), "keys.grant_two_persons");
    EXPECT_EQ(slug(grants.reject(both, draft.id, "Tidak")), "keys.grant_two_persons");
    const auto third = Campus::person("person_tik_leader_2", people::Role::tik_leader);
    EXPECT_EQ(slug(grants.approve(third, draft.id, "Setuju", draft.version)), "keys.grant_changed_meanwhile");
    EXPECT_EQ(slug(grants.approve(third, draft.id, "Setuju", submitted.version)), "");
}

TEST_P(GrantsStore, WhatCannotBeReadIsCopiedNowhere) {
    const auto set = [&](const std::string& sql, const std::string& id) {
        ASSERT_TRUE(db().write([&](store::Tx& tx) { return tx.run(sql, {id}); }));
    };
    const auto key = campus.active_key().key.id;
    set("UPDATE keys_key SET rules = '{damaged' WHERE id = $1", key);
    EXPECT_EQ(slug(keys.rotate(campus.psi, key, 7, "Putaran")), "keys.rules_unreadable");
    EXPECT_EQ(slug(grants.renew(campus.helpdesk, key)), "keys.rules_unreadable");

    for (const char* damage : {"UPDATE keys_grant SET rules = '{damaged' WHERE id = $1", "UPDATE keys_grant SET limits = '{damaged' WHERE id = $1"}) {
        const auto ready = approved();
        set(damage, ready.id);
        EXPECT_EQ(slug(issue(ready.id)), "keys.rules_unreadable") << damage;
        const auto draft = grants.add(campus.helpdesk, letter()).value();
        set(damage, draft.id);
        GrantFields purpose;
        purpose.purpose = "Portal alumni, tahun kedua";
        EXPECT_EQ(slug(grants.change(campus.helpdesk, draft.id, purpose)), "keys.rules_unreadable") << damage;
        EXPECT_EQ(slug(grants.submit(campus.helpdesk, draft.id)), "keys.rules_unreadable") << damage;
        GrantFields anew;
        anew.rules = KeyRules();
        anew.rules->methods = {"GET"};
        anew.limits = json::object{{"rate_per_minute", 60}};
        ASSERT_TRUE(grants.change(campus.helpdesk, draft.id, anew));
        EXPECT_TRUE(grants.submit(campus.helpdesk, draft.id));
    }
}

TEST_P(GrantsStore, TheSchemaHoldsTheSameTable) {
    const auto grant = grants.add(campus.helpdesk, letter()).value();
    std::int64_t seq = 100;
    for (std::size_t from = 0; from < grant_state_count; ++from) {
        for (std::size_t event = 0; event < grant_event_count; ++event) {
            for (std::size_t to = 0; to < grant_state_count; ++to) {
                const bool legal = next(static_cast<GrantState>(from), static_cast<GrantEvent>(event)) == static_cast<GrantState>(to);
                if (!legal && (from + event + to) % 3 != 0) continue;
                const auto written = db().write([&](store::Tx& tx) -> Result<void> {
                    TRY(tx.run(
                        "INSERT INTO keys_grant_event (grant_id, seq, event, state_from, state_to, actor, reason, at) VALUES ($1, $2, $3, $4, $5, "
                        "'', '', 0)",
                        {grant.id, ++seq, std::string(to_string(static_cast<GrantEvent>(event))),
                         std::string(to_string(static_cast<GrantState>(from))), std::string(to_string(static_cast<GrantState>(to)))}));
                    return {};
                });
                EXPECT_EQ(written.has_value(), legal) << from << " " << event << " " << to;
            }
        }
    }
}

} // namespace
} // namespace gapura::keys
