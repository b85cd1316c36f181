#include "keys/grants.h"

#include <algorithm>

#include "keys/keys_store.h"
#include "keys/limits.h"
#include "lib/base/id.h"

namespace gapura::keys {
namespace {

constexpr std::size_t text_bytes_max = 1000;
constexpr std::size_t page_max = 200;

Result<Grant> there(Result<std::optional<Grant>> found, const std::string& id) {
    auto grant = TRY(std::move(found));
    if (!grant) return fail(Code::not_found, "keys.grant_unknown", {{"grant", id.substr(0, 40)}});
    return *std::move(grant);
}

Result<void> expect(const Grant& grant, Grants::Shown shown) {
    if (shown && *shown != grant.version) return fail(Code::conflict, "keys.grant_changed_meanwhile");
    return {};
}

/// A letter has been written: its day is at most today, wherever on earth that is.
Result<std::string> letter_day(const std::string& text, Instant now) {
    std::string day = base::to_iso(TRY(base::parse_day(text)));
    if (day > base::to_iso_utc(now + std::chrono::hours(14)).substr(0, day.size())) return fail(Code::invalid, "keys.letter_ahead", {{"date", day}});
    return day;
}

/// Absent stays as it is.
Result<void> apply_text(const std::optional<std::string>& given, std::string_view field, std::string& text) {
    if (!given) return {};
    const bool plain = std::ranges::none_of(*given, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
    if (given->size() > text_bytes_max || !plain) {
        return fail(Code::invalid, "keys.grant_field", {{"field", std::string(field)}, {"bytes_max", std::to_string(text_bytes_max)}});
    }
    text = given->find_first_not_of(" \n") == std::string::npos ? "" : *given;
    return {};
}

} // namespace

// What can be known without a transaction. The custodian's role is asked for when the key is issued: PSI gives it in between.
Result<void> Grants::fill(Grant& grant, const GrantFields& fields) {
    if (fields.app) grant.app = TRY(people_.app(grant.unit, *fields.app));
    if (fields.custodian) grant.custodian = TRY(people_.person(*fields.custodian)).person;
    TRY(apply_text(fields.purpose, "purpose", grant.purpose));
    TRY(apply_text(fields.letter_number, "letter_number", grant.letter_number));
    if (fields.letter_date) grant.letter_date = fields.letter_date->empty() ? "" : TRY(letter_day(*fields.letter_date, clock_.now()));
    // What narrows it and cannot be read is replaced whole, or not at all.
    if (!fields.rules || !fields.limits) TRY(check_readable(grant.rules));
    if (fields.limits) grant.limits = TRY(changed_limits(grant.limits, *fields.limits, "limits"));
    if (fields.rules) grant.rules = *fields.rules;
    if (!fields.scopes) return {};
    grant.scopes = *fields.scopes;
    std::ranges::sort(grant.scopes);
    grant.scopes.erase(std::ranges::unique(grant.scopes).begin(), grant.scopes.end());
    const auto known = TRY(read_scopes(database_));
    for (const auto& scope : grant.scopes) {
        if (std::ranges::find(known, scope, &Scope::name) == known.end()) {
            return fail(Code::invalid, "keys.scope_unknown", {{"scope", scope.substr(0, 60)}});
        }
    }
    return {};
}

Result<Grant> Grants::record(const people::Actor& actor, Grant grant) {
    const Instant now = clock_.now();
    grant.id = base::make_id("grant", now, random_);
    grant.state = GrantState::draft;
    grant.drafted_by = actor.person;
    grant.drafted_at = now;
    grant.version = 1;
    TRY(database_.write([&](store::Tx& tx) { return insert_grant(tx, grant); }));
    tell(actor, grant.id, GrantEvent::record);
    return grant;
}

Result<Grant> Grants::add(const people::Actor& actor, const GrantFields& fields) {
    Grant grant;
    grant.unit = TRY(people_.unit(fields.unit.value_or("")));
    TRY(people::require(actor, people::Action::grant_draft, grant.unit));
    GrantFields given = fields;
    // These two must be somebody and something from the start; the rest may come before it is submitted.
    given.app = fields.app.value_or("");
    given.custodian = fields.custodian.value_or("");
    TRY(fill(grant, given));
    return record(actor, std::move(grant));
}

Result<Grant> Grants::renew(const people::Actor& actor, const std::string& key_id) {
    const auto key = TRY(find_key(database_, key_id));
    if (!key) return fail(Code::not_found, "keys.unknown", {{"key", key_id.substr(0, 40)}});
    const bool own = actor.person == key->custodian && people::may(actor, people::Action::key_reveal, key->unit);
    if (!own) TRY(people::require(actor, people::Action::grant_draft, key->unit));
    const State state = state_at(term_of(*key), clock_.now());
    if (state != State::active && state != State::suspended && state != State::expired) {
        return fail(Code::conflict, "keys.renew_state", {{"state", std::string(to_string(state))}});
    }
    if (const auto successor = TRY(find_successor(database_, key->id))) {
        return fail(Code::conflict, "keys.has_successor", {{"successor", successor->id}});
    }
    TRY(check_readable(key->rules));
    Grant grant;
    grant.unit = key->unit;
    grant.app = key->app;
    grant.custodian = key->custodian;
    grant.scopes = key->scopes;
    grant.purpose = key->reason;
    grant.limits = key->limits;
    grant.rules = key->rules;
    grant.renews = key->id;
    return record(actor, std::move(grant));
}

Result<Grant> Grants::change(const people::Actor& actor, const std::string& id, const GrantFields& fields) {
    Grant grant = TRY(there(find_grant(database_, id), id));
    TRY(people::require(actor, people::Action::grant_draft, grant.unit));
    TRY(fill(grant, fields));
    // Filled from what was read before: the version in the guard tells when someone else was faster.
    TRY(database_.write([&](store::Tx& tx) -> Result<void> {
        Grant written = grant;
        return update_draft(tx, written, {GrantEvent::change, actor.person, "", clock_.now()});
    }));
    tell(actor, id, GrantEvent::change);
    return there(find_grant(database_, id), id);
}

Result<Grant> Grants::submit(const people::Actor& actor, const std::string& id, Shown version) {
    const Grant read = TRY(there(find_grant(database_, id), id));
    TRY(people::require(actor, people::Action::grant_draft, read.unit));
    TRY(expect(read, version));
    TRY(check_readable(read.rules));
    const std::string missing = missing_of(read, TRY(contact_of_(read.custodian)));
    if (read.state == GrantState::draft && !missing.empty()) return fail(Code::invalid, "keys.grant_incomplete", {{"missing", missing}});
    auto moved = database_.write([&](store::Tx& tx) -> Result<Grant> {
        Grant grant = read;
        grant.submitted_by = actor.person;
        TRY(apply_step(tx, grant, {GrantEvent::submit, actor.person, "", clock_.now()}));
        return grant;
    });
    if (moved) tell(actor, id, GrantEvent::submit);
    return moved;
}

Result<Grant> Grants::approve(const people::Actor& actor, const std::string& id, const std::string& reason, Shown version) {
    return decide(actor, id, {GrantEvent::approve, reason, version});
}
Result<Grant> Grants::reject(const people::Actor& actor, const std::string& id, const std::string& reason, Shown version) {
    return decide(actor, id, {GrantEvent::reject, reason, version});
}

Result<Grant> Grants::decide(const people::Actor& actor, const std::string& id, const Wish& wish) {
    TRY(check_reason(wish.reason));
    auto decided = database_.write([&](store::Tx& tx) -> Result<Grant> {
        Grant grant = TRY(there(find_grant(tx, id), id));
        TRY(people::require(actor, people::Action::grant_approve, grant.unit));
        TRY(expect(grant, wish.shown));
        // A.8. Who changed a draft made it as much as who began it.
        if (actor.person == grant.custodian || TRY(had_a_hand(tx, id, actor.person))) return fail(Code::forbidden, "keys.grant_two_persons");
        if (wish.event == GrantEvent::approve) TRY(check_readable(grant.rules));
        const Instant now = clock_.now();
        grant.decided_by = actor.person;
        grant.decided_at = now;
        TRY(apply_step(tx, grant, {wish.event, actor.person, wish.reason, now}));
        return grant;
    });
    if (decided) tell(actor, id, wish.event);
    return decided;
}

Result<Grant> Grants::withdraw(const people::Actor& actor, const std::string& id, const std::string& reason, Shown version) {
    return move(actor, id, people::Action::grant_draft, {GrantEvent::withdraw, reason, version});
}
Result<Grant> Grants::close(const people::Actor& actor, const std::string& id, const std::string& reason, Shown version) {
    return move(actor, id, people::Action::grant_close, {GrantEvent::close, reason, version});
}

Result<Grant> Grants::move(const people::Actor& actor, const std::string& id, people::Action action, const Wish& wish) {
    TRY(check_reason(wish.reason));
    auto moved = database_.write([&](store::Tx& tx) -> Result<Grant> {
        Grant grant = TRY(there(find_grant(tx, id), id));
        TRY(people::require(actor, action, grant.unit));
        TRY(expect(grant, wish.shown));
        TRY(apply_step(tx, grant, {wish.event, actor.person, wish.reason, clock_.now()}));
        return grant;
    });
    if (moved) tell(actor, id, wish.event);
    return moved;
}

void Grants::tell(const people::Actor& actor, const std::string& id, GrantEvent event) {
    log_.info("grant.changed", {{"grant", id}, {"event", std::string(to_string(event))}, {"by", actor.person}});
}

Result<GrantPage> Grants::list(const people::Actor& actor, GrantFilter filter) {
    const auto reach = people::reach(actor, people::Action::grant_see);
    if (reach.nowhere()) TRY(people::require(actor, people::Action::grant_see));
    if (!reach.everywhere) filter.units = reach.units;
    if (!filter.unit.empty()) filter.unit = TRY(people_.unit(filter.unit));
    const std::size_t limit = std::clamp<std::size_t>(filter.limit, 1, page_max);
    filter.limit = limit + 1;
    GrantPage page{TRY(list_grants(database_, filter)), ""};
    if (page.items.size() > limit) {
        page.items.resize(limit);
        page.next = page.items.back().id;
    }
    return page;
}

Result<Grant> Grants::show(const people::Actor& actor, const std::string& id) {
    Grant grant = TRY(there(find_grant(database_, id), id));
    TRY(people::require(actor, people::Action::grant_see, grant.unit));
    return grant;
}

Result<std::vector<GrantHappening>> Grants::history(const people::Actor& actor, const std::string& id) {
    TRY(show(actor, id));
    return read_grant_history(database_, id);
}

} // namespace gapura::keys
