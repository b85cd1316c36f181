#include "keys/leaks.h"

#include <algorithm>

#include "keys/due.h"
#include "keys/leaks_store.h"
#include "keys/scan.h"
#include "keys/token.h"
#include "lib/base/json.h"
#include "lib/base/secret.h"
#include "lib/jobs/jobs.h"
#include "lib/notice/notice.h"

namespace gapura::keys {
namespace {

constexpr std::int64_t day_us = std::int64_t{24} * 3600 * 1'000'000;

/// Printable, short, and without a key: the place goes into tickets, and a URL may carry what was found.
std::string clean(std::string_view place) {
    std::string out(place.substr(0, leak_place_bytes_max));
    std::vector<std::size_t> found;
    find_keys(out, [&](std::size_t at, std::string_view) { found.push_back(at); });
    for (const std::size_t at : found) std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(at), token_chars, '*');
    for (char& c : out) {
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';
    }
    return out;
}

} // namespace

std::string only_keys(std::string_view text) {
    std::string out;
    find_keys(text, [&](std::size_t, std::string_view key) { (out += key) += '\n'; });
    return out;
}

std::string_view to_string(LeakOutcome::Done done) {
    switch (done) {
    case LeakOutcome::Done::suspended: return "suspended";
    case LeakOutcome::Done::revoked: return "revoked";
    case LeakOutcome::Done::was_suspended: return "was_suspended";
    case LeakOutcome::Done::was_ended: return "was_ended";
    case LeakOutcome::Done::unknown: break;
    }
    return "unknown";
}

std::vector<std::string> Leaks::digests_of(std::string_view text) const {
    std::vector<std::string> out;
    for (const auto& pepper : peppers_.all()) out.push_back(base::hex(pepper.digest(text)));
    return out;
}

Result<LeakReport> Leaks::report(const people::Actor& actor, std::string_view text, const std::string& place, const std::string& source) {
    if (text.size() > leak_text_bytes_max) return fail(Code::invalid, "keys.leak_too_large", {{"bytes_max", std::to_string(leak_text_bytes_max)}});
    LeakReport report;
    std::vector<base::Secret> texts;
    find_keys(text, [&](std::size_t, std::string_view key) {
        const bool again = std::ranges::any_of(texts, [&](const base::Secret& one) { return one.reveal() == key; });
        if (again) return;
        if (texts.size() == leak_keys_max) report.more = true;
        else texts.emplace_back(std::string(key));
    });
    const Place where{clean(place), clean(source.substr(0, 40))};
    std::int64_t unknown = 0;
    for (const base::Secret& one : texts) {
        const auto digests = digests_of(one.reveal());
        const auto id = TRY(key_with_digest(database_, digests));
        if (!id) {
            report.items.push_back({hint_of(one.reveal()), LeakOutcome::Done::unknown, {}, {}});
            ++unknown;
            continue;
        }
        const auto names = TRY(names_of(*id));
        // One transaction a key: many keys in one file must not wait for one another, nor one fault keep the others in force.
        auto outcome = TRY(database_.write([&](store::Tx& tx) { return take_in(tx, actor, *id, where, names); }));
        log_.warn("key.leaked",
                  {{"key", outcome.key}, {"done", std::string(to_string(outcome.done))}, {"by", actor.person}, {"source", where.source}});
        report.items.push_back(std::move(outcome));
    }
    if (unknown > 0) {
        const Instant day{clock_.now().us / day_us * day_us};
        TRY(database_.write([&](store::Tx& tx) { return count_unknown(tx, day, unknown); }));
    }
    return report;
}

Result<base::Args> Leaks::names_of(const std::string& id) {
    const auto key = TRY(find_key(database_, id));
    if (!key) return fail(Code::not_found, "keys.unknown", {{"key", id}});
    return base::Args{{"app", name_of_(key->app)}, {"unit", name_of_(key->unit)}, {"key", key->hint}};
}

Result<LeakOutcome> Leaks::take_in(store::Tx& tx, const people::Actor& actor, const std::string& id, const Place& place, const base::Args& names) {
    auto key = TRY(find_key(tx, id));
    if (!key) return fail(Code::not_found, "keys.unknown", {{"key", id}});
    const Instant now = clock_.now();
    TRY(catch_up(tx, *key, now));
    LeakOutcome out{key->hint, LeakOutcome::Done::was_ended, key->id, key->unit};
    // What cannot rest ends: an old key beside its successor, and one whose first day has not come.
    Event event = Event::suspend;
    auto to = next(key->state, event);
    if (!to && key->state != State::suspended) to = next(key->state, event = Event::revoke);
    if (to) {
        if (is_final(*to)) TRY(lapse_links(tx, key->id));
        const std::string reason = "leak: " + place.source + (place.where.empty() ? "" : " " + place.where);
        TRY(apply_step(tx, *key, {event, *to, actor.person, reason, now}));
        out.done = event == Event::suspend ? LeakOutcome::Done::suspended : LeakOutcome::Done::revoked;
    } else if (key->state == State::suspended) {
        out.done = LeakOutcome::Done::was_suspended;
    }
    // Of an ended key too: whoever kept it there keeps others. A key resumed and met again is news wherever it lies.
    const bool fresh = TRY(remember_leak(tx, {key->id, place.where, place.source, actor.person, now}));
    if (fresh || to) TRY(tell(tx, *key, place, names, to.has_value()));
    return out;
}

Result<void> Leaks::tell(store::Tx& tx, const Key& key, const Place& place, const base::Args& names, bool ended_now) {
    const Instant now = clock_.now();
    jobs::NewJob job;
    job.kind = job_kind_;
    job.unique = key.id + "/" + std::to_string(key.version) + "/" + base::hex(base::sha256(place.where)).substr(0, 32);
    job.payload = json::serialize(json::object{{"key", key.id},
                                               {"hint", key.hint},
                                               {"unit", key.unit},
                                               {"app", key.app},
                                               {"place", place.where},
                                               {"source", place.source},
                                               {"suspended", ended_now},
                                               {"at_us", now.us}});
    job.run_at = now;
    TRY(jobs::enqueue(tx, job, now, random_));
    if (!ended_now) return {};
    notice::Notice note;
    note.event = "key.leaked/" + key.id + "/" + std::to_string(key.version);
    note.person = key.custodian;
    note.slug = "notice.key_leaked";
    note.args = names;
    note.times = {{"at", now}};
    TRY(notice::enqueue(tx, note, now, random_));
    return {};
}

Result<Verified> Leaks::verify(const people::Actor& actor, std::string_view text) {
    TRY(people::require(actor, people::Action::key_issue));
    Verified out;
    out.well_formed = is_well_formed(text);
    if (!out.well_formed) return out;
    out.hint = hint_of(text);
    const auto digests = digests_of(text);
    const auto id = TRY(key_with_digest(database_, digests));
    if (!id) return out;
    out.key = TRY(find_key(database_, *id));
    if (out.key) out.key->state = state_at(term_of(*out.key), clock_.now());
    return out;
}

} // namespace gapura::keys
