// The working days and office hours of a campus: one calendar file a year (holidays and collective leave of the joint decree, Ramadan, hours), and
// several years as one calendar that is asked about a day. Values and pure rules; not where calendars are kept (calendars.h), and no clock runs here
// (clocks.h). Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/zones.h"

namespace gapura::desk {

/// Minutes after local midnight; open < break_from < break_to < close.
struct Hours {
    int open = 0;
    int break_from = 0;
    int break_to = 0;
    int close = 0;
    bool operator==(const Hours&) const = default;
};

/// Monday to Friday; Saturday and Sunday are off.
struct OfficeHours {
    std::string zone{}; // an IANA name
    Hours mon_thu{};
    Hours fri{};
    Hours ramadan_mon_thu{};
    Hours ramadan_fri{};
    bool operator==(const OfficeHours&) const = default;
};

/// Perpres 21/2023 (five days, 37 h 30 min; in Ramadan 32 h 30 min), for where no calendar says otherwise. Its zone is left empty.
OfficeHours usual_hours();

struct NamedDay {
    base::Day day;
    std::string name;
};

/// Both days belong to it.
struct DayRange {
    base::Day from;
    base::Day to;
};

/// One calendar file.
struct CalendarYear {
    int year = 0;
    std::string decree;
    std::vector<NamedDay> holidays;
    std::vector<NamedDay> leave;   // cuti bersama: no working days either
    std::vector<DayRange> ramadan; // one; two in a year in which it begins twice
    OfficeHours office;
    std::string hash; // SHA-256 of the file's bytes, 64 hexadecimal digits
};

inline constexpr std::size_t calendar_bytes_max = std::size_t{64} << 10;
inline constexpr std::size_t calendar_days_max = 100; // of holidays, and of leave

/// `file` is named in errors. With `zone` the file's must be that one. Error invalid `config.syntax`, `config.field` {place: file:line, field,
/// problem}, `desk.calendar_too_large`.
Result<CalendarYear> parse_calendar(std::string_view text, const std::string& file, std::string_view zone = {});

/// What a day is for those who work.
struct WorkDay {
    bool working = false;
    Hours hours{};        // of a working day
    bool assumed = false; // no calendar of its year is held: weekends are off, the hours are the usual ones of the latest year held
};

/// All years held, in one zone. Immutable.
class WorkCalendar {
public:
    /// One of a year; all of them in this zone.
    WorkCalendar(base::Zone zone, std::vector<CalendarYear> years);

    WorkDay on(base::Day day) const;
    const base::Zone& zone() const { return zone_; }
    /// Null when it is not held.
    const CalendarYear* year(int year) const;

private:
    enum class Kind : std::uint8_t { usual, ramadan, off };
    struct Held {
        CalendarYear year;
        std::array<Kind, 366> kinds{}; // by the day of the year
    };

    base::Zone zone_;
    std::map<int, Held> years_;
    OfficeHours assumed_;
};

/// What people must do about calendars on a day, in the organisation's zone.
struct CalendarWarning {
    enum class What : std::uint8_t {
        missing,    // no calendar of the year is held: this year's, and from 1 December on the next one's
        unconfirmed // the one held came with the program; nobody has compared it with the decree
    };
    What what = What::missing;
    int year = 0;
    bool operator==(const CalendarWarning&) const = default;
};
/// The month from which on next year's calendar must be there.
inline constexpr unsigned next_year_from_month = 12;
/// `held`: year -> somebody has imported it.
std::vector<CalendarWarning> calendar_warnings(const std::map<int, bool>& held, base::Day today);

/// Monday is 0, Sunday 6.
int weekday_of(base::Day day);

} // namespace gapura::desk
