// Local sign-in: passwords, browser sessions, API tokens, the first administrator. Any thread; sign-in blocks for one Argon2id (tens of ms).
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/secret.h"
#include "lib/face/service.h"
#include "people/account_store.h"
#include "people/actor.h"
#include "people/throttle.h"

namespace gapura::people {

struct AccountLimits {
    base::Micros session_idle = std::chrono::hours(8);
    base::Micros session_life = std::chrono::hours(24 * 7);
    base::Micros token_life = std::chrono::hours(24 * 90);
    /// A password that someone else has seen works this long, unless its owner changes it first.
    base::Micros first_password_life = std::chrono::hours(24 * 7);
    std::size_t tokens_max = 20; // per person
    ThrottleLimits per_account;  // a stranger can slow the owner down by a minute, no more
    ThrottleLimits per_source{.free_tries = 20, .longest_wait = std::chrono::minutes(15)};
};

class Accounts {
public:
    Accounts(store::Database& database, const base::Clock& clock, base::Random& random, AccountLimits limits = {});

    struct FirstPassword {
        Person person;
        base::Secret password; // shown once, kept nowhere
    };
    /// Puts the first password where its owner finds it. Called before the account is committed, and again if the commit is tried again.
    using Keep = std::function<Result<void>(const Person&, const base::Secret& password)>;
    /// The way in of a new installation: a person with sysadmin for the whole campus. No account comes to be whose password was not kept: an
    /// error of `keep` is this one's. Error conflict `people.already_set_up`.
    Result<FirstPassword> create_first_admin(std::string_view name, std::string_view email, const Keep& keep);
    /// A new first password for a person; ends the person's sessions and tokens. person_manage, and `people.person_above` as for roles.
    Result<FirstPassword> give_password(const Actor& actor, std::string_view person);

    struct SignedIn {
        base::Secret session; // for the cookie
        Person person;
        bool must_change_password = false;
    };
    /// Error unauthenticated `people.sign_in_wrong` (whatever was wrong), limited `people.too_many_tries` {retry_after_s}.
    Result<SignedIn> sign_in(std::string_view email, const base::Secret& password, const std::string& source);
    /// Ends what the caller came with: the session, or the token.
    Result<void> sign_out(const face::Caller& caller);
    /// Ends all other sessions and all tokens. Error forbidden `people.password_wrong`, invalid `people.password_weak`, `people.password_same`,
    /// limited as sign_in.
    Result<void> change_password(const face::Caller& caller, const base::Secret& old_password, const base::Secret& new_password);
    Result<bool> must_change_password(const face::Caller& caller);

    struct NewToken {
        Token token;
        base::Secret text; // "gpt_…", shown once
    };
    /// Error conflict `people.tokens_full` {max}, invalid `people.name`.
    Result<NewToken> make_token(std::string_view person, std::string_view name);
    Result<std::vector<Token>> tokens(std::string_view person);
    Result<void> revoke_token(std::string_view person, std::string_view id);

    /// Who shows these credentials. Error unauthenticated `people.session_ended`, `people.token_ended`.
    Result<face::Caller> authenticate(const face::Credentials& credentials);
    /// The caller with the roles of this moment; none of a person who is no longer active.
    Result<Actor> actor_of(const face::Caller& caller);

    /// Drops sessions and tokens that ended; answers how many.
    Result<std::int64_t> purge();

private:
    Result<void> note(store::Tx& tx, std::string_view actor, std::string_view what, std::string_view target, std::string note = {});
    base::Secret make_secret(std::string_view prefix);

    store::Database& database_;
    const base::Clock& clock_;
    base::Random& random_;
    const AccountLimits limits_;
    Throttle per_account_;
    Throttle per_source_;
    std::string nobodys_hash_; // of a password nobody knows: an unknown address costs as long as a known one
};

} // namespace gapura::people
