// Civil time in the organisation's zone (WIB, WITA, WIT…), by Hinnant's date library and the system's tzdata. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/clock.h"
#include "lib/base/result.h"

namespace gapura::base {

/// A calendar day. Always a valid one when made by parse_day or Zone.
struct Day {
    int year = 1970;
    unsigned month = 1;
    unsigned day = 1;
    auto operator<=>(const Day&) const = default;
};

/// "2026-11-22". Error invalid `date.malformed`.
Result<Day> parse_day(std::string_view iso);
std::string to_iso(Day day);
/// The same day next year; 29 February gives 28 February.
Day next_year(Day day);
Day add_days(Day day, int days);

class Zone {
public:
    /// An IANA name such as "Asia/Jakarta". Error invalid `zone.unknown`.
    static Result<Zone> find(std::string_view name);

    Day day_of(Instant at) const;
    /// Local midnight at the start of the day.
    Instant start_of(Day day) const { return at(day, 0); }
    /// The moment the clock on the wall shows so many minutes after midnight (0 to 1440); where it shows that twice or never, the earliest.
    Instant at(Day day, int minute) const;
    /// "2026-11-22T15:50:00+07:00".
    std::string iso(Instant at) const;
    /// "22 Nov 2026 15.50 WIB": the form on screens; month names in Indonesian or English.
    std::string on_screen(Instant at, bool indonesian) const;
    /// "2026-11-22 15:50:00 WIB": for a text whose language is not yet known.
    std::string plain(Instant at) const;
    const std::string& name() const { return name_; }

private:
    Zone(std::string name, const void* zone) : name_(std::move(name)), zone_(zone) {}
    std::string name_;
    const void* zone_; // date::time_zone, which lives as long as the process
};

/// UTC, for logs and wire formats: "2026-11-22T08:50:00.123456Z".
std::string to_iso_utc(Instant at);

/// The `expires_at` of a key issued now for one calendar year: local midnight after the anniversary day, exclusive, so the key works
/// through 23:59:59 of that day (USK POB/04 row 3; 29 Feb to 28 Feb).
Instant one_year_from(Instant now, const Zone& zone);

} // namespace gapura::base
