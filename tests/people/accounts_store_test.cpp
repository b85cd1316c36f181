// Sign-in, sessions, tokens and the routes over them, on both engines.
#include <algorithm>

#include "lib/audit/audit.h"
#include "lib/face/cookie.h"
#include "lib/face/service.h"
#include "lib/store/joining.h"
#include "people/face.h"
#include "people/people.h"
#include "tests/support/engines.h"

namespace gapura::people {
namespace {

Result<void> kept(const Person& /*person*/, const base::Secret& /*password*/) { return {}; }

class AccountStore : public testing::EngineTest {
protected:
    AccountStore() {
        migrate(migrations());
        migrate(audit::migrations());
        migrate(face::migrations());
        auto made = accounts.create_first_admin("Siti Aminah", "admin@kampus.id", kept);
        EXPECT_TRUE(made) << (made ? "" : describe(made.error()));
        if (made) first = *std::move(made);
    }

    template <class T>
    static std::string slug_of(const Result<T>& result) {
        return result ? "" : result.error().slug;
    }
    static base::Secret secret(std::string_view text) { return base::Secret(std::string(text)); }
    face::Caller sign_in(const base::Secret& password) {
        const auto session = accounts.sign_in("admin@kampus.id", password, "10.0.0.1");
        EXPECT_TRUE(session) << (session ? "" : describe(session.error()));
        last_session = session ? session->session : base::Secret();
        return accounts.authenticate({{}, last_session}).value_or(face::Caller());
    }

