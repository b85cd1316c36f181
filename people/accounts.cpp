#include "people/accounts.h"

#include <array>

#include "lib/base/check.h"
#include "lib/base/digest.h"
#include "people/password.h"
#include "people/people.h"
#include "people/record.h"

namespace gapura::people {
namespace {

constexpr std::string_view session_prefix = "gps_";
constexpr std::string_view token_prefix = "gpt_";
/// Being seen is written down at most this often, so a busy page does not write on every request.
constexpr base::Micros touch_every = std::chrono::minutes(1);
/// What stands in the store for a 256-bit random secret: a plain digest is enough, there is nothing to guess.
std::string digest_of(const base::Secret& secret) { return base::hex(base::sha256(secret.reveal())); }

} // namespace

Accounts::Accounts(store::Database& database, const base::Clock& clock, base::Random& random, AccountLimits limits)
    : database_(database),
      clock_(clock),
      random_(random),
      limits_(limits),
      per_account_(clock, limits.per_account),
      per_source_(clock, limits.per_source) {
    auto hash = hash_password(make_password(random_), random_);
    CHECK(hash);
    nobodys_hash_ = *std::move(hash);
}

Result<void> Accounts::note(store::Tx& tx, std::string_view actor, std::string_view what, std::string_view target, std::string note) {
    const Instant now = clock_.now();
    return record(tx, {base::make_id("event", now, random_), now, std::string(actor), std::string(what), std::string(target), std::move(note)});
}

base::Secret Accounts::make_secret(std::string_view prefix) {
    std::array<std::byte, 32> bytes{};
    random_.fill(bytes);
    return base::Secret(std::string(prefix) + base::hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}));
}

Result<Accounts::FirstPassword> Accounts::create_first_admin(std::string_view name, std::string_view email, const Keep& keep) {
    Person person;
    person.id = PersonId::make(clock_.now(), random_);
    person.name = TRY(parse_name(name, "name"));
    person.email = TRY(Email::parse(email));
    base::Secret password = make_password(random_);
    const std::string hash = TRY(hash_password(password, random_));
    const Actor program = system_actor();
    auto written = database_.write([&](store::Tx& tx) -> Result<void> {
        if (TRY(any_account(tx))) return fail(Code::conflict, "people.already_set_up");
        TRY(insert_person(tx, person));
        TRY(insert_grant(tx, person.id.text, {Role::sysadmin, ""}, program.person, clock_.now()));
        TRY(put_account(tx, {person.id.text, hash, true, clock_.now() + limits_.first_password_life}, clock_.now()));
        TRY(note(tx, program.person, "first_admin_created", person.id.text));
        return keep(person, password);
    });
    TRY(std::move(written));
    return FirstPassword{std::move(person), std::move(password)};
}

Result<Accounts::FirstPassword> Accounts::give_password(const Actor& actor, std::string_view person) {
    TRY(require(actor, Action::person_manage));
    base::Secret password = make_password(random_);
    const std::string hash = TRY(hash_password(password, random_));
    auto to = database_.write([&](store::Tx& tx) -> Result<Person> {
        Person found = TRY(find_person(tx, person));
        for (const RoleGrant& grant : TRY(grants_of(tx, found.id.text))) {
            if (!may_give(actor, grant.role)) return fail(Code::forbidden, "people.person_above", {{"role", std::string(to_string(grant.role))}});
        }
        const auto before = TRY(find_account(tx, found.id.text));
        TRY(put_account(tx, {found.id.text, hash, true, clock_.now() + limits_.first_password_life}, clock_.now()));
        // A first one takes nobody's place, and one given anew not the owner's.
        Instant replaced_at = before ? before->replaced_at : Instant{};
        if (before && !before->must_change) replaced_at = clock_.now();
        // One's own changes nothing about who else has known it.
        if (actor.person != found.id.text) TRY(set_giver(tx, found.id.text, actor.person, replaced_at));
        TRY(delete_sessions(tx, found.id.text, ""));
        TRY(revoke_tokens(tx, found.id.text));
        TRY(note(tx, actor.person, "password_given", found.id.text));
        return found;
    });
    return FirstPassword{TRY(std::move(to)), std::move(password)};
}

Result<Accounts::SignedIn> Accounts::sign_in(std::string_view email_text, const base::Secret& password, const std::string& source) {
    const auto wrong = [](const char* why) { return fail(Code::unauthenticated, "people.sign_in_wrong", {}, why); };
    const auto email = Email::parse(email_text);
    if (!email) return wrong("not an address");
    TRY(per_source_.begin(source));
    TRY(per_account_.begin(email->text));
    const auto person = find_person(database_, email->text);
    if (!person && person.error().code != Code::not_found) return std::unexpected(person.error());
    std::optional<Account> account;
    if (person && person->active) account = TRY(find_account(database_, person->id.text));
    const bool right = verify_password(account ? account->password_hash : nobodys_hash_, password);
    if (!account || !right) return wrong(account ? "password" : "no such account");
    if (account->must_change && clock_.now() >= account->first_ends_at) return wrong("the first password has ended");
    per_source_.succeeded(source);
    per_account_.succeeded(email->text);

    base::Secret secret = make_secret(session_prefix);
    const Instant now = clock_.now();
    const Session session{base::make_id("session", now, random_), person->id.text, now, now + limits_.session_life};
    auto written = database_.write([&](store::Tx& tx) -> Result<void> {
        TRY(insert_session(tx, session, digest_of(secret)));
        return note(tx, person->id.text, "signed_in", person->id.text, session.id);
    });
    TRY(std::move(written));
    return SignedIn{std::move(secret), *person, account->must_change};
}

