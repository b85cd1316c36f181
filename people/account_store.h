// The only SQL about local accounts, browser sessions and API tokens. Secrets stand here as digests only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "people/people_store.h"

namespace gapura::people {

struct Account {
    std::string person;
    std::string password_hash;
    bool must_change = false;  // the password was given by someone else
    Instant first_ends_at;     // and works until then
    std::string given_by = {}; // who gave the last one given, until mark_proven; put_account leaves it
    Instant replaced_at = {};  // when one given by another last took the place of the owner's own; 0: never, or before this was kept
};

struct Session {
    std::string id;
    std::string person;
    Instant seen_at;
    Instant ends_at;
};

struct Token {
    std::string id;
    std::string person;
    std::string name;
    Instant created_at;
    Instant ends_at; // exclusive
    bool revoked = false;
};

Result<std::optional<Account>> find_account(Source source, std::string_view person);
Result<bool> any_account(Source source);
Result<void> put_account(store::Tx& tx, const Account& account, Instant now);
Result<void> set_giver(store::Tx& tx, std::string_view person, std::string_view giver, Instant replaced_at);
/// The person was seen to be who they are (docs/decisions/0050). Guarded: nothing if a password was given meanwhile.
Result<void> mark_proven(store::Tx& tx, std::string_view person, std::string_view giver);

Result<void> insert_session(store::Tx& tx, const Session& session, std::string_view digest);
/// Only of an active person.
Result<std::optional<Session>> find_session(Source source, std::string_view digest);
Result<void> touch_session(store::Tx& tx, std::string_view id, Instant seen_at);
Result<void> delete_session(store::Tx& tx, std::string_view id);
/// All of the person but `kept` ("" keeps none).
Result<void> delete_sessions(store::Tx& tx, std::string_view person, std::string_view kept);

Result<void> insert_token(store::Tx& tx, const Token& token, std::string_view digest);
/// Only of an active person; revoked and ended ones, too.
Result<std::optional<Token>> find_token(Source source, std::string_view digest);
/// Newest first, revoked ones left out.
Result<std::vector<Token>> tokens_of(Source source, std::string_view person);
/// Error not_found `people.no_token`: not this person's, or revoked already.
Result<void> revoke_token(store::Tx& tx, std::string_view person, std::string_view id);
Result<void> revoke_tokens(store::Tx& tx, std::string_view person);

/// Sessions and tokens that ended before; answers how many.
Result<std::int64_t> delete_ended(store::Tx& tx, Instant before);

} // namespace gapura::people
