// Any bytes as a calendar file and as a time rule: a calendar that can be asked about every day of its year, or an error that says where.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "desk/clocks.h"

using namespace gapura;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto rule = desk::parse_clock(text); rule && desk::parse_clock(desk::to_string(*rule)).value() != *rule) std::abort();
    auto year = desk::parse_calendar(text, "fuzz.yaml");
    if (!year) {
        if (year.error().args.empty()) std::abort();
        return 0;
    }
    const int number = year->year;
    const base::Zone zone = base::Zone::find(year->office.zone).value();
    const desk::WorkCalendar calendar(zone, {*std::move(year)});
    for (base::Day day{number, 1, 1}; day.year == number; day = base::add_days(day, 1)) {
        const auto what = calendar.on(day);
        if (what.assumed || (what.working && what.hours.close <= what.hours.open)) std::abort();
    }
    const desk::ClockEvents events{calendar.zone().start_of({number, 6, 1}), {}};
    if (!desk::due(desk::parse_clock("work_day_24h 2").value(), calendar, events)) std::abort();
    return 0;
}