Result<void> Accounts::sign_out(const face::Caller& caller) {
    return database_.write([&](store::Tx& tx) -> Result<void> {
        if (caller.by_cookie) TRY(delete_session(tx, caller.token));
        else TRY(people::revoke_token(tx, caller.person, caller.token));
        return note(tx, caller.person, "signed_out", caller.person, caller.token);
    });
}

Result<void> Accounts::change_password(const face::Caller& caller, const base::Secret& old_password, const base::Secret& new_password) {
    const Person person = TRY(find_person(database_, caller.person));
    TRY(check_password(new_password, person.email.text));
    TRY(per_account_.begin(person.email.text));
    const auto account = TRY(find_account(database_, caller.person));
    if (!account || !verify_password(account->password_hash, old_password)) return fail(Code::forbidden, "people.password_wrong");
    per_account_.succeeded(person.email.text);
    // Whoever gave the first one would go on knowing it.
    if (verify_password(account->password_hash, new_password)) return fail(Code::invalid, "people.password_same");
    const std::string hash = TRY(hash_password(new_password, random_));
    return database_.write([&](store::Tx& tx) -> Result<void> {
        TRY(put_account(tx, {caller.person, hash, false, {}}, clock_.now()));
        TRY(delete_sessions(tx, caller.person, caller.token));
        TRY(revoke_tokens(tx, caller.person));
        return note(tx, caller.person, "password_changed", caller.person);
    });
}

Result<bool> Accounts::must_change_password(const face::Caller& caller) {
    const auto account = TRY(find_account(database_, caller.person));
    return account && account->must_change;
}

Result<Accounts::NewToken> Accounts::make_token(std::string_view person, std::string_view name) {
    const Instant now = clock_.now();
    const std::string label = TRY(parse_name(name, "name"));
    NewToken made{{base::make_id("token", now, random_), std::string(person), label, now, now + limits_.token_life, false},
                  make_secret(token_prefix)};
    auto written = database_.write([&](store::Tx& tx) -> Result<void> {
        std::size_t working = 0;
        for (const Token& token : TRY(tokens_of(tx, person))) working += now < token.ends_at ? 1U : 0U;
        if (working >= limits_.tokens_max) return fail(Code::conflict, "people.tokens_full", {{"max", std::to_string(limits_.tokens_max)}});
        TRY(insert_token(tx, made.token, digest_of(made.text)));
        return note(tx, person, "token_made", person, made.token.id);
    });
    TRY(std::move(written));
    return made;
}

Result<std::vector<Token>> Accounts::tokens(std::string_view person) { return tokens_of(database_, person); }

Result<void> Accounts::revoke_token(std::string_view person, std::string_view id) {
    return database_.write([&](store::Tx& tx) -> Result<void> {
        TRY(people::revoke_token(tx, person, id));
        return note(tx, person, "token_revoked", person, std::string(id));
    });
}

Result<face::Caller> Accounts::authenticate(const face::Credentials& credentials) {
    const Instant now = clock_.now();
    if (!credentials.bearer.empty()) {
        const auto token = TRY(find_token(database_, digest_of(credentials.bearer)));
        if (!token || token->revoked || now >= token->ends_at) return fail(Code::unauthenticated, "people.token_ended");
        return face::Caller{token->person, token->id, false};
    }
    const auto session = TRY(find_session(database_, digest_of(credentials.session)));
    const bool alive = session && now < session->ends_at && now - session->seen_at < limits_.session_idle;
    if (!alive) return fail(Code::unauthenticated, "people.session_ended");
    if (now - session->seen_at >= touch_every) {
        TRY(database_.write([&](store::Tx& tx) { return touch_session(tx, session->id, now); }));
    }
    return face::Caller{session->person, session->id, true};
}

Result<Actor> Accounts::actor_of(const face::Caller& caller) {
    const Person person = TRY(find_person(database_, caller.person));
    // Who has left may still be named (a hand-over from them), and may do nothing.
    return Actor{person.id.text, person.name, person.active ? TRY(grants_of(database_, person.id.text)) : std::vector<RoleGrant>(), person.active};
}

Result<std::int64_t> Accounts::purge() {
    return database_.write([&](store::Tx& tx) -> Result<std::int64_t> { return delete_ended(tx, clock_.now()); });
}

} // namespace gapura::people
