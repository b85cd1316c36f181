#include "keys/keys.h"

#include <algorithm>
#include <utility>

#include "keys/due.h"
#include "keys/limits.h"
#include "keys/token.h"
#include "lib/audit/audit.h"
#include "lib/base/id.h"

namespace gapura::keys {
namespace {

constexpr std::size_t reason_bytes_max = 1000;
constexpr std::size_t sweep_max = 500;
constexpr std::size_t page_max = 200;

} // namespace

base::Secret make_link(base::Random& random) {
    std::array<std::uint8_t, 32> bytes{};
    random.fill(std::as_writable_bytes(std::span(bytes)));
    return base::Secret(base::base64url(bytes));
}

// 256 random bits need no pepper: the digest cannot be searched.
std::string digest_of_link(std::string_view link) { return base::hex(base::sha256(link)); }

Result<void> check_reason(const std::string& reason) {
    if (reason.find_first_not_of(" \t\r\n") == std::string::npos) return fail(Code::invalid, "keys.reason_missing");
    if (reason.size() > reason_bytes_max) return fail(Code::invalid, "keys.reason_too_long", {{"bytes_max", std::to_string(reason_bytes_max)}});
    return {};
}

std::unexpected<Error> illegal(const Key& key, Event event) {
    return fail(Code::conflict, "keys.illegal_event",
                {{"event", std::string(to_string(event))}, {"state", std::string(to_string(key.state))}, {"legal", legal_events(key.state)}});
}

std::unexpected<Error> no_custodian(const people::Actor& person, const std::string& asked) {
    return fail(Code::invalid, person.active ? "keys.custodian_role" : "keys.custodian_left", {{"person", asked}});
}

namespace {

std::unexpected<Error> unknown(const std::string& id) { return fail(Code::not_found, "keys.unknown", {{"key", id.substr(0, 40)}}); }

LinkState state_of(const Link& link, Instant now) {
    return link.state == LinkState::valid && now >= link.expires_at ? LinkState::lapsed : link.state;
}

} // namespace

// Everything about the wish that can be judged before a transaction.
Result<Key> Keys::draft(const people::Actor& actor, const NewKey& wanted) {
    Key key;
    key.unit = TRY(people_.unit(wanted.unit));
    TRY(people::require(actor, people::Action::key_issue, key.unit));
    TRY(check_reason(wanted.reason));
    key.app = TRY(people_.app(key.unit, wanted.app));
    const auto custodian = TRY(people_.person(wanted.custodian));
    // Learnt now, not when the custodian stands before a link that will not open.
    if (!people::may(custodian, people::Action::key_reveal, key.unit)) return no_custodian(custodian, wanted.custodian);
    // A.8: two persons.
    if (options_.two_persons.custodian && actor.person == custodian.person) return fail(Code::forbidden, "keys.issuer_is_custodian");
    if (wanted.reveal && actor.person != custodian.person) return fail(Code::forbidden, "keys.not_custodian");
    if (wanted.scopes.empty()) return fail(Code::invalid, "keys.scope_missing");
    TRY(check_limits(wanted.limits));
    const Instant now = clock_.now();
    key.id = base::make_id("key", now, random_);
    key.custodian = custodian.person;
    key.state = State::pending;
    key.scopes = wanted.scopes;
    std::ranges::sort(key.scopes);
    key.scopes.erase(std::ranges::unique(key.scopes).begin(), key.scopes.end());
    key.reason = wanted.reason;
    key.issued_by = actor.person;
    key.issued_at = now;
    const Validity works = TRY(validity(now, wanted.first_day, wanted.last_day, zone_));
    key.starts_at = works.starts_at;
    key.expires_at = works.expires_at;
    key.link_expires_at = now + link_life;
    key.limits = wanted.limits;
    key.rules = wanted.rules;
    key.grant = wanted.grant;
    key.version = 1;
    return key;
}

Result<Issued> Keys::issue(const people::Actor& actor, const NewKey& asked) {
    const bool alone = asked.grant.empty() && actor.person != people::system_actor().person;
    if (options_.two_persons.direct && alone) return fail(Code::forbidden, "keys.direct_issue_off");
    const NewKey wanted = asked.grant.empty() ? asked : TRY(from_grant(asked));
    const Key drafted = TRY(draft(actor, wanted));
    const auto link = make_link(random_);
    const auto text = make_token(random_);
    const auto names = names_of(drafted.unit, drafted.app);
    auto issued = database_.write([&](store::Tx& tx) -> Result<Issued> {
        const auto known = TRY(read_scope_names(tx));
        for (const auto& scope : drafted.scopes) {
            if (std::ranges::find(known, scope) == known.end()) return fail(Code::invalid, "keys.scope_unknown", {{"scope", scope.substr(0, 60)}});
        }
        Key key = drafted;
        if (wanted.reveal) TRY(hold_pepper(tx, peppers_.newest()));
        if (!key.grant.empty()) TRY(provision(tx, actor, key));
        TRY(insert_key(tx, key, key.reason));
        if (!wanted.reveal) {
            TRY(send_link(tx, key, link, names, actor));
            return Issued{key, link, std::nullopt};
        }
        TRY(replace_link(tx, key.id, digest_of_link(link.reveal()), key.link_expires_at, actor.person));
        auto revealed = TRY(reveal_in(tx, actor, digest_of_link(link.reveal()), text));
        return Issued{std::move(revealed.key), base::Secret(), std::move(revealed.text)};
    });
    if (issued) log_.info("key.issued", {{"key", drafted.id}, {"unit", drafted.unit}, {"app", drafted.app}, {"by", actor.person}});
    return issued;
}

Result<Link> Keys::peek(std::string_view link) {
    auto found = TRY(find_link(database_, digest_of_link(link)));
    if (!found) return fail(Code::not_found, "keys.link_unknown");
    const Instant now = clock_.now();
    found->state = state_of(*found, now);
    const auto key = TRY(find_key(database_, found->key));
    // A link of a key that was revoked or ran out before anyone opened it leads nowhere.
    const bool waiting = key && key->revealed_at.us == 0 && state_at(term_of(*key), now) == State::pending;
    if (found->state == LinkState::valid && !waiting) found->state = LinkState::lapsed;
    return *std::move(found);
}

Result<Revealed> Keys::reveal(const people::Actor& actor, std::string_view link) {
    const auto text = make_token(random_);
    auto revealed = database_.write([&](store::Tx& tx) -> Result<Revealed> { return reveal_in(tx, actor, digest_of_link(link), text); });
    if (revealed) log_.info("key.revealed", {{"key", revealed->key.id}, {"by", actor.person}});
    return revealed;
}

Result<Revealed> Keys::reveal_in(store::Tx& tx, const people::Actor& actor, const std::string& link_digest, const base::Secret& text) {
    const Instant now = clock_.now();
    const auto link = TRY(find_link(tx, link_digest));
    if (!link) return fail(Code::not_found, "keys.link_unknown");
    Key key = TRY(key_now(tx, link->key));
    if (actor.person != key.custodian) return fail(Code::forbidden, "keys.not_custodian", {}, "person " + actor.person + ", key " + key.id);
    TRY(people::require(actor, people::Action::key_reveal, key.unit));
    if (state_of(*link, now) == LinkState::lapsed) return fail(Code::conflict, "keys.link_lapsed");
    if (link->state == LinkState::used) return fail(Code::conflict, "keys.link_used");
    TRY(check_opener(tx, key, *link));
    TRY(use_link(tx, link_digest));
    // Again, now that the link's row is ours: on PostgreSQL another reveal may have finished between the reads above.
    key = TRY(key_now(tx, link->key));
    const Event event = now >= key.starts_at ? Event::reveal : Event::reveal_early;
    const auto to = next(key.state, event);
    if (!to || key.revealed_at.us != 0) return illegal(key, event);
    const std::string hint = hint_of(text.reveal());
    TRY(set_digest(tx, key.id, peppers_.digest(text.reveal()), peppers_.newest(), hint, now));
    TRY(apply_step(tx, key, {event, *to, actor.person, "", now}));
    if (*to == State::active) TRY(rotate_predecessor(tx, key, actor.person, now));
    key.hint = hint;
    key.revealed_at = now;
    return Revealed{std::move(key), text};
}

Result<Issued> Keys::resend(const people::Actor& actor, const std::string& id) {
    const auto link = make_link(random_);
    const auto before = TRY(find_key(database_, id));
    if (!before) return unknown(id);
    const auto names = names_of(before->unit, before->app);
    return database_.write([&](store::Tx& tx) -> Result<Issued> {
        Key key = TRY(key_now(tx, id));
        TRY(people::require(actor, people::Action::key_issue, key.unit));
        const auto to = next(key.state, Event::resend);
        if (!to || key.revealed_at.us != 0) return illegal(key, Event::resend);
        const Instant now = clock_.now();
        TRY(apply_step(tx, key, {Event::resend, *to, actor.person, "", now}));
        key.link_expires_at = now + link_life;
        TRY(send_link(tx, key, link, names, actor));
        return Issued{std::move(key), link, std::nullopt};
    });
}

Result<Key> Keys::suspend(const people::Actor& actor, const std::string& id, const std::string& reason) {
    return change(actor, id, Event::suspend, people::Action::key_suspend, reason);
}
Result<Key> Keys::resume(const people::Actor& actor, const std::string& id, const std::string& reason) {
    return change(actor, id, Event::resume, people::Action::key_issue, reason);
}
Result<Key> Keys::revoke(const people::Actor& actor, const std::string& id, const std::string& reason) {
    return change(actor, id, Event::revoke, people::Action::key_revoke, reason);
}

Result<Key> Keys::set_limits(const people::Actor& actor, const std::string& id, const KeyLimits& limits) {
    TRY(check_limits(limits));
    auto changed = database_.write([&](store::Tx& tx) -> Result<Key> {
        Key key = TRY(key_now(tx, id));
        TRY(people::require(actor, people::Action::key_issue, key.unit));
        if (is_final(key.state)) return fail(Code::conflict, "keys.ended", {{"state", std::string(to_string(key.state))}});
        if (!TRY(gapura::keys::set_limits(tx, id, limits))) return unknown(id);
        const KeyLimits before = std::exchange(key.limits, limits);
        if (before != limits) {
            TRY(audit::append(tx, {clock_.now(), actor.person, "key.limits_changed", id, {{"before", to_json(before)}, {"after", to_json(limits)}}}));
        }
        return key;
    });
    if (changed) log_.info("key.limits_set", {{"key", id}, {"by", actor.person}});
    return changed;
}

Result<Key> Keys::change(const people::Actor& actor, const std::string& id, Event event, people::Action action, const std::string& reason) {
    auto changed = database_.write([&](store::Tx& tx) -> Result<Key> {
        Key key = TRY(key_now(tx, id));
        TRY(people::require(actor, action, key.unit));
        TRY(check_reason(reason));
        const auto to = next(key.state, event);
        if (!to) return illegal(key, event);
        if (event == Event::resume) {
            const auto successor = TRY(find_successor(tx, key.id));
            if (successor && successor->revealed_at.us != 0) return fail(Code::conflict, "keys.has_successor", {{"successor", successor->id}});
        }
        if (is_final(*to)) TRY(lapse_links(tx, key.id));
        TRY(apply_step(tx, key, {event, *to, actor.person, reason, clock_.now()}));
        return key;
    });
    if (changed) log_.info("key.changed", {{"key", id}, {"event", std::string(to_string(event))}, {"by", actor.person}});
    return changed;
}

// The key with the state of this moment, written down: what is decided on it is decided on what the row then says.
Result<Key> Keys::key_now(store::Tx& tx, const std::string& id) {
    auto key = TRY(find_key(tx, id));
    if (!key) return unknown(id);
    TRY(catch_up(tx, *key, clock_.now()));
    return *std::move(key);
}

Result<KeyPage> Keys::list(const people::Actor& actor, Filter filter) {
    const auto reach = people::reach(actor, people::Action::key_see);
    if (reach.nowhere()) TRY(people::require(actor, people::Action::key_see));
    if (!reach.everywhere) filter.units = reach.units;
    if (!filter.unit.empty()) filter.unit = TRY(people_.unit(filter.unit));
    if (!filter.app.empty() && !filter.app.starts_with("app_")) {
        if (filter.unit.empty()) return fail(Code::invalid, "keys.app_needs_unit", {{"app", filter.app.substr(0, 60)}});
        filter.app = TRY(people_.app(filter.unit, filter.app));
    }
    const Instant now = clock_.now();
    const std::size_t limit = std::clamp<std::size_t>(filter.limit, 1, page_max);
    filter.limit = limit + 1;
    KeyPage page{TRY(list_keys(database_, filter, now)), ""};
    if (page.items.size() > limit) {
        page.items.resize(limit);
        page.next = page.items.back().id;
    }
    for (auto& key : page.items) key.state = state_at(term_of(key), now);
    return page;
}

Result<Key> Keys::show(const people::Actor& actor, const std::string& id) {
    auto key = TRY(find_key(database_, id));
    if (!key) return unknown(id);
    TRY(people::require(actor, people::Action::key_see, key->unit));
    key->state = state_at(term_of(*key), clock_.now());
    return *std::move(key);
}

Result<std::vector<Happening>> Keys::history(const people::Actor& actor, const std::string& id) {
    TRY(show(actor, id));
    return read_history(database_, id);
}

Result<int> Keys::sweep() {
    const Instant now = clock_.now();
    int done = 0;
    for (const auto& id : TRY(read_due(database_, now, sweep_max))) {
        TRY(database_.write([&](store::Tx& tx) -> Result<void> {
            auto key = TRY(find_key(tx, id));
            return key ? catch_up(tx, *key, now) : Result<void>();
        }));
        ++done;
    }
    for (const auto& id : TRY(read_lapsed(database_, now, sweep_max))) {
        TRY(lapse(id, now));
        ++done;
    }
    return done;
}

Result<void> Keys::lapse(const std::string& id, Instant now) {
    return database_.write([&](store::Tx& tx) -> Result<void> {
        auto key = TRY(find_key(tx, id));
        if (!key) return {};
        if (TRY(lapse_ended_links(tx, id, now)) == 0) return {}; // sent again since it was listed
        const auto to = next(key->state, Event::lapse);
        if (!to) return {}; // changed since it was listed
        return apply_step(tx, *key, {Event::lapse, *to, people::system_actor().person, "", now});
    });
}

} // namespace gapura::keys