    base::FakeClock clock;
    base::SeededRandom random{42};
    base::NoLog log;
    store::Joining joined{open_again()};
    People people{joined, clock, random};
    Accounts accounts{joined, clock, random};
    face::Idempotency idempotency{joined, [this](const auto& work) { return joined.together(work); }, clock, random};
    Accounts::FirstPassword first;
    base::Secret last_session;
};
GAPURA_ON_BOTH_ENGINES(AccountStore);

TEST_P(AccountStore, TheFirstAdminComesOnce) {
    EXPECT_EQ(slug_of(accounts.create_first_admin("Other", "other@kampus.id", kept)), "people.already_set_up");
    EXPECT_EQ(people.persons(system_actor(), {}, true)->items.size(), 1U);
    const face::Caller caller = sign_in(first.password);
    EXPECT_TRUE(may(*accounts.actor_of(caller), Action::person_manage));
    EXPECT_TRUE(*accounts.must_change_password(caller));
}

class EmptyAccounts : public testing::EngineTest {
protected:
    EmptyAccounts() {
        migrate(migrations());
        migrate(audit::migrations());
    }
    base::FakeClock clock;
    base::SystemRandom random;
    Accounts accounts{db(), clock, random};
};
GAPURA_ON_BOTH_ENGINES(EmptyAccounts);

class OlderAccounts : public testing::EngineTest {};
GAPURA_ON_BOTH_ENGINES(OlderAccounts);

TEST_P(OlderAccounts, AnUpgradeKnowsWhoGaveAPasswordThatMustStillBeChanged) {
    const auto all = migrations();
    const auto giver = std::ranges::find_if(all, [](const store::Migration& one) { return one.id.ends_with("050_password_giver"); });
    ASSERT_NE(giver, all.end());
    migrate(all.first(static_cast<std::size_t>(giver - all.begin())));
    ASSERT_TRUE(db().write([](store::Tx& tx) -> Result<void> {
        for (const char* id : {"p_new", "p_own", "p_self", "p_first"}) {
            TRY(tx.run("INSERT INTO people_person (id, name, email, active) VALUES ($1, $1, $1, 1)", {std::string(id)}));
            TRY(tx.run("INSERT INTO people_account (person, password_hash, must_change, first_ends_at, changed_at) VALUES ($1, 'x', $2, 0, 0)",
                       {std::string(id), store::bind(std::string_view(id) != "p_own")}));
        }
        TRY(tx.run("INSERT INTO people_event (id, at, actor, what, target, note) VALUES "
                   "('e1', 1, 'a_old', 'password_given', 'p_new', ''), ('e2', 2, 'a_new', 'password_given', 'p_new', ''), "
                   "('e3', 3, 'p_new', 'password_given', 'p_new', ''), ('e4', 4, 'a_other', 'role_given', 'p_new', ''), "
                   "('e5', 5, 'a_new', 'password_given', 'p_own', ''), ('e6', 6, 'p_self', 'password_given', 'p_self', '')"));
        return {};
    }));
    migrate(all);
    const auto given_by = [&](std::string_view person) { return find_account(db(), person).value()->given_by; };
    EXPECT_EQ(given_by("p_new"), "a_new") << "the newest that another gave";
    EXPECT_EQ(given_by("p_own"), "") << "changed since";
    EXPECT_EQ(given_by("p_self"), "");
    EXPECT_EQ(given_by("p_first"), "") << "in a file on the host";
}

TEST_P(EmptyAccounts, AnAdminWhosePasswordCannotBeKeptIsNotMade) {
    const auto full = [](const Person&, const base::Secret&) -> Result<void> { return fail(Code::unavailable, "file.write", {{"path", "x"}}); };
    const auto refused = accounts.create_first_admin("Siti Aminah", "admin@kampus.id", full);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().slug, "file.write");
    EXPECT_TRUE(accounts.create_first_admin("Siti Aminah", "admin@kampus.id", kept));
}

TEST_P(AccountStore, WhateverIsWrongTheAnswerIsTheSame) {
    EXPECT_EQ(slug_of(accounts.sign_in("admin@kampus.id", secret("wrong password"), "a")), "people.sign_in_wrong");
    EXPECT_EQ(slug_of(accounts.sign_in("nobody@kampus.id", first.password, "b")), "people.sign_in_wrong");
    EXPECT_EQ(slug_of(accounts.sign_in("not an address", first.password, "c")), "people.sign_in_wrong");
}

TEST_P(AccountStore, GuessingIsSlowedPerAccountAndPerSource) {
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(slug_of(accounts.sign_in("admin@kampus.id", secret("guess"), "s" + std::to_string(i))), "people.sign_in_wrong");
    EXPECT_EQ(slug_of(accounts.sign_in("admin@kampus.id", first.password, "elsewhere")), "people.too_many_tries");
    clock.advance(std::chrono::seconds(2));
    EXPECT_TRUE(accounts.sign_in("admin@kampus.id", first.password, "elsewhere"));
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(slug_of(accounts.sign_in("x" + std::to_string(i) + "@kampus.id", secret("guess"), "one source")), "people.sign_in_wrong");
    EXPECT_EQ(slug_of(accounts.sign_in("y@kampus.id", secret("guess"), "one source")), "people.too_many_tries");
}

TEST_P(AccountStore, ASessionEndsIdleOrOldOrSignedOut) {
    const face::Caller caller = sign_in(first.password);
    const base::Secret session = last_session;
    for (int hour = 0; hour < 7 * 24 - 7; hour += 7) {
        clock.advance(std::chrono::hours(7));
        ASSERT_TRUE(accounts.authenticate({{}, session})) << hour;
    }
    clock.advance(std::chrono::hours(7));
    EXPECT_EQ(slug_of(accounts.authenticate({{}, session})), "people.session_ended") << "seven days are over";
    EXPECT_EQ(*accounts.purge(), 0);
    clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(*accounts.purge(), 1);

    ASSERT_TRUE(accounts.give_password(system_actor(), first.person.id.text));
    const auto again = accounts.give_password(system_actor(), first.person.id.text);
    ASSERT_TRUE(again);
    sign_in(again->password);
    clock.advance(std::chrono::hours(8));
    EXPECT_EQ(slug_of(accounts.authenticate({{}, last_session})), "people.session_ended") << "idle for eight hours";
    const face::Caller third = sign_in(again->password);
    ASSERT_TRUE(accounts.sign_out(third));
    EXPECT_EQ(slug_of(accounts.authenticate({{}, last_session})), "people.session_ended");
    EXPECT_EQ(slug_of(accounts.authenticate({{}, secret("gps_made up")})), "people.session_ended");
    EXPECT_EQ(caller.by_cookie, true);
}

TEST_P(AccountStore, WhoGaveThePasswordIsRememberedUntilTheOwnerIsProven) {
    const std::string id = first.person.id.text;
    const auto giver = [&] { return find_account(db(), id).value()->given_by; };
    const auto prove = [&](const std::string& by) { return db().write([&](store::Tx& tx) { return mark_proven(tx, id, by); }).has_value(); };
    EXPECT_EQ(giver(), "") << "the first administrator's stands in a file on the host";
    const auto given = accounts.give_password(system_actor(), id).value();
    EXPECT_EQ(giver(), system_actor().person);
    EXPECT_EQ(find_account(db(), id).value()->replaced_at, Instant{}) << "the first was nobody's own";
    ASSERT_TRUE(prove(system_actor().person));
    EXPECT_EQ(giver(), system_actor().person) << "not while two people know it";
    ASSERT_TRUE(accounts.change_password(sign_in(given.password), given.password, secret("kata sandi saya sendiri")));
    EXPECT_EQ(giver(), system_actor().person) << "who knew it may have changed it";
    ASSERT_TRUE(prove("person_another"));
    EXPECT_EQ(giver(), system_actor().person);
    const Actor oneself{id, "Siti", {{Role::sysadmin, ""}}};
    const auto own = accounts.give_password(oneself, id).value();
    EXPECT_EQ(giver(), system_actor().person) << "one's own says nothing about it";
    ASSERT_TRUE(accounts.change_password(sign_in(own.password), own.password, secret("kata sandi saya sendiri")));
    ASSERT_TRUE(prove(system_actor().person));
    EXPECT_EQ(giver(), "");
    const Instant replaced = clock.now();
    ASSERT_TRUE(accounts.give_password(system_actor(), id));
    clock.advance(std::chrono::hours(1));
    ASSERT_TRUE(accounts.give_password(system_actor(), id));
    EXPECT_EQ(giver(), system_actor().person);
    EXPECT_EQ(find_account(db(), id).value()->replaced_at, replaced) << "the owner's own; what was given since was not";
}

TEST_P(AccountStore, WhoHasLeftHasNoRole) {
    const face::Caller caller{first.person.id.text, {}, false};
    ASSERT_TRUE(may(*accounts.actor_of(caller), Action::person_manage));
    ASSERT_TRUE(db().write([&](store::Tx& tx) { return tx.run("UPDATE people_person SET active = 0 WHERE id = $1", {caller.person}); }));
    const auto left = accounts.actor_of(caller);
    ASSERT_TRUE(left) << "still somebody, for a hand-over from them";
    EXPECT_TRUE(left->grants.empty());
    EXPECT_FALSE(left->active);
}

TEST_P(AccountStore, ATokenEndsRevokedOrAfterNinetyDays) {
    const auto made = accounts.make_token(first.person.id.text, "laptop");
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->text.reveal().starts_with("gpt_"));
    const auto caller = accounts.authenticate({made->text, {}});
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->person, first.person.id.text);
    clock.advance(std::chrono::hours(24 * 90) - std::chrono::microseconds(1));
    EXPECT_TRUE(accounts.authenticate({made->text, {}}));
    clock.advance(std::chrono::microseconds(1));
    EXPECT_EQ(slug_of(accounts.authenticate({made->text, {}})), "people.token_ended");

    const auto second = accounts.make_token(first.person.id.text, "laptop");
    ASSERT_TRUE(second);
    EXPECT_EQ(slug_of(accounts.revoke_token("person_other", second->token.id)), "people.no_token");
    ASSERT_TRUE(accounts.revoke_token(first.person.id.text, second->token.id));
    EXPECT_EQ(slug_of(accounts.authenticate({second->text, {}})), "people.token_ended");
    EXPECT_EQ(slug_of(accounts.revoke_token(first.person.id.text, second->token.id)), "people.no_token");
}

