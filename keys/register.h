// The monthly register (USK POB/04 asks for electronic and manual records): every move of every request and key in one calendar month, numbered
// in the order of time, read from the history. What it looks like on paper is register_paper.h's. Any thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/base/zones.h"
#include "lib/store/store.h"
#include "people/actor.h"

namespace gapura::keys {

/// A month of more moves is printed unit by unit; what a register holds in memory is bounded by it.
constexpr std::size_t register_lines_max = 20'000;

/// A calendar month of the organisation's zone.
struct Month {
    int year = 1970;
    unsigned month = 1;
    base::Day first() const { return {year, month, 1}; }
    base::Day first_of_next() const { return month == 12 ? base::Day{year + 1, 1, 1} : base::Day{year, month + 1, 1}; }
    std::string iso() const { return base::to_iso(first()).substr(0, 7); }
};
/// "2026-11". Error invalid `keys.register_month` {text}.
Result<Month> parse_month(std::string_view text);

/// One move. Of a key that came of a request, the letter and the decision are that request's.
struct RegisterLine {
    bool of_key = false; // else of a request
    std::string id;      // of the key or the request
    std::int64_t seq = 0;
    Instant at;
    std::string event, from, to; // the words of the state tables
    std::string actor;           // person id; "system"
    std::string reason;
    std::string unit, app;
    std::string custodian; // person id, as it was then
    std::vector<std::string> scopes;
    std::string letter_number, letter_date;
    std::string grant, key; // ids; "" for none
    std::string hint;       // of the key, once it was revealed
    std::string decision;   // "approve", "reject"; "" while there was none at that moment
    std::string decided_by;
    Instant decided_at;
    Instant starts_at, expires_at; // of the key; 0: none yet
};

struct Register {
    Month month;
    std::string organisation;
    std::string unit; // name, when it is one unit's
    Instant printed_at;
    bool complete = true; // the month has ended
    std::vector<RegisterLine> lines;
    std::map<std::string, std::int64_t> totals;             // "grant.approve" → how many
    std::function<std::string(const std::string&)> name_of; // of a unit, an application or a person
    std::string name(const std::string& id) const { return id.empty() || !name_of ? id : name_of(id); }
};

/// What the register must know about the campus; app answers.
struct RegisterFacts {
    std::string organisation;
    std::function<Result<std::string>(const std::string& id_or_code)> unit; // its id
    std::function<std::function<std::string(const std::string&)>()> names;  // a fresh view for one register; ids without a name stay
};

class Registers {
public:
    Registers(store::Database& database, const base::Clock& clock, const base::Zone& zone, RegisterFacts facts)
        : database_(database),
          clock_(clock),
          zone_(zone),
          facts_(std::move(facts)) {}

    /// It names the responsible persons, so it asks for grant_see, and shows only units that the actor may see so. `unit`: id or code, "" for
    /// all of them. A month without moves is a register without lines. Error forbidden, not_found; invalid `keys.register_future` {month},
    /// `keys.register_too_long` {max}.
    Result<Register> read(const people::Actor& actor, const Month& month, const std::string& unit);
    const base::Zone& zone() const { return zone_; }

private:
    store::Database& database_;
    const base::Clock& clock_;
    const base::Zone& zone_;
    RegisterFacts facts_;
};

} // namespace gapura::keys
