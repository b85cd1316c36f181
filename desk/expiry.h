// Notices before a key ends (SM-5): who is told when, each once. The desk asks keys what ends and writes the notice and the decision in one
// transaction; lib/notice carries it. Not what ends a key: that is the request path's clock. Any thread; several hosts may sweep at once.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
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
inline constexpr std::array<Threshold, 6> thresholds{{{60, false}, {30, false}, {14, true}, {7, true}, {1, true}, {0, true}}};

/// The threshold a key has come to last, if it was ahead when the key was issued: a key for 45 days has no notice of 60. Pure.
std::optional<Threshold> threshold_at(Instant issued_at, Instant expires_at, Instant now);

/// What the notice says: M05, its last day's form, or M06. Pure.
notice::Notice expiry_notice(const keys::Expiring& key, const Threshold& threshold, Instant now, const std::string& app, const std::string& unit);

/// What app answers from people/. Called outside any transaction.
struct ExpiryFacts {
    std::function<bool(const std::string& person)> active;
    std::function<Result<std::vector<std::string>>(const std::string& unit)> leaders_of;
    /// Who is told when a unit has nobody: PSI.
    std::function<Result<std::vector<std::string>>()> staff;
    std::function<std::string(const std::string& id)> name_of; // of a unit or application
};

class Expiry {
public:
    Expiry(store::Database& database, const base::Clock& clock, base::Random& random, ExpiryFacts facts)
        : database_(database),
          clock_(clock),
          random_(random),
          facts_(std::move(facts)) {}

    /// Decides what has become due since the last sweep; answers how many keys. A host that slept through several thresholds of a key decides
    /// only the latest. Safe to end anywhere and to run on several hosts. Bounded per call (20,000 keys); run it every minute.
    Result<int> sweep();

private:
    struct Told {
        std::vector<std::string> persons;
        std::string app;
        std::string unit;
    };
    struct Step {
        int decided = 0;
        bool more = false; // this threshold is not worked through yet
    };
    Result<Step> step(std::size_t at);
    Result<Told> told_of(const keys::Expiring& key, const Threshold& threshold);

    store::Database& database_;
    const base::Clock& clock_;
    base::Random& random_;
    ExpiryFacts facts_;
};

} // namespace gapura::desk