TEST_P(AccountStore, TokensAreFew) {
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(accounts.make_token(first.person.id.text, "t"));
    EXPECT_EQ(slug_of(accounts.make_token(first.person.id.text, "t")), "people.tokens_full");
}

TEST_P(AccountStore, ANewPasswordEndsWhatTheOldOneOpened) {
    const face::Caller here = sign_in(first.password);
    const base::Secret session = last_session;
    sign_in(first.password);
    const base::Secret other_session = last_session;
    const auto token = accounts.make_token(here.person, "laptop");
    EXPECT_EQ(slug_of(accounts.change_password(here, secret("wrong"), secret("a long new password"))), "people.password_wrong");
    EXPECT_EQ(slug_of(accounts.change_password(here, first.password, secret("short"))), "people.password_weak");
    EXPECT_EQ(slug_of(accounts.change_password(here, first.password, first.password)), "people.password_same");
    ASSERT_TRUE(accounts.change_password(here, first.password, secret("a long new password")));
    EXPECT_TRUE(accounts.authenticate({{}, session}));
    EXPECT_FALSE(accounts.authenticate({{}, other_session}));
    EXPECT_FALSE(accounts.authenticate({token->text, {}}));
    EXPECT_FALSE(*accounts.must_change_password(here));
    EXPECT_FALSE(accounts.sign_in("admin@kampus.id", first.password, "a"));
    EXPECT_TRUE(accounts.sign_in("admin@kampus.id", secret("a long new password"), "a"));
}

