// Calendar text (RFC 5545) of days on which something ends. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/zones.h"

namespace gapura::desk {

/// An all-day event with alarms 14 days, 7 days and 1 day before.
struct DayEvent {
    std::string uid; // the same in every feed, so that a calendar knows it again
    base::Day day;
    Instant stamp; // when it was decided, not when the feed was read: the same feed is the same bytes
    std::string summary;
    std::string description;
    std::string url; // "" for none
};

/// Lines end in CRLF and are folded at 75 bytes without cutting a character (§3.1); values are escaped (§3.3.11).
std::string calendar_text(std::string_view name, std::string_view alarm, const std::vector<DayEvent>& events);

} // namespace gapura::desk
