#include "desk/ics.h"

#include <array>

namespace gapura::desk {
namespace {

constexpr std::size_t line_bytes_max = 75;
constexpr std::array days_before{14, 7, 1};

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == ';' || c == ',') out += '\\';
        if (c == '\n') out += "\\n";
        else if (static_cast<unsigned char>(c) >= ' ' && c != 0x7f) out += c;
    }
    return out;
}

void put(std::string& out, std::string_view line) {
    std::size_t room = line_bytes_max;
    while (line.size() > room) {
        std::size_t cut = room;
        while (cut > 1 && continues(line[cut])) --cut;
        out += line.substr(0, cut);
        out += "\r\n ";
        line.remove_prefix(cut);
        room = line_bytes_max - 1; // the blank counts
    }
    out += line;
    out += "\r\n";
}

/// "20261122"
std::string basic(base::Day day) {
    std::string out = base::to_iso(day);
    std::erase(out, '-');
    return out;
}

/// "20261122T085000Z"
std::string basic_utc(Instant at) {
    std::string out = base::to_iso_utc(at).substr(0, 19);
    std::erase(out, '-');
    std::erase(out, ':');
    return out + "Z";
}

} // namespace

std::string calendar_text(std::string_view name, std::string_view alarm, const std::vector<DayEvent>& events) {
    std::string out;
    for (const char* line : {"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Gapura//Kalender kunci//ID", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"})
        put(out, line);
    put(out, "X-WR-CALNAME:" + escaped(name));
    put(out, "REFRESH-INTERVAL;VALUE=DURATION:PT6H"); // RFC 7986 §5.7
    for (const DayEvent& event : events) {
        put(out, "BEGIN:VEVENT");
        put(out, "UID:" + escaped(event.uid));
        put(out, "DTSTAMP:" + basic_utc(event.stamp));
        put(out, "DTSTART;VALUE=DATE:" + basic(event.day));
        put(out, "DTEND;VALUE=DATE:" + basic(base::add_days(event.day, 1))); // exclusive (§3.6.1)
        put(out, "SUMMARY:" + escaped(event.summary));
        put(out, "DESCRIPTION:" + escaped(event.description));
        if (!event.url.empty()) put(out, "URL:" + event.url);
        put(out, "TRANSP:TRANSPARENT"); // nobody is busy because a key ends
        for (const int before : days_before) {
            put(out, "BEGIN:VALARM");
            put(out, "ACTION:DISPLAY");
            put(out, "TRIGGER:-P" + std::to_string(before) + "D");
            put(out, "DESCRIPTION:" + escaped(alarm));
            put(out, "END:VALARM");
        }
        put(out, "END:VEVENT");
    }
    put(out, "END:VCALENDAR");
    return out;
}

} // namespace gapura::desk