TEST_P(AccountStore, AFirstPasswordDoesNotWorkForEver) {
    clock.advance(std::chrono::hours(24 * 7));
    EXPECT_EQ(slug_of(accounts.sign_in("admin@kampus.id", first.password, "a")), "people.sign_in_wrong");
}

TEST_P(AccountStore, ADeactivatedPersonIsOutAtOnce) {
    const auto second = people.add_person(system_actor(), {.name = "Budi", .email = "budi@kampus.id"});
    ASSERT_TRUE(second);
    ASSERT_TRUE(people.grant(system_actor(), second->id.text, "sysadmin", ""));
    sign_in(first.password);
    const auto token = accounts.make_token(first.person.id.text, "laptop");
    ASSERT_TRUE(people.set_person(system_actor(), first.person.id.text, {.active = false}));
    EXPECT_FALSE(accounts.authenticate({{}, last_session}));
    EXPECT_FALSE(accounts.authenticate({token->text, {}}));
    EXPECT_FALSE(accounts.sign_in("admin@kampus.id", first.password, "a"));
}

TEST_P(AccountStore, NoSecretStandsInTheStore) {
    sign_in(first.password);
    auto token = accounts.make_token(first.person.id.text, "laptop");
    const std::pair<const char*, std::size_t> texts[] = {{"SELECT person, password_hash FROM people_account", 2},
                                                         {"SELECT id, digest, person FROM people_session", 3},
                                                         {"SELECT id, digest, person, name FROM people_token", 4},
                                                         {"SELECT id, actor, what, target, note FROM people_event", 5}};
    for (const auto& [sql, columns] : texts) {
        const auto rows = db().read(sql);
        ASSERT_TRUE(rows && !rows->empty()) << sql;
        for (const store::Row& row : *rows) {
            for (std::size_t i = 0; i < columns; ++i) {
                for (const base::Secret* one : {&first.password, &last_session, &token->text})
                    EXPECT_EQ(row.text(i).find(one->reveal()), std::string::npos) << sql;
            }
        }
    }
}

