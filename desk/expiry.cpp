#include "desk/expiry.h"

#include <algorithm>
#include <map>

#include "desk/expiry_store.h"

namespace gapura::desk {
namespace {

constexpr std::size_t batch = 200; // keys a transaction
constexpr int sweep_max = 20'000;
/// An end that nobody noticed for longer than this is no news.
constexpr std::chrono::days old_news{7};
constexpr std::chrono::days decided_kept{800};
constexpr base::Micros day = std::chrono::hours(24);

/// The ends a threshold is about at this moment: nearer ones have come to the next threshold, later ones not yet to this.
struct Band {
    Instant low; // exclusive
    Instant high;
};
Band band_of(std::size_t at, Instant now) {
    const Instant high = now + thresholds[at].days * day;
    const bool last = at + 1 == thresholds.size();
    return {last ? now - old_news : now + thresholds[at + 1].days * day, high};
}

} // namespace

std::optional<Threshold> threshold_at(Instant issued_at, Instant expires_at, Instant now) {
    std::optional<Threshold> out;
    for (const Threshold& one : thresholds) {
        if (now >= expires_at - one.days * day) out = one;
    }
    if (out && issued_at >= expires_at - out->days * day) return std::nullopt;
    return out;
}

notice::Notice expiry_notice(const keys::Expiring& key, const Threshold& threshold, Instant now, const std::string& app, const std::string& unit) {
    const std::int64_t left = (key.expires_at - now).count();
    const std::int64_t days = std::max<std::int64_t>(0, (left + day.count() - 1) / day.count()); // as people count: 13 and a half are 14
    notice::Notice out;
    out.event = (threshold.days == 0 ? "key.expired/" : "key.expiring/") + key.id + "/" + std::to_string(threshold.days);
    out.slug = left <= 0 ? "notice.key_expired" : days <= 1 ? "notice.key_expiring_soon" : "notice.key_expiring";
    out.args = {{"app", app}, {"unit", unit}, {"key", key.id}};
    if (left > 0 && days > 1) out.args.emplace_back("days", std::to_string(days));
    // The end as people say it: the last second it works (design, rule 12).
    out.times = {{"until", key.expires_at - std::chrono::seconds(1)}};
    out.link = "/keys?key=" + key.id;
    return out;
}

Result<Expiry::Told> Expiry::told_of(const keys::Expiring& key, const Threshold& threshold) {
    Told told{{}, facts_.name_of(key.app), facts_.name_of(key.unit)};
    const bool there = facts_.active(key.custodian);
    if (there) told.persons.push_back(key.custodian);
    // A custodian who left reads nothing: then the leader is told from the first notice on.
    if (threshold.leader || !there) {
        for (auto& leader : TRY(facts_.leaders_of(key.unit))) {
            if (leader != key.custodian) told.persons.push_back(std::move(leader));
        }
    }
    if (told.persons.empty()) told.persons = TRY(facts_.staff());
    return told;
}

// One batch of one threshold.
Result<Expiry::Step> Expiry::step(std::size_t at) {
    const Threshold& threshold = thresholds[at];
    const Instant now = clock_.now();
    const Band band = band_of(at, now);
    const auto stored = TRY(read_mark(database_, threshold.days));
    // Also from the start of the band when the mark is ahead of it: the clock was put back. What was decided before stays decided.
    const bool usable = stored && stored->at >= band.low && stored->at <= band.high;
    const keys::EndMark mark = usable ? *stored : keys::EndMark{band.low, ""};
    // Names and persons first: within the transaction nothing else may be asked.
    std::map<std::string, Told> told;
    const auto ahead = TRY(keys::read_expiring(database_, mark, band.high, batch));
    if (ahead.empty()) return Step{}; // the usual minute writes nothing; the mark need not follow
    for (const auto& key : ahead) told.emplace(key.id + "/" + key.custodian, TRY(told_of(key, threshold)));
    int decided = 0;
    bool more = false;
    TRY(database_.write([&](store::Tx& tx) -> Result<void> {
        decided = 0;
        const auto keys = TRY(keys::read_expiring(tx, mark, band.high, batch));
        keys::EndMark reached = mark;
        bool changed = false;
        for (const auto& key : keys) {
            const auto whom = told.find(key.id + "/" + key.custodian);
            // Handed over since it was read: the next step asks who that is.
            changed = whom == told.end();
            if (changed) break;
            reached = {key.expires_at, key.id};
            const auto due = threshold_at(key.issued_at, key.expires_at, now);
            if (!due || due->days != threshold.days || !TRY(decide(tx, key.id, threshold.days, now))) continue;
            ++decided;
            notice::Notice notice = expiry_notice(key, threshold, now, whom->second.app, whom->second.unit);
            for (const auto& person : whom->second.persons) {
                notice.person = person;
                TRY(notice::enqueue(tx, notice, now, random_));
            }
        }
        more = changed || keys.size() == batch;
        if (!more) reached = {band.high, ""};
        return reached == stored ? Result<void>() : move_mark(tx, threshold.days, stored, reached);
    }));
    return Step{decided, more};
}

Result<int> Expiry::sweep() {
    int steps = sweep_max / static_cast<int>(batch);
    int done = 0;
    for (std::size_t at = 0; at < thresholds.size(); ++at) {
        for (;; --steps) {
            if (steps == 0) return done;
            auto taken = step(at);
            // Another host is at the same threshold; it does this work.
            if (!taken && taken.error().slug == "desk.changed_meanwhile") break;
            const Step one = TRY(std::move(taken));
            done += one.decided;
            if (!one.more) break;
        }
    }
    if (done > 0) TRY(database_.write([&](store::Tx& tx) { return drop_decided(tx, clock_.now() - decided_kept); }));
    return done;
}

} // namespace gapura::desk
