#include "keys/grants_store.h"

#include "keys/keys_store.h"
#include "keys/limits.h"
#include "lib/audit/audit.h"
#include "lib/text/words.h"

namespace gapura::keys {
namespace {

constexpr std::string_view columns =
    "id, state, unit, app, custodian, scopes, purpose, letter_number, letter_date, limits, rules, renews, drafted_by, drafted_at, "
    "submitted_by, decided_by, decided_at, key, version";

std::string text_of(const KeyLimits& limits) { return json::serialize(to_json(limits)); }

Result<KeyLimits> limits_of(const std::string& text) { return limits_from_json(TRY(base::parse_json(text))); }

Grant grant_of(const store::Row& row) {
    Grant grant;
    grant.id = row.text(0);
    grant.state = parse_grant_state(row.text(1)).value_or(GrantState::none);
    grant.unit = row.text(2);
    grant.app = row.text(3);
    grant.custodian = row.text(4);
    grant.scopes = text::split_words(row.text(5));
    grant.purpose = row.text(6);
    grant.letter_number = row.text(7);
    grant.letter_date = row.text(8);
    grant.rules = rules_from_text(row.text(10));
    const auto limits = limits_of(row.text(9));
    if (limits) grant.limits = *limits;
    else grant.rules.unreadable = true; // no wish is not the same as none that can be read
    grant.renews = row.text(11);
    grant.drafted_by = row.text(12);
    grant.drafted_at = row.instant(13);
    grant.submitted_by = row.text(14);
    grant.decided_by = row.text(15);
    grant.decided_at = row.instant(16);
    grant.key = row.text(17);
    grant.version = row.integer(18);
    return grant;
}

template <class Source>
Result<std::optional<Grant>> find_in(Source& source, const std::string& id) {
    const auto rows = TRY(source.read("SELECT " + std::string(columns) + " FROM keys_grant WHERE id = $1", {id}));
    if (rows.empty()) return std::optional<Grant>();
    return std::optional<Grant>(grant_of(rows.front()));
}

/// The line of its own history and the link in the installation's.
Result<void> remember(store::Tx& tx, const Grant& grant, const GrantStep& step, GrantState from, GrantState to) {
    TRY(tx.run("INSERT INTO keys_grant_event (grant_id, seq, event, state_from, state_to, actor, reason, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
               {grant.id, grant.version, std::string(to_string(step.event)), std::string(to_string(from)), std::string(to_string(to)), step.actor,
                step.reason, step.at.us}));
    json::object body{{"from", to_string(from)}, {"to", to_string(to)}, {"unit", grant.unit}, {"app", grant.app}, {"custodian", grant.custodian}};
    body["scopes"] = json::array(grant.scopes.begin(), grant.scopes.end());
    if (!grant.letter_number.empty()) body["letter"] = grant.letter_number;
    if (!grant.key.empty()) body["key"] = grant.key;
    if (!step.reason.empty()) body["reason"] = step.reason;
    return audit::append(tx, {step.at, step.actor, "grant." + std::string(to_string(step.event)), grant.id, std::move(body)});
}

/// Where the step leads, if it is one.
Result<GrantState> led_to(const Grant& grant, const GrantStep& step) {
    if (const auto to = next(grant.state, step.event)) return *to;
    return fail(
        Code::conflict, "keys.grant_illegal_event",
        {{"event", std::string(to_string(step.event))}, {"state", std::string(to_string(grant.state))}, {"legal", legal_events(grant.state)}});
}

} // namespace

Result<void> insert_grant(store::Tx& tx, const Grant& grant) {
    const auto rows =
        TRY(tx.run("INSERT INTO keys_grant (" + std::string(columns) +
                       ") VALUES ($1, 'draft', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', '', 0, '', 1) "
                       "ON CONFLICT DO NOTHING",
                   {grant.id, grant.unit, grant.app, grant.custodian, text::join_words(grant.scopes), grant.purpose, grant.letter_number,
                    grant.letter_date, text_of(grant.limits), to_text(grant.rules), grant.renews, grant.drafted_by, grant.drafted_at.us}));
    if (rows != 1) return fail(Code::conflict, "keys.grant_renewal_open", {{"key", grant.renews}});
    return remember(tx, grant, {GrantEvent::record, grant.drafted_by, "", grant.drafted_at}, GrantState::none, GrantState::draft);
}

Result<void> update_draft(store::Tx& tx, Grant& grant, const GrantStep& step) {
    const GrantState to = TRY(led_to(grant, step));
    TRY(tx.change_one("UPDATE keys_grant SET app = $3, custodian = $4, scopes = $5, purpose = $6, letter_number = $7, letter_date = $8, "
                      "limits = $9, rules = $10, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'draft'",
                      {grant.id, grant.version, grant.app, grant.custodian, text::join_words(grant.scopes), grant.purpose, grant.letter_number,
                       grant.letter_date, text_of(grant.limits), to_text(grant.rules)},
                      "keys.grant_changed_meanwhile"));
    ++grant.version;
    return remember(tx, grant, step, grant.state, to);
}

Result<void> apply_step(store::Tx& tx, Grant& grant, const GrantStep& step) {
    const GrantState from = grant.state;
    const GrantState to = TRY(led_to(grant, step));
    TRY(tx.change_one("UPDATE keys_grant SET state = $4, submitted_by = $5, decided_by = $6, decided_at = $7, key = $8, version = version + 1 "
                      "WHERE id = $1 AND version = $2 AND state = $3",
                      {grant.id, grant.version, std::string(to_string(from)), std::string(to_string(to)), grant.submitted_by, grant.decided_by,
                       grant.decided_at.us, grant.key},
                      "keys.grant_changed_meanwhile"));
    grant.state = to;
    ++grant.version;
    return remember(tx, grant, step, from, to);
}

Result<std::optional<Grant>> find_grant(store::Tx& tx, const std::string& id) { return find_in(tx, id); }
Result<std::optional<Grant>> find_grant(store::Database& database, const std::string& id) { return find_in(database, id); }

Result<bool> had_a_hand(store::Tx& tx, const std::string& grant, const std::string& person) {
    const auto rows = TRY(tx.read(
        "SELECT seq FROM keys_grant_event WHERE grant_id = $1 AND actor = $2 AND event IN ('record', 'change', 'submit') LIMIT 1", {grant, person}));
    return !rows.empty();
}

Result<std::vector<Grant>> list_grants(store::Database& database, const GrantFilter& filter) {
    std::string sql = "SELECT " + std::string(columns) + " FROM keys_grant WHERE 1 = 1";
    store::Params params;
    const auto bound = [&](store::Value value) {
        params.push_back(std::move(value));
        return "$" + std::to_string(params.size());
    };
    if (filter.units) {
        std::string among;
        for (const auto& unit : *filter.units) among += (among.empty() ? "" : ", ") + bound(unit);
        sql += " AND unit IN (" + (among.empty() ? "''" : among) + ")";
    }
    if (!filter.unit.empty()) sql += " AND unit = " + bound(filter.unit);
    if (filter.state) sql += " AND state = " + bound(std::string(to_string(*filter.state)));
    if (!filter.after.empty()) sql += " AND id < " + bound(filter.after);
    sql += " ORDER BY id DESC LIMIT " + bound(static_cast<std::int64_t>(filter.limit));
    std::vector<Grant> out;
    for (const auto& row : TRY(database.read(sql, params))) out.push_back(grant_of(row));
    return out;
}

Result<std::vector<GrantHappening>> read_grant_history(store::Database& database, const std::string& id) {
    std::vector<GrantHappening> out;
    for (const auto& row : TRY(database.read("SELECT seq, event, state_from, state_to, actor, reason, at FROM keys_grant_event WHERE grant_id = $1 "
                                             "ORDER BY seq",
                                             {id}))) {
        out.push_back({row.integer(0), parse_grant_event(row.text(1)).value_or(GrantEvent::record),
                       parse_grant_state(row.text(2)).value_or(GrantState::none), parse_grant_state(row.text(3)).value_or(GrantState::none),
                       row.text(4), row.text(5), row.instant(6)});
    }
    return out;
}

} // namespace gapura::keys
