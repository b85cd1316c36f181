#include "keys/keys_store.h"

#include <algorithm>

#include "lib/audit/audit.h"
#include "lib/base/check.h"
#include "lib/text/words.h"

namespace gapura::keys {
namespace {

constexpr std::string_view key_columns =
    "id, unit, app, custodian, state, scopes, hint, reason, issued_by, issued_at, expires_at, revealed_at, link_expires_at, rate_per_minute, "
    "burst, version, rules, per_day, per_month, concurrent, kib_per_day, starts_at, successor_of, overlap_days, overlap_ends_at, from_grant";

KeyLimits limits_of(const store::Row& row) {
    const auto at = [&](std::size_t column) { return static_cast<std::uint32_t>(row.integer(column)); };
    return {at(13), at(14), at(17), at(18), at(19), at(20)};
}

// In the order of RingColumn.
constexpr std::string_view ring_columns =
    "digest, slot, id, unit, app, state, scopes, rate_per_minute, burst, starts_at, expires_at, overlap_ends_at, rules, per_day, per_month, "
    "concurrent, kib_per_day";

// state_at of key.h, for one bound instant: the order of the branches is the same.
std::string state_now(const std::string& now) {
    return "CASE WHEN state IN ('rotated', 'expired', 'revoked') THEN state "
           "WHEN state = 'rotating' AND overlap_ends_at < expires_at AND overlap_ends_at <= " +
           now + " THEN 'rotated' WHEN expires_at <= " + now + " THEN 'expired' WHEN state = 'pending' AND revealed_at <> 0 AND starts_at <= " + now +
           " THEN 'active' ELSE state END";
}

Key key_of(const store::Row& row) {
    Key key;
    key.id = row.text(0);
    key.unit = row.text(1);
    key.app = row.text(2);
    key.custodian = row.text(3);
    key.state = parse_state(row.text(4)).value_or(State::none);
    key.scopes = text::split_words(row.text(5));
    key.hint = row.text(6);
    key.reason = row.text(7);
    key.issued_by = row.text(8);
    key.issued_at = row.instant(9);
    key.expires_at = row.instant(10);
    key.revealed_at = row.instant(11);
    key.link_expires_at = row.instant(12);
    key.limits = limits_of(row);
    key.version = row.integer(15);
    key.rules = rules_from_text(row.text(16));
    key.starts_at = row.instant(21);
    key.successor_of = row.text(22);
    key.overlap_days = static_cast<int>(row.integer(23));
    key.overlap_ends_at = row.instant(24);
    key.grant = row.text(25);
    return key;
}

LinkState parse_link_state(const std::string& text) {
    if (text == "valid") return LinkState::valid;
    return text == "used" ? LinkState::used : LinkState::lapsed;
}

template <class Source>
Result<std::optional<Key>> find_key_in(Source& source, const std::string& id) {
    const auto rows = TRY(source.read("SELECT " + std::string(key_columns) + " FROM keys_key WHERE id = $1", {id}));
    if (rows.empty()) return std::optional<Key>();
    return std::optional<Key>(key_of(rows.front()));
}

/// How far a line of successors is followed: more than a rotation a day, for as long as a key may work.
constexpr std::int64_t successors_max = 400;

// On from those that were taken over from in their turn, whatever they are now; what nobody can use any more is named to nobody.
template <class Source>
Result<std::optional<Key>> find_successor_in(Source& source, const std::string& of) {
    const auto rows =
        TRY(source.read("WITH RECURSIVE follower (id, state, overlap_ends_at, place) AS ("
                        "SELECT id, state, overlap_ends_at, 1 FROM keys_key WHERE successor_of = $1 UNION ALL "
                        "SELECT k.id, k.state, k.overlap_ends_at, f.place + 1 FROM follower f JOIN keys_key k ON k.successor_of = f.id "
                        "WHERE f.overlap_ends_at > 0 AND f.place < $2) SELECT " +
                            std::string(key_columns) +
                            " FROM keys_key WHERE id = (SELECT id FROM follower WHERE state IN ('pending', 'active', 'rotating', 'suspended') "
                            "ORDER BY place DESC, id DESC LIMIT 1)",
                        {of, successors_max}));
    if (rows.empty()) return std::optional<Key>();
    return std::optional<Key>(key_of(rows.front()));
}

template <class Source>
Result<std::optional<Link>> find_link_in(Source& source, const std::string& link_digest) {
    const auto rows = TRY(source.read("SELECT state, expires_at, key, sent_by FROM keys_link WHERE digest = $1", {link_digest}));
    if (rows.empty()) return std::optional<Link>();
    const auto& row = rows.front();
    return std::optional<Link>(Link{parse_link_state(row.text(0)), row.instant(1), row.text(2), row.text(3)});
}

/// The line of the key's own history and the link in the installation's.
Result<void> add_history(store::Tx& tx, const Key& key, const Step& step, State from) {
    TRY(tx.run("INSERT INTO keys_event (key, seq, event, state_from, state_to, actor, reason, at, custodian) VALUES "
               "($1, $2, $3, $4, $5, $6, $7, $8, $9)",
               {key.id, key.version, std::string(to_string(step.event)), std::string(to_string(from)), std::string(to_string(step.to)), step.actor,
                step.reason, step.at.us, key.custodian}));
    json::object body{{"from", to_string(from)}, {"to", to_string(step.to)}, {"unit", key.unit}, {"app", key.app}, {"custodian", key.custodian}};
    if (step.event == Event::issue) body["scopes"] = json::array(key.scopes.begin(), key.scopes.end());
    if (!key.grant.empty()) body["grant"] = key.grant;
    if (!key.successor_of.empty()) body["successor_of"] = key.successor_of;
    if (!step.reason.empty()) body["reason"] = step.reason;
    return audit::append(tx, {step.at, step.actor, "key." + std::string(to_string(step.event)), key.id, std::move(body)});
}

Result<std::vector<std::string>> ids_of(Result<store::Rows> rows) {
    std::vector<std::string> out;
    for (const auto& row : TRY(std::move(rows))) out.push_back(row.text(0));
    return out;
}

} // namespace

Result<std::vector<PepperProof>> remember_peppers(store::Tx& tx, std::span<const PepperProof> proofs, Instant now) {
    for (const auto& proof : proofs) {
        TRY(tx.run("INSERT INTO keys_pepper (version, proof, made_at) VALUES ($1, $2, $3) ON CONFLICT (version) DO NOTHING",
                   {proof.version, proof.proof, now.us}));
    }
    std::vector<PepperProof> out;
    for (const auto& row : TRY(tx.read("SELECT version, proof FROM keys_pepper WHERE retired_at = 0 ORDER BY version")))
        out.push_back({row.integer(0), row.text(1)});
    return out;
}

Result<void> expect_pepper_register(store::Database& database) {
    const auto looked = database.read("SELECT retired_at FROM keys_pepper LIMIT 1");
    if (looked || looked.error().code != Code::internal) return looked ? Result<void>() : std::unexpected(looked.error());
    return fail(Code::conflict, "keys.database_unready", {}, base::describe(looked.error()));
}

Result<std::vector<PepperUse>> read_pepper_use(store::Database& database, Instant now) {
    std::vector<PepperUse> out;
    const auto rows =
        TRY(database.read("SELECT p.version, p.retired_at, count(k.id), count(CASE WHEN k.ended_at = 0 AND k.expires_at > $1 THEN 1 END), "
                          "max(CASE WHEN k.ended_at = 0 AND k.expires_at > $1 THEN k.expires_at END) "
                          "FROM keys_pepper p LEFT JOIN keys_key k ON k.pepper = p.version GROUP BY p.version, p.retired_at ORDER BY p.version",
                          {now.us}));
    for (const auto& row : rows) out.push_back({row.integer(0), false, row.integer(3), row.integer(2), row.instant(4), row.instant(1)});
    return out;
}

Result<std::int64_t> mark_pepper_retired(store::Tx& tx, std::int64_t version, Instant now) {
    // The lock first, by itself: the next statement then sees every key that was made while it was waited for.
    TRY(tx.run("UPDATE keys_pepper SET retired_at = retired_at WHERE version = $1", {version}));
    return tx.run("UPDATE keys_pepper SET retired_at = $2 WHERE version = $1 AND retired_at = 0 AND NOT EXISTS "
                  "(SELECT 1 FROM keys_key k WHERE k.pepper = $1 AND k.ended_at = 0 AND k.expires_at > $2)",
                  {version, now.us});
}

Result<std::vector<Scope>> read_scopes(store::Database& database) {
    std::vector<Scope> out;
    for (const auto& row : TRY(database.read("SELECT name, restricted, title_id, title_en, purpose_id, purpose_en, legal_basis_id, legal_basis_en, "
                                             "retention_id, retention_en, personal FROM keys_scope ORDER BY position"))) {
        const auto both = [&](std::size_t at) { return Scope::Both{row.text(at), row.text(at + 1)}; };
        out.push_back({row.text(0), both(2), both(4), both(6), both(8), row.flag(1), row.flag(10)});
    }
    return out;
}

Result<std::vector<std::string>> read_scope_names(store::Tx& tx) { return ids_of(tx.read("SELECT name FROM keys_scope ORDER BY position")); }

Result<void> insert_key(store::Tx& tx, const Key& key, const std::string& why) {
    CHECK(key.version == 1 && key.state == State::pending);
    // The row lock of this statement also puts simultaneous issues in a row, so every slot is given once.
    const auto taken =
        TRY(tx.read("UPDATE keys_version SET version = version + 1, singles = singles + 1, slots = slots + 1 WHERE one = 1 RETURNING slots"));
    CHECK(taken.size() == 1);
    TRY(tx.run(
        "INSERT INTO keys_key (id, slot, unit, app, custodian, state, scopes, reason, issued_by, issued_at, expires_at, rate_per_minute, "
        "burst, digest, pepper, hint, revealed_at, link_expires_at, successor_of, ended_at, version, rules, per_day, per_month, concurrent, "
        "kib_per_day, starts_at, overlap_days, overlap_ends_at, from_grant) VALUES "
        "($1, $2, $3, $4, $5, 'pending', $6, $7, $8, $9, $10, $11, $12, NULL, NULL, '', 0, 0, $18, 0, 1, $13, $14, $15, $16, $17, $19, $20, 0, $21)",
        {key.id,
         taken.front().integer(0) - 1,
         key.unit,
         key.app,
         key.custodian,
         text::join_words(key.scopes),
         key.reason,
         key.issued_by,
         key.issued_at.us,
         key.expires_at.us,
         std::int64_t{key.limits.rate_per_minute},
         std::int64_t{key.limits.burst},
         to_text(key.rules),
         std::int64_t{key.limits.per_day},
         std::int64_t{key.limits.per_month},
         std::int64_t{key.limits.concurrent},
         std::int64_t{key.limits.kib_per_day},
         key.successor_of.empty() ? store::nothing() : store::Value(key.successor_of),
         key.starts_at.us,
         std::int64_t{key.overlap_days},
         key.grant}));
    return add_history(tx, key, {Event::issue, State::pending, key.issued_by, why, key.issued_at}, State::none);
}

Result<std::optional<Key>> find_key(store::Tx& tx, const std::string& id) { return find_key_in(tx, id); }
Result<std::optional<Key>> find_key(store::Database& database, const std::string& id) { return find_key_in(database, id); }

Result<void> apply_step(store::Tx& tx, Key& key, const Step& step) {
    const State from = key.state;
    if (next(from, step.event) != step.to) {
        return fail(Code::conflict, "keys.illegal_event",
                    {{"event", std::string(to_string(step.event))}, {"state", std::string(to_string(from))}, {"legal", legal_events(from)}});
    }
    const std::int64_t ended_at = is_final(step.to) ? step.at.us : 0;
    TRY(tx.change_one(
        "UPDATE keys_key SET state = $4, ended_at = $5, custodian = $6, overlap_ends_at = $7, version = version + 1 "
        "WHERE id = $1 AND version = $2 AND state = $3",
        {key.id, key.version, std::string(to_string(from)), std::string(to_string(step.to)), ended_at, key.custodian, key.overlap_ends_at.us},
        "keys.changed_meanwhile"));
    key.state = step.to;
    ++key.version;
    TRY(tell_rings(tx, key.id));
    return add_history(tx, key, step, from);
}

Result<void> tell_rings(store::Tx& tx, const std::string& key) {
    // This row stays locked until the commit, so versions become visible in their order and no reader can miss one.
    const auto raised = TRY(tx.read("UPDATE keys_version SET version = version + 1, singles = singles + 1 WHERE one = 1 RETURNING version"));
    CHECK(raised.size() == 1);
    TRY(tx.run("UPDATE keys_key SET changed = $2 WHERE id = $1", {key, raised.front().integer(0)}));
    return tx.tell();
}

Result<void> tell_rings_all(store::Tx& tx) {
    TRY(tx.run("UPDATE keys_version SET version = version + 1 WHERE one = 1"));
    return tx.tell();
}

Result<bool> set_limits(store::Tx& tx, const std::string& id, const KeyLimits& limits) {
    const auto changed = TRY(tx.run("UPDATE keys_key SET rate_per_minute = $2, burst = $3, per_day = $4, per_month = $5, concurrent = $6, "
                                    "kib_per_day = $7 WHERE id = $1",
                                    {id, std::int64_t{limits.rate_per_minute}, std::int64_t{limits.burst}, std::int64_t{limits.per_day},
                                     std::int64_t{limits.per_month}, std::int64_t{limits.concurrent}, std::int64_t{limits.kib_per_day}}));
    TRY(tell_rings(tx, id));
    return changed == 1;
}

Result<void> hold_pepper(store::Tx& tx, std::int64_t pepper) {
    const auto in_use = TRY(tx.run("UPDATE keys_pepper SET retired_at = 0 WHERE version = $1 AND retired_at = 0", {pepper}));
    if (in_use != 1) return fail(Code::unavailable, "keys.pepper_retired", {}, "pepper " + std::to_string(pepper));
    return {};
}

Result<void> set_digest(store::Tx& tx, const std::string& id, const std::string& digest, std::int64_t pepper, const std::string& hint, Instant at) {
    TRY(hold_pepper(tx, pepper));
    return tx.change_one("UPDATE keys_key SET digest = $2, pepper = $3, hint = $4, revealed_at = $5 WHERE id = $1 AND digest IS NULL",
                         {id, digest, pepper, hint, at.us}, "keys.changed_meanwhile");
}

Result<void> replace_link(store::Tx& tx, const std::string& key, const std::string& link_digest, Instant expires_at, const std::string& sent_by) {
    TRY(lapse_links(tx, key));
    TRY(tx.run("INSERT INTO keys_link (digest, key, state, expires_at, sent_by) VALUES ($1, $2, 'valid', $3, $4)",
               {link_digest, key, expires_at.us, sent_by}));
    return tx.change_one("UPDATE keys_key SET link_expires_at = $2 WHERE id = $1", {key, expires_at.us}, "keys.changed_meanwhile");
}

Result<std::int64_t> lapse_links(store::Tx& tx, const std::string& key) {
    return tx.run("UPDATE keys_link SET state = 'lapsed' WHERE key = $1 AND state = 'valid'", {key});
}

Result<std::int64_t> lapse_ended_links(store::Tx& tx, const std::string& key, Instant now) {
    return tx.run("UPDATE keys_link SET state = 'lapsed' WHERE key = $1 AND state = 'valid' AND expires_at <= $2", {key, now.us});
}

Result<std::optional<Link>> find_link(store::Tx& tx, const std::string& link_digest) { return find_link_in(tx, link_digest); }
Result<std::optional<Link>> find_link(store::Database& database, const std::string& link_digest) { return find_link_in(database, link_digest); }

Result<void> use_link(store::Tx& tx, const std::string& link_digest) {
    return tx.change_one("UPDATE keys_link SET state = 'used' WHERE digest = $1 AND state = 'valid'", {link_digest}, "keys.link_used");
}

Result<std::vector<Key>> list_keys(store::Database& database, const Filter& filter, Instant now) {
    std::string sql = "SELECT " + std::string(key_columns) + " FROM keys_key WHERE 1 = 1";
    store::Params params;
    const auto bound = [&](store::Value value) {
        params.push_back(std::move(value));
        return "$" + std::to_string(params.size());
    };
    if (filter.units) {
        sql += " AND unit IN (";
        for (std::size_t i = 0; i < filter.units->size(); ++i) sql += (i == 0 ? "" : ", ") + bound((*filter.units)[i]);
        sql += filter.units->empty() ? "'')" : ")";
    }
    if (!filter.unit.empty()) sql += " AND unit = " + bound(filter.unit);
    if (!filter.app.empty()) sql += " AND app = " + bound(filter.app);
    if (!filter.after.empty()) sql += " AND id < " + bound(filter.after);
    if (filter.state) {
        const std::string at = bound(now.us);
        sql += " AND " + state_now(at) + " = " + bound(std::string(to_string(*filter.state)));
    }
    sql += " ORDER BY id DESC LIMIT " + bound(static_cast<std::int64_t>(filter.limit));
    std::vector<Key> out;
    for (const auto& row : TRY(database.read(sql, params))) out.push_back(key_of(row));
    return out;
}

Result<std::vector<Happening>> read_history(store::Database& database, const std::string& key) {
    std::vector<Happening> out;
    const auto rows =
        TRY(database.read("SELECT seq, event, state_from, state_to, actor, reason, at FROM keys_event WHERE key = $1 ORDER BY seq", {key}));
    for (const auto& row : rows) {
        out.push_back({key, row.integer(0), parse_event(row.text(1)).value_or(Event::issue), parse_state(row.text(2)).value_or(State::none),
                       parse_state(row.text(3)).value_or(State::none), row.text(4), row.text(5), row.instant(6)});
    }
    return out;
}

Result<std::optional<Key>> find_successor(store::Tx& tx, const std::string& of) { return find_successor_in(tx, of); }
Result<std::optional<Key>> find_successor(store::Database& database, const std::string& of) { return find_successor_in(database, of); }

Result<std::vector<Key>> read_open(store::Tx& tx, const Filter& filter, const std::string& custodian, Instant now) {
    std::vector<Key> out;
    const auto rows = TRY(tx.read("SELECT " + std::string(key_columns) +
                                      " FROM keys_key WHERE state IN ('pending', 'active', 'rotating', 'suspended') AND expires_at > $1 "
                                      "AND ($2 = '' OR unit = $2) AND ($3 = '' OR app = $3) AND ($4 = '' OR custodian = $4) ORDER BY id LIMIT $5",
                                  {now.us, filter.unit, filter.app, custodian, static_cast<std::int64_t>(filter.limit)}));
    for (const auto& row : rows) out.push_back(key_of(row));
    return out;
}

Result<std::vector<std::string>> read_due(store::Database& database, Instant now, std::size_t limit) {
    std::vector<std::string> out;
    // One statement for each kind, so that each walks its own small index.
    for (const char* sql : {"SELECT id FROM keys_key WHERE state IN ('pending', 'active', 'rotating', 'suspended') AND expires_at <= $1 "
                            "ORDER BY expires_at LIMIT $2",
                            "SELECT id FROM keys_key WHERE state = 'rotating' AND overlap_ends_at <= $1 ORDER BY overlap_ends_at LIMIT $2",
                            "SELECT id FROM keys_key WHERE state = 'pending' AND revealed_at <> 0 AND starts_at <= $1 ORDER BY starts_at LIMIT $2"}) {
        for (auto& id : TRY(ids_of(database.read(sql, {now.us, static_cast<std::int64_t>(limit)})))) {
            if (std::ranges::find(out, id) == out.end()) out.push_back(std::move(id));
        }
    }
    return out;
}

Result<std::vector<std::string>> read_lapsed(store::Database& database, Instant now, std::size_t limit) {
    return ids_of(database.read("SELECT DISTINCT key FROM keys_link WHERE state = 'valid' AND expires_at <= $1 ORDER BY key LIMIT $2",
                                {now.us, static_cast<std::int64_t>(limit)}));
}

Result<RingVersion> read_version(store::Database& database) {
    const auto rows = TRY(database.read("SELECT version, singles FROM keys_version WHERE one = 1"));
    CHECK(rows.size() == 1);
    return RingVersion{rows.front().integer(0), rows.front().integer(1)};
}

Result<std::int64_t> count_ring_rows(store::Database& database, Instant since) {
    const auto rows = TRY(database.read("SELECT count(*) FROM keys_key WHERE digest IS NOT NULL AND (ended_at = 0 OR ended_at > $1)", {since.us}));
    return rows.front().integer(0);
}

Result<void> each_ring_row(store::Database& database, Instant since, const std::function<bool(const store::Row&)>& row) {
    return database.each("SELECT " + std::string(ring_columns) + " FROM keys_key WHERE digest IS NOT NULL AND (ended_at = 0 OR ended_at > $1)",
                         {since.us}, row);
}

Result<store::Rows> changed_ring_rows(store::Database& database, std::int64_t version, std::size_t limit) {
    return database.read("SELECT " + std::string(ring_columns) + " FROM keys_key WHERE changed > $1 AND digest IS NOT NULL LIMIT $2",
                         {version, static_cast<std::int64_t>(limit)});
}

} // namespace gapura::keys
