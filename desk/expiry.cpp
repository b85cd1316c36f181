#include "desk/expiry.h"

#include <algorithm>
#include <map>

#include "desk/expiry_store.h"
#include "keys/keys.h"

namespace gapura::desk {
namespace {

constexpr std::size_t batch = 200; // ends a transaction
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
Band band_of(std::span<const Threshold> thresholds, std::size_t at, Instant now) {
    const Instant high = now + thresholds[at].days * day;
    const bool last = at + 1 == thresholds.size();
    return {last ? now - old_news : now + thresholds[at + 1].days * day, high};
}

/// What was asked about an ending stays true of it while its key keeps its custodian.
std::string asked_of(const keys::Ending& ending) { return ending.subject + "/" + ending.custodian; }

} // namespace

std::optional<Threshold> threshold_at(std::span<const Threshold> thresholds, Instant began_at, Instant ends_at, Instant now) {
    std::optional<Threshold> out;
    for (const Threshold& one : thresholds) {
        if (now >= ends_at - one.days * day) out = one;
    }
    if (out && began_at >= ends_at - out->days * day) return std::nullopt;
    return out;
}

notice::Notice ending_notice(const Course& course, const keys::Ending& ending, const Threshold& threshold, Instant now, const Told& told) {
    const std::int64_t left = (ending.ends_at - now).count();
    const std::int64_t days = std::max<std::int64_t>(0, (left + day.count() - 1) / day.count()); // as people count: 13 and a half are 14
    const bool many = left > 0 && days > 1;
    notice::Notice out;
    out.event = "key." + std::string(threshold.days == 0 ? course.over : course.ahead) + "/" + ending.subject + "/" + std::to_string(threshold.days);
    out.slug = "notice.key_" + std::string(left <= 0 ? course.over : course.ahead) + (left <= 0 || many ? "" : "_soon");
    out.args = {{"app", told.app}, {"unit", told.unit}, {"key", ending.id}};
    if (many) out.args.emplace_back("days", std::to_string(days));
    // The end as people say it: the last second it works (design, rule 12).
    out.times = {{"until", ending.ends_at - std::chrono::seconds(1)}};
    if (told.used_at) {
        out.slug += "_used";
        out.times.emplace_back("since", *told.used_at);
    }
    out.link = "/keys?key=" + ending.id;
    return out;
}

Result<Told> Expiry::told_of(const Course& course, const keys::Ending& ending, const Threshold& threshold) {
    Told told{{}, facts_.name_of(ending.app), facts_.name_of(ending.unit), {}};
    const bool there = facts_.active(ending.custodian);
    if (there) told.persons.push_back(ending.custodian);
    // A custodian who left reads nothing: then the leader is told from the first notice on.
    if (threshold.leader || !there) {
        for (auto& leader : TRY(facts_.leaders_of(ending.unit))) {
            if (leader != ending.custodian) told.persons.push_back(std::move(leader));
        }
    }
    if (told.persons.empty()) told.persons = TRY(facts_.staff());
    if (course.says_use && facts_.last_used) {
        const auto used = TRY(facts_.last_used(ending.id));
        // Of an end already past: whether it was used up to it.
        if (used && *used > std::min(clock_.now(), ending.ends_at) - keys::quiet_before_finish) told.used_at = used;
    }
    return told;
}

// One batch of one threshold.
Result<Expiry::Step> Expiry::step(const Course& course, std::size_t at) {
    const Threshold& threshold = course.thresholds[at];
    const Instant now = clock_.now();
    const Band band = band_of(course.thresholds, at, now);
    const auto stored = TRY(read_mark(database_, course.name, threshold.days));
    // Also from the start of the band when the mark is ahead of it: the clock was put back. What was decided before stays decided.
    const bool usable = stored && stored->at >= band.low && stored->at <= band.high;
    const keys::EndMark mark = usable ? *stored : keys::EndMark{band.low, ""};
    // Names and persons first: within the transaction nothing else may be asked.
    std::map<std::string, Told> told;
    const auto ahead = TRY(keys::read_ending(database_, course.what, mark, band.high, batch));
    if (ahead.empty()) return Step{}; // the usual minute writes nothing; the mark need not follow
    for (const auto& ending : ahead) told.emplace(asked_of(ending), TRY(told_of(course, ending, threshold)));
    int decided = 0;
    bool more = false;
    TRY(database_.write([&](store::Tx& tx) -> Result<void> {
        decided = 0;
        const auto endings = TRY(keys::read_ending(tx, course.what, mark, band.high, batch));
        keys::EndMark reached = mark;
        bool changed = false;
        for (const auto& ending : endings) {
            const auto whom = told.find(asked_of(ending));
            // Handed over since it was read: the next step asks who that is.
            changed = whom == told.end();
            if (changed) break;
            reached = {ending.ends_at, ending.id};
            const auto due = threshold_at(course.thresholds, ending.began_at, ending.ends_at, now);
            if (!due || due->days != threshold.days || !TRY(decide(tx, ending.subject, threshold.days, now))) continue;
            ++decided;
            notice::Notice notice = ending_notice(course, ending, threshold, now, whom->second);
            for (const auto& person : whom->second.persons) {
                notice.person = person;
                TRY(notice::enqueue(tx, notice, now, random_));
            }
        }
        more = changed || endings.size() == batch;
        if (!more) reached = {band.high, ""};
        return reached == stored ? Result<void>() : move_mark(tx, course.name, threshold.days, stored, reached);
    }));
    return Step{decided, more};
}

Result<int> Expiry::sweep() {
    int steps = sweep_max / static_cast<int>(batch);
    int done = 0;
    for (const Course& course : courses) {
        for (std::size_t at = 0; at < course.thresholds.size(); ++at) {
            for (;; --steps) {
                if (steps == 0) return done;
                auto taken = step(course, at);
                // Another host is at the same threshold; it does this work.
                if (!taken && taken.error().slug == "desk.changed_meanwhile") break;
                const Step one = TRY(std::move(taken));
                done += one.decided;
                if (!one.more) break;
            }
        }
    }
    if (done > 0) TRY(database_.write([&](store::Tx& tx) { return drop_decided(tx, clock_.now() - decided_kept); }));
    return done;
}

} // namespace gapura::desk
