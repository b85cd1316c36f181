// Notices before a key ends, and before an old key's time beside its successor does (SM-5): who is told when, each once. The desk asks keys what
// ends and writes the notice and the decision in one transaction; lib/notice carries it. Not what ends a key: that is the request path's clock. Any
// thread; several hosts may sweep at once.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keys/expiring_store.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/notice/notice.h"
#include "lib/store/store.h"

namespace gapura::desk {

/// Days before the end, and whether the unit's leader is told beside the custodian.
struct Threshold {
    int days = 0;
    bool leader = false;
};
inline constexpr std::array<Threshold, 6> key_thresholds{{{60, false}, {30, false}, {14, true}, {7, true}, {1, true}, {0, true}}};
/// An overlap has at most 30 days.
inline constexpr std::array<Threshold, 3> overlap_thresholds{{{7, true}, {1, true}, {0, true}}};

/// One kind of end, from its first notice to its last.
struct Course {
    keys::End what;
    std::string_view name; // in the store
    std::span<const Threshold> thresholds;
    std::string_view ahead; // "expiring": the event key.expiring and the text notice.key_expiring, on the last day …_soon
    std::string_view over;
    bool says_use; // the text differs (_used) where the key was used in the last 24 hours
};
inline constexpr std::array<Course, 2> courses{{
    {keys::End::key, "key", key_thresholds, "expiring", "expired", false},
    {keys::End::overlap, "overlap", overlap_thresholds, "overlap_ending", "overlap_ended", true},
}};

/// The threshold something has come to last, if it was ahead when it began: a key for 45 days has no notice of 60. Pure.
std::optional<Threshold> threshold_at(std::span<const Threshold> thresholds, Instant began_at, Instant ends_at, Instant now);

/// Whose names and use a notice tells of.
struct Told {
    std::vector<std::string> persons;
    std::string app;
    std::string unit;
    std::optional<Instant> used_at; // where the course says it, and within the last 24 hours
};

/// What the notice says: M05, its last day's form, or M06; of an overlap the like. To no person yet. Pure.
notice::Notice ending_notice(const Course& course, const keys::Ending& ending, const Threshold& threshold, Instant now, const Told& told);

/// What app answers from people/. Called outside any transaction.
struct ExpiryFacts {
    std::function<bool(const std::string& person)> active;
    std::function<Result<std::vector<std::string>>(const std::string& unit)> leaders_of;
    /// Who is told when a unit has nobody: PSI.
    std::function<Result<std::vector<std::string>>()> staff;
    std::function<std::string(const std::string& id)> name_of; // of a unit or application
    /// When a key was last used, as the traffic report knows it; nothing: never, or not known. Empty: no report.
    std::function<Result<std::optional<Instant>>(const std::string& key)> last_used = {};
};

class Expiry {
public:
    Expiry(store::Database& database, const base::Clock& clock, base::Random& random, ExpiryFacts facts)
        : database_(database),
          clock_(clock),
          random_(random),
          facts_(std::move(facts)) {}

    /// Decides what has become due since the last sweep; answers how many. A host that slept through several thresholds of a key decides only the
    /// latest. Safe to end anywhere and to run on several hosts. Bounded per call (20,000 ends); run it every minute.
    Result<int> sweep();

private:
    struct Step {
        int decided = 0;
        bool more = false; // this threshold is not worked through yet
    };
    Result<Step> step(const Course& course, std::size_t at);
    Result<Told> told_of(const Course& course, const keys::Ending& ending, const Threshold& threshold);

    store::Database& database_;
    const base::Clock& clock_;
    base::Random& random_;
    ExpiryFacts facts_;
};

} // namespace gapura::desk