TEST_P(AccountStore, TheRoutesSignInAndMakeAToken) {
    base::SystemRandom many_threads;
    const face::Service service(routes(people, accounts), [&](const face::Credentials& shown) { return accounts.authenticate(shown); },
                                {clock, many_threads, log, &idempotency, {}});
    using Headers = decltype(face::RawRequest::headers);
    const auto ask = [&](const char* method, const char* target, const std::string& body, Headers headers) {
        headers.emplace_back("Host", "a");
        return service.answer({method, target, std::move(headers), body}).response;
    };
    const std::string password(first.password.reveal());
    const auto signed_in = ask("POST", "/api/v1/session", R"({"email":"admin@kampus.id","password":")" + password + "\"}", {});
    ASSERT_EQ(signed_in.status, 201) << signed_in.body;
    const std::string cookie = signed_in.headers.at(0).second.substr(0, signed_in.headers.at(0).second.find(';'));
    const std::string csrf(base::text_at(json::parse(signed_in.body).as_object(), "csrf"));
    const Headers by_cookie{{"Cookie", cookie}, {"X-CSRF-Token", csrf}, {"Idempotency-Key", "once"}};

    EXPECT_EQ(ask("POST", "/api/v1/tokens", R"({"name":"cli"})", {{"Cookie", cookie}}).status, 403);
    const auto made = ask("POST", "/api/v1/tokens", R"({"name":"cli"})", by_cookie);
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_NE(ask("POST", "/api/v1/tokens", R"({"name":"cli"})", by_cookie).body.find("face.already_revealed"), std::string::npos);
    const Headers by_token{{"Authorization", "Bearer " + std::string(base::text_at(json::parse(made.body).as_object(), "token"))}};

    EXPECT_NE(ask("GET", "/api/v1/me", "", by_token).body.find("sysadmin"), std::string::npos);
    const auto unit = ask("POST", "/api/v1/units", R"({"code":"fti","name":"Fakultas Teknologi Informasi"})", by_token);
    EXPECT_EQ(unit.status, 201) << unit.body;
    EXPECT_EQ(ask("GET", "/api/v1/units/FTI", "", by_token).body, unit.body);
    EXPECT_EQ(ask("PATCH", "/api/v1/units/fti", R"({"name":"FTI","parent":null})", by_token).status, 200);
    EXPECT_EQ(ask("PATCH", "/api/v1/units/fti", R"({"code":"X"})", by_token).status, 400);
    EXPECT_EQ(ask("POST", "/api/v1/units", "[]", by_token).status, 400);
    const auto person = ask("POST", "/api/v1/persons", R"({"name":"Budi","email":"budi@kampus.id","phone":"0812-3456-7890"})", by_token);
    ASSERT_EQ(person.status, 201) << person.body;
    const std::string where = "/api/v1/persons/" + std::string(base::text_at(json::parse(person.body).as_object(), "id"));
    EXPECT_EQ(ask("POST", (where + "/roles").c_str(), R"({"role":"key_custodian","unit":"FTI"})", by_token).status, 201);
    EXPECT_EQ(ask("DELETE", (where + "/roles/key_custodian?unit=FTI").c_str(), "", by_token).status, 204);
    EXPECT_EQ(ask("POST", (where + "/password").c_str(), "", by_token).status, 201);
    EXPECT_EQ(ask("PATCH", where.c_str(), R"({"active":false})", by_token).status, 200);
    EXPECT_EQ(ask("GET", "/api/v1/persons?limit=1", "", by_token).status, 200);
    EXPECT_EQ(ask("POST", "/api/v1/apps", R"({"unit":"FTI","name":"Portal"})", by_token).status, 201);
    EXPECT_NE(ask("GET", "/api/v1/apps?unit=FTI", "", by_token).body.find("Portal"), std::string::npos);
    EXPECT_EQ(ask("DELETE", "/api/v1/session", "", {{"Cookie", cookie}, {"X-CSRF-Token", csrf}}).status, 204);
    EXPECT_EQ(ask("GET", "/api/v1/me", "", {{"Cookie", cookie}}).status, 401);
}

} // namespace
} // namespace gapura::people
