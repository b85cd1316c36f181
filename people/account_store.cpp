#include "people/account_store.h"

namespace gapura::people {
namespace {

Token token_of(const store::Row& row) { return {row.text(0), row.text(1), row.text(2), row.instant(3), row.instant(4), row.text(5) == "revoked"}; }

} // namespace

Result<std::optional<Account>> find_account(Source source, std::string_view person) {
    const auto rows = TRY(source.read("SELECT person, password_hash, must_change, first_ends_at, given_by, replaced_at FROM people_account "
                                      "WHERE person = $1",
                                      {std::string(person)}));
    if (rows.empty()) return std::optional<Account>();
    const store::Row& row = rows.front();
    return std::optional(Account{row.text(0), row.text(1), row.flag(2), row.instant(3), row.text(4), row.instant(5)});
}

Result<bool> any_account(Source source) {
    const auto rows = TRY(source.read("SELECT person FROM people_account LIMIT 1", {}));
    return !rows.empty();
}

Result<void> put_account(store::Tx& tx, const Account& account, Instant now) {
    TRY(tx.run("INSERT INTO people_account (person, password_hash, must_change, first_ends_at, changed_at) VALUES ($1, $2, $3, $4, $5) "
               "ON CONFLICT (person) DO UPDATE SET password_hash = $2, must_change = $3, first_ends_at = $4, changed_at = $5",
               {account.person, account.password_hash, store::bind(account.must_change), store::bind(account.first_ends_at), store::bind(now)}));
    return {};
}

Result<void> set_giver(store::Tx& tx, std::string_view person, std::string_view giver, Instant replaced_at) {
    TRY(tx.run("UPDATE people_account SET given_by = $2, replaced_at = $3 WHERE person = $1",
               {std::string(person), std::string(giver), store::bind(replaced_at)}));
    return {};
}

Result<void> mark_proven(store::Tx& tx, std::string_view person, std::string_view giver) {
    TRY(tx.run("UPDATE people_account SET given_by = '' WHERE person = $1 AND given_by = $2 AND must_change = 0",
               {std::string(person), std::string(giver)}));
    return {};
}

Result<void> insert_session(store::Tx& tx, const Session& session, std::string_view digest) {
    TRY(tx.run("INSERT INTO people_session (id, digest, person, created_at, seen_at, ends_at) VALUES ($1, $2, $3, $4, $4, $5)",
               {session.id, std::string(digest), session.person, store::bind(session.seen_at), store::bind(session.ends_at)}));
    return {};
}

Result<std::optional<Session>> find_session(Source source, std::string_view digest) {
    const auto rows = TRY(source.read("SELECT s.id, s.person, s.seen_at, s.ends_at FROM people_session s JOIN people_person p ON p.id = s.person "
                                      "WHERE s.digest = $1 AND p.active = 1",
                                      {std::string(digest)}));
    if (rows.empty()) return std::optional<Session>();
    const store::Row& row = rows.front();
    return std::optional(Session{row.text(0), row.text(1), row.instant(2), row.instant(3)});
}

Result<void> touch_session(store::Tx& tx, std::string_view id, Instant seen_at) {
    TRY(tx.run("UPDATE people_session SET seen_at = $2 WHERE id = $1 AND seen_at < $2", {std::string(id), store::bind(seen_at)}));
    return {};
}

Result<void> delete_session(store::Tx& tx, std::string_view id) {
    TRY(tx.run("DELETE FROM people_session WHERE id = $1", {std::string(id)}));
    return {};
}

Result<void> delete_sessions(store::Tx& tx, std::string_view person, std::string_view kept) {
    TRY(tx.run("DELETE FROM people_session WHERE person = $1 AND id <> $2", {std::string(person), std::string(kept)}));
    return {};
}

Result<void> insert_token(store::Tx& tx, const Token& token, std::string_view digest) {
    TRY(tx.run("INSERT INTO people_token (id, digest, person, name, created_at, ends_at, state) VALUES ($1, $2, $3, $4, $5, $6, 'active')",
               {token.id, std::string(digest), token.person, token.name, store::bind(token.created_at), store::bind(token.ends_at)}));
    return {};
}

Result<std::optional<Token>> find_token(Source source, std::string_view digest) {
    const auto rows = TRY(source.read("SELECT t.id, t.person, t.name, t.created_at, t.ends_at, t.state FROM people_token t "
                                      "JOIN people_person p ON p.id = t.person WHERE t.digest = $1 AND p.active = 1",
                                      {std::string(digest)}));
    if (rows.empty()) return std::optional<Token>();
    return std::optional(token_of(rows.front()));
}

Result<std::vector<Token>> tokens_of(Source source, std::string_view person) {
    std::vector<Token> out;
    for (const store::Row& row : TRY(source.read("SELECT id, person, name, created_at, ends_at, state FROM people_token "
                                                 "WHERE person = $1 AND state = 'active' ORDER BY id DESC LIMIT 200",
                                                 {std::string(person)}))) {
        out.push_back(token_of(row));
    }
    return out;
}

Result<void> revoke_token(store::Tx& tx, std::string_view person, std::string_view id) {
    const auto changed = TRY(tx.run("UPDATE people_token SET state = 'revoked' WHERE id = $1 AND person = $2 AND state = 'active'",
                                    {std::string(id), std::string(person)}));
    if (changed == 1) return {};
    return fail(Code::not_found, "people.no_token", {{"token", std::string(id.substr(0, 40))}});
}

Result<void> revoke_tokens(store::Tx& tx, std::string_view person) {
    TRY(tx.run("UPDATE people_token SET state = 'revoked' WHERE person = $1 AND state = 'active'", {std::string(person)}));
    return {};
}

Result<std::int64_t> delete_ended(store::Tx& tx, Instant before) {
    const auto sessions = TRY(tx.run("DELETE FROM people_session WHERE ends_at < $1", {store::bind(before)}));
    const auto tokens = TRY(tx.run("DELETE FROM people_token WHERE ends_at < $1", {store::bind(before)}));
    return sessions + tokens;
}

} // namespace gapura::people
