// Time limits of the procedures: how much time counts, how much has been counted, when it is due. Every answer is computed anew from what happened,
// so a corrected calendar corrects history; what was promised to somebody is kept by who promised it. Pure; not a timer and not a store. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/calendar.h"
#include "lib/base/clock.h"

namespace gapura::desk {

enum class ClockMode : std::uint8_t {
    work_minutes,       // minutes within office hours, without breaks
    work_minutes_range, // the same; due at the larger, reported against both
    work_day_24h,       // "1 x 24 jam hari kerja", see DayReading
    clock_hours,        // every hour of every day
    calendar_year       // the same local date years later, to its last second; 29 February becomes 28
};

/// The three readings of "1 x 24 jam hari kerja" (docs/decisions/0060). A setting of the installation.
enum class DayReading : std::uint8_t {
    running,      // from receipt, or the next opening when received outside office hours (the break is inside): 24 h on every working day
    working_day,  // whole working days: a day counts once the clock ran through all of its office hours; due at its closing
    working_hours // 24 hours of office time each
};
std::string_view to_string(DayReading reading);
std::optional<DayReading> parse_day_reading(std::string_view text);

struct ClockRule {
    ClockMode mode = ClockMode::work_minutes;
    int n = 0;     // minutes, days, hours or years; of a range the larger
    int least = 0; // of a range
    DayReading reading = DayReading::running;
    bool operator==(const ClockRule&) const = default;
};

/// What a rule may be, for errors of files that hold one.
inline constexpr std::string_view clock_forms = "must be work_minutes N (1 to 100000), work_minutes_range LEAST MOST, work_day_24h N (1 to 250), "
                                                "clock_hours N (1 to 10000) or calendar_year N (1 to 10)";
/// "work_minutes 30", "work_minutes_range 5 60", "work_day_24h 1", "clock_hours 72", "calendar_year 1". Error invalid `desk.clock_rule` {text}.
Result<ClockRule> parse_clock(std::string_view text, DayReading reading = DayReading::running);
/// Reads back as the same rule, where the reading is the same.
std::string to_string(const ClockRule& rule);

/// What happened to one clock, from the history of its case.
struct ClockEvents {
    struct Turn {
        Instant at;
        bool runs = false; // from here on it runs, or stands while the other side acts
    };
    Instant start; // received
    /// As they happened. One dated before the one before it counts as of that one's time; one that changes nothing does not count.
    std::vector<Turn> turns = {};
};

/// A clock's years are walked day by day; beyond this there is an error, not an answer.
inline constexpr int clock_days_max = 20 * 366;

struct ClockReading {
    std::optional<Instant> due; // nothing: it stands, and was not due before it stopped
    base::Micros limit{};       // what may be counted
    base::Micros elapsed{};     // what was counted; a whole working day as 24 h
    base::Micros left{};        // never below 0
    bool paused = false;
    bool assumed = false; // days of years without a calendar were looked at for `due`

    /// From the instant `due` on it is late.
    bool late() const { return left.count() == 0; }
};

/// As of `now`; what happened later does not count. calendar_year knows no pause. Error invalid `desk.clock_too_far` when an answer lies over
/// clock_days_max days away.
Result<ClockReading> read_clock(const ClockRule& rule, const WorkCalendar& calendar, const ClockEvents& events, Instant now);

/// The first instant at which the whole limit is counted; nothing while the clock stands before that. For calendar_year the midnight after the last
/// day (base::one_year_from; shown as 23:59:59).
Result<std::optional<Instant>> due(const ClockRule& rule, const WorkCalendar& calendar, const ClockEvents& events);
/// What is counted from the start until then.
Result<base::Micros> elapsed(const ClockRule& rule, const WorkCalendar& calendar, const ClockEvents& events, Instant until);
/// Of the limit; never below 0.
Result<base::Micros> left(const ClockRule& rule, const WorkCalendar& calendar, const ClockEvents& events, Instant now);

} // namespace gapura::desk
