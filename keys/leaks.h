// Keys that were seen where they should not be: suspended at once, their custodian told, a case opened; and whether a text is a key of ours. The text
// itself is digested and forgotten: never stored, never logged. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keys/keys_store.h"
#include "keys/peppers.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/random.h"
#include "people/actor.h"

namespace gapura::keys {

constexpr std::size_t leak_text_bytes_max = std::size_t{1} << 20; // of one report
constexpr std::size_t leak_keys_max = 1'000;                      // of one report; the rest is not looked at, and the answer says so
constexpr std::size_t leak_place_bytes_max = 500;

/// The keys in a text, a line each, and nothing else of it.
std::string only_keys(std::string_view text);

/// What became of one key that was reported.
struct LeakOutcome {
    /// `revoked`: it could not be suspended, because its successor is there already or its first day has not come.
    enum class Done : std::uint8_t { suspended, revoked, was_suspended, was_ended, unknown };
    std::string hint;
    Done done = Done::unknown;
    std::string key; // id; "" when unknown
    std::string unit;
};
std::string_view to_string(LeakOutcome::Done done);

struct LeakReport {
    std::vector<LeakOutcome> items; // in the order they stand in the text, each text once
    bool more = false;              // there were more than leak_keys_max
};

/// What a text is.
struct Verified {
    bool well_formed = false;
    std::string hint;       // "" when not well-formed
    std::optional<Key> key; // state of this moment; nothing when never issued
};

class Leaks {
public:
    /// `name_of`: a unit's or an application's, by id. `job_kind`: of the job that tells the desk, unique by key and place, payload {key, hint, unit,
    /// app, place, source, suspended, at_us}.
    Leaks(store::Database& database, const base::Clock& clock, base::Random& random, base::Log& log, const Peppers& peppers,
          std::function<std::string(const std::string& id)> name_of, std::string job_kind)
        : database_(database),
          clock_(clock),
          random_(random),
          log_(log),
          peppers_(peppers),
          name_of_(std::move(name_of)),
          job_kind_(std::move(job_kind)) {}

    /// Every key in the text. Whoever shows a key may end it: no right is asked for. `place`: a URL or a path, "" when not known; `source`: what kind
    /// of place. Again with the same place: no second notice, no second case. Error invalid `keys.leak_too_large`.
    Result<LeakReport> report(const people::Actor& actor, std::string_view text, const std::string& place, const std::string& source);

    /// For PSI: error forbidden `people.not_allowed` without Action::key_issue.
    Result<Verified> verify(const people::Actor& actor, std::string_view text);

private:
    struct Place {
        std::string where;
        std::string source;
    };
    Result<LeakOutcome> take_in(store::Tx& tx, const people::Actor& actor, const std::string& id, const Place& place, const base::Args& names);
    Result<void> tell(store::Tx& tx, const Key& key, const Place& place, const base::Args& names, bool ended_now);
    /// Names of the key's application and unit, asked for before the transaction.
    Result<base::Args> names_of(const std::string& id);
    std::vector<std::string> digests_of(std::string_view text) const;

    store::Database& database_;
    const base::Clock& clock_;
    base::Random& random_;
    base::Log& log_;
    const Peppers& peppers_;
    const std::function<std::string(const std::string& id)> name_of_;
    const std::string job_kind_;
};

} // namespace gapura::keys
