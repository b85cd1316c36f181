// The verbs by which one key takes over from another, and a key moves from one custodian to the next.
#include <algorithm>
#include <map>

#include "keys/due.h"
#include "keys/keys.h"
#include "lib/base/id.h"

namespace gapura::keys {
namespace {

constexpr std::size_t handover_max = 500;
constexpr std::size_t revoke_batch = 500;
constexpr std::size_t counted_max = 1000;

Filter open_of(const std::string& unit, const std::string& app, std::size_t limit) {
    Filter filter;
    filter.unit = unit;
    filter.app = app;
    filter.limit = limit;
    return filter;
}

// What was granted stays: purpose, request, scopes, limits.
Key successor_of(const Key& old, const people::Actor& actor, int overlap_days, Instant now, base::Random& random) {
    Key key = old;
    key.id = base::make_id("key", now, random);
    key.state = State::pending;
    key.hint.clear();
    key.issued_by = actor.person;
    key.issued_at = now;
    key.starts_at = now;
    key.revealed_at = {};
    key.link_expires_at = now + link_life;
    key.successor_of = old.id;
    key.overlap_days = overlap_days;
    key.overlap_ends_at = {};
    key.version = 1;
    return key;
}

} // namespace

// A.8 lets the custodian rotate their own key: nothing is granted that was not there.
Result<Key> Keys::key_to_rotate(store::Tx& tx, const people::Actor& actor, const std::string& id) {
    Key key = TRY(key_now(tx, id));
    const bool own = actor.person == key.custodian && people::may(actor, people::Action::key_reveal, key.unit);
    if (!own) TRY(people::require(actor, people::Action::key_issue, key.unit));
    return key;
}

Result<Issued> Keys::rotate(const people::Actor& actor, const std::string& id, int overlap_days, const std::string& reason) {
    TRY(check_reason(reason));
    if (overlap_days < 0 || overlap_days > overlap_days_max) {
        return fail(Code::invalid, "keys.overlap", {{"days_max", std::to_string(overlap_days_max)}});
    }
    const auto link = make_link(random_);
    const auto before = TRY(find_key(database_, id));
    const auto names = before ? names_of(before->unit, before->app) : base::Args();
    auto issued = database_.write([&](store::Tx& tx) -> Result<Issued> {
        const Key old = TRY(key_to_rotate(tx, actor, id));
        TRY(check_readable(old.rules));
        if (!next(old.state, Event::rotate)) return illegal(old, Event::rotate);
        if (const auto there = TRY(find_successor(tx, old.id))) return fail(Code::conflict, "keys.has_successor", {{"successor", there->id}});
        const Key key = successor_of(old, actor, overlap_days, clock_.now(), random_);
        TRY(insert_key(tx, key, reason));
        TRY(send_link(tx, key, link, names, actor));
        return Issued{key, link, std::nullopt};
    });
    // Two at the same moment: the schema let one through.
    if (!issued && issued.error().slug == "store.duplicate") return fail(Code::conflict, "keys.has_successor", {{"successor", "-"}});
    if (issued) log_.info("key.rotation_begun", {{"key", id}, {"successor", issued->key.id}, {"by", actor.person}});
    return issued;
}

Result<Key> Keys::finish(const people::Actor& actor, const std::string& id, const std::string& reason, bool force) {
    TRY(check_reason(reason));
    // Asked before the transaction: a gateway's counters are no part of it, and a call that comes a moment later would be refused anyway.
    const auto used = options_.usage.last_used && !force ? TRY(options_.usage.last_used(id)) : std::nullopt;
    return database_.write([&](store::Tx& tx) -> Result<Key> {
        Key key = TRY(key_to_rotate(tx, actor, id));
        const auto to = next(key.state, Event::finish);
        if (!to) return illegal(key, Event::finish);
        const Instant now = clock_.now();
        if (used && now - *used < quiet_before_finish) return fail(Code::conflict, "keys.still_used", {{"last_used", zone_.plain(*used)}});
        key.overlap_ends_at = now;
        TRY(apply_step(tx, key, {Event::finish, *to, actor.person, reason, now}));
        return key;
    });
}

Result<Key> Keys::rollback(const people::Actor& actor, const std::string& id, const std::string& reason) {
    TRY(check_reason(reason));
    return database_.write([&](store::Tx& tx) -> Result<Key> {
        Key key = TRY(key_to_rotate(tx, actor, id));
        const auto to = next(key.state, Event::rollback);
        if (!to) return illegal(key, Event::rollback);
        const Instant now = clock_.now();
        // Where none is left in use nothing needs to end; one that has a successor of its own cannot be taken back.
        if (auto successor = TRY(find_successor(tx, key.id))) {
            TRY(catch_up(tx, *successor, now));
            const auto newest = TRY(find_successor(tx, successor->id));
            if (newest || successor->successor_of != key.id || successor->state == State::rotating) {
                return fail(Code::conflict, "keys.successor_moved_on", {{"successor", newest ? newest->id : successor->id}});
            }
            TRY(lapse_links(tx, successor->id));
            if (const auto end = next(successor->state, Event::revoke))
                TRY(apply_step(tx, *successor, {Event::revoke, *end, actor.person, reason, now}));
        }
        key.overlap_ends_at = {};
        TRY(apply_step(tx, key, {Event::rollback, *to, actor.person, reason, now}));
        return key;
    });
}

Result<Rotation::Side> Keys::side(Key key) {
    Rotation::Side out;
    if (options_.usage.last_used) out.last_used = TRY(options_.usage.last_used(key.id));
    if (options_.usage.by_day) out.by_day = TRY(options_.usage.by_day(key.id));
    out.key = std::move(key);
    return out;
}

Result<Rotation> Keys::rotation(const people::Actor& actor, const std::string& id) {
    Rotation out;
    const Instant now = clock_.now();
    out.old = TRY(side(TRY(show(actor, id))));
    out.still_used = out.old.last_used && now - *out.old.last_used < quiet_before_finish;
    if (auto successor = TRY(find_successor(database_, id))) {
        successor->state = state_at(term_of(*successor), now);
        out.successor = TRY(side(*std::move(successor)));
    }
    return out;
}

Result<std::vector<Issued>> Keys::hand_over(const people::Actor& actor, const Handover& wanted) {
    TRY(check_reason(wanted.reason));
    const std::string unit = wanted.unit.empty() ? "" : TRY(people_.unit(wanted.unit));
    TRY(people::require(actor, people::Action::key_issue, unit));
    const auto from = TRY(people_.person(wanted.from));
    const auto to = TRY(people_.person(wanted.to));
    if (from.person == to.person) return fail(Code::invalid, "keys.handover_same");
    if (options_.two_persons.custodian && actor.person == to.person) return fail(Code::forbidden, "keys.issuer_is_custodian");
    std::map<std::string, base::Args> names; // by key; one that came meanwhile is called by its ids
    for (const Key& key : TRY(database_.write([&](store::Tx& tx) -> Result<std::vector<Key>> {
             return read_open(tx, open_of(unit, "", handover_max + 1), from.person, clock_.now());
         }))) {
        names.emplace(key.id, names_of(key.unit, key.app));
    }
    return database_.write([&](store::Tx& tx) -> Result<std::vector<Issued>> {
        const Instant now = clock_.now();
        auto keys = TRY(read_open(tx, open_of(unit, "", handover_max + 1), from.person, now));
        if (keys.empty()) return fail(Code::not_found, "keys.handover_nothing");
        if (keys.size() > handover_max) return fail(Code::conflict, "keys.handover_too_many", {{"max", std::to_string(handover_max)}});
        std::vector<Issued> out;
        for (Key& key : keys) {
            TRY(catch_up(tx, key, now));
            const auto next_state = next(key.state, Event::handover);
            if (!next_state) continue; // ended this moment
            if (!people::may(to, people::Action::key_reveal, key.unit)) return no_custodian(to, wanted.to);
            key.custodian = to.person;
            TRY(apply_step(tx, key, {Event::handover, *next_state, actor.person, wanted.reason, now}));
            TRY(lapse_links(tx, key.id));
            base::Secret link;
            if (key.revealed_at.us == 0) {
                link = make_link(random_);
                key.link_expires_at = now + link_life;
                const auto known = names.find(key.id);
                TRY(send_link(tx, key, link, known == names.end() ? base::Args{{"app", key.app}, {"unit", key.unit}} : known->second, actor));
            }
            out.push_back({std::move(key), std::move(link), std::nullopt});
        }
        return out;
    });
}

Result<std::size_t> Keys::count_open(store::Tx& tx, const Filter& of) {
    std::size_t open = 0;
    for (const Key& key : TRY(read_open(tx, open_of(of.unit, of.app, counted_max), "", clock_.now()))) {
        if (!is_final(state_at(term_of(key), clock_.now()))) ++open;
    }
    return open;
}

Result<int> Keys::revoke_open(store::Tx& tx, const people::Actor& actor, const Filter& of, const std::string& reason) {
    TRY(check_reason(reason));
    const Instant now = clock_.now();
    int done = 0;
    Filter filter = open_of(of.unit, of.app, revoke_batch);
    while (true) {
        auto keys = TRY(read_open(tx, filter, "", now));
        if (keys.empty()) return done;
        for (Key& key : keys) {
            TRY(people::require(actor, people::Action::key_revoke, key.unit));
            TRY(catch_up(tx, key, now));
            const auto to = next(key.state, Event::revoke);
            if (!to) continue; // its overlap ended this moment: written down by catch_up, so it is not read again
            TRY(lapse_links(tx, key.id));
            TRY(apply_step(tx, key, {Event::revoke, *to, actor.person, reason, now}));
            ++done;
        }
    }
}

} // namespace gapura::keys
