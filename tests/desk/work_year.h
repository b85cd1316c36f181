// The working year 2026 as it is shipped, and moments by the clock on the wall: for tests of calendars and clocks.
#pragma once

#include <gtest/gtest.h>

#include "desk/clocks.h"
#include "lib/base/file.h"

namespace gapura::desk {

inline std::string shipped_2026() { return base::read_file(GAPURA_SOURCE_DIR "/deploy/calendars/id-2026.yaml").value(); }

/// The shipped year by the clock of another zone.
inline std::string year_in(const std::string& zone) {
    std::string text = shipped_2026();
    text.replace(text.find("Asia/Jakarta"), std::string("Asia/Jakarta").size(), zone);
    return text;
}

inline WorkCalendar calendar_in(const std::string& zone = "Asia/Jakarta") {
    return {base::Zone::find(zone).value(), {parse_calendar(year_in(zone), "id-2026.yaml", zone).value()}};
}

/// "2026-11-20 15:50", seconds and microseconds as may be.
inline Instant local(const base::Zone& zone, const std::string& text) {
    const int hour = std::stoi(text.substr(11, 2));
    const int minute = std::stoi(text.substr(14, 2));
    Instant out = zone.at(base::parse_day(text.substr(0, 10)).value(), hour * 60 + minute);
    if (text.size() >= 19) out = out + std::chrono::seconds(std::stoi(text.substr(17, 2)));
    if (text.size() == 26) out = out + base::Micros(std::stoi(text.substr(20)));
    return out;
}

} // namespace gapura::desk
