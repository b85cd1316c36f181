// The calendars of this installation: imported, shown, and published as one WorkCalendar for every clock; and the word to those who must care when
// next year's is missing. A calendar that came with the program stands in until somebody has compared it with the decree and imported it.
// Any thread; several hosts may share one database.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "desk/calendar.h"
#include "desk/clocks.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/published.h"
#include "lib/base/random.h"
#include "lib/store/store.h"
#include "people/actor.h"

namespace gapura::desk {

/// deploy/calendars, as the program was built with them.
std::span<const base::EmbeddedText> built_in_calendars();

struct HeldCalendar {
    CalendarYear year;
    std::string text;         // as it was imported
    std::string file;         // its name, without a folder
    std::int64_t version = 0; // of its year; 0: built in
    std::string imported_by;  // person id; "" when built in
    Instant imported_at;
    bool is_confirmed() const { return version > 0; }
};

struct CalendarOptions {
    DayReading reading = DayReading::running;
    std::span<const base::EmbeddedText> built_in = built_in_calendars();
    /// Who is told that a calendar is missing. Called outside any transaction.
    std::function<Result<std::vector<std::string>>()> keepers = {};
};

class Calendars {
public:
    /// Publishes the built-in ones at once; the imported ones with the first refresh().
    Calendars(store::Database& database, const base::Clock& clock, base::Random& random, base::Log& log, const base::Zone& zone,
              CalendarOptions options);

    /// What every clock counts by. Asks no database, so it may be called within a transaction.
    std::shared_ptr<const WorkCalendar> current() const;
    /// How "1 x 24 jam hari kerja" is read here: for parse_clock().
    DayReading reading() const { return options_.reading; }

    /// Rises with every import: for whoever watches.
    Result<std::int64_t> version();
    /// Reads what is held and publishes it. A calendar that cannot be read any more (the installation's zone was changed) is left out, with a line in
    /// the log.
    Result<void> refresh();

    /// Role: unit_manage (PSI and sysadmin): a calendar is configuration. `file` is a name for errors and lists, without a folder. The same bytes as
    /// the version that holds are no new import. Published by whoever watches version(). Error forbidden; invalid as of parse_calendar(),
    /// `desk.calendar_name`; conflict `desk.calendar_changed`.
    Result<HeldCalendar> import_file(const people::Actor& actor, const std::string& file, const std::string& text);

    /// Held calendars by year.
    Result<std::vector<HeldCalendar>> list();
    /// Error not_found `desk.calendar_none` {year}.
    Result<HeldCalendar> show(int year);
    /// As of today in the organisation's zone.
    Result<std::vector<CalendarWarning>> warnings();

    /// Tells the keepers, once a week, of each calendar that is missing; answers how many were told. Run it every minute.
    Result<int> sweep();

private:
    struct State {
        std::int64_t version = -1; // what was counted before it was read; -1: nothing was read yet
        std::vector<HeldCalendar> held;
        WorkCalendar calendar;
    };
    State built_in() const;
    /// Not older than the store at the time of the call.
    Result<std::shared_ptr<const State>> fresh();
    Result<bool> tell(int year, const std::string& week, Instant now);

    store::Database& database_;
    const base::Clock& clock_;
    base::Random& random_;
    base::Log& log_;
    const base::Zone& zone_;
    const CalendarOptions options_;
    std::mutex refreshing_;
    base::Published<State> state_;
};

} // namespace gapura::desk
