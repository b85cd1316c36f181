#include "lib/base/zones.h"

#include <array>
#include <charconv>
#include <date/date.h>
#include <date/tz.h>
#include <stdexcept>

namespace gapura::base {
namespace {

constexpr std::array months_id{"Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"};
constexpr std::array months_en{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

date::sys_time<Micros> to_sys(Instant at) { return date::sys_time<Micros>(Micros(at.us)); }
date::year_month_day to_ymd(Day day) { return date::year(day.year) / date::month(day.month) / date::day(day.day); }

Day from_ymd(date::year_month_day ymd) { return {int(ymd.year()), unsigned(ymd.month()), unsigned(ymd.day())}; }

const date::time_zone* zone_of(const void* zone) { return static_cast<const date::time_zone*>(zone); }

bool parse_number(std::string_view text, int& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && end == text.data() + text.size();
}

} // namespace

Result<Day> parse_day(std::string_view iso) {
    int year = 0;
    int month = 0;
    int day = 0;
    const bool shaped = iso.size() == 10 && iso[4] == '-' && iso[7] == '-' && parse_number(iso.substr(0, 4), year) &&
                        parse_number(iso.substr(5, 2), month) && parse_number(iso.substr(8, 2), day);
    if (shaped && year >= 1900 && month > 0 && day > 0) {
        const auto ymd = date::year(year) / date::month(static_cast<unsigned>(month)) / date::day(static_cast<unsigned>(day));
        if (ymd.ok()) return from_ymd(ymd);
    }
    return fail(Code::invalid, "date.malformed", {{"text", std::string(iso.substr(0, 40))}});
}

std::string to_iso(Day day) { return date::format("%F", date::sys_days(to_ymd(day))); }

Day next_year(Day day) {
    const auto next = to_ymd(day) + date::years(1);
    return next.ok() ? from_ymd(next) : from_ymd(next.year() / next.month() / date::last);
}

Day add_days(Day day, int days) { return from_ymd(date::year_month_day(date::sys_days(to_ymd(day)) + date::days(days))); }

Result<Zone> Zone::find(std::string_view name) {
    try {
        return Zone(std::string(name), date::locate_zone(std::string(name)));
    } catch (const std::runtime_error& error) {
        return fail(Code::invalid, "zone.unknown", {{"zone", std::string(name.substr(0, 60))}}, error.what());
    }
}

Day Zone::day_of(Instant at) const { return from_ymd(date::year_month_day(date::floor<date::days>(zone_of(zone_)->to_local(to_sys(at))))); }

Instant Zone::at(Day day, int minute) const {
    const auto sys = zone_of(zone_)->to_sys(date::local_days(to_ymd(day)) + std::chrono::minutes(minute), date::choose::earliest);
    return {std::chrono::duration_cast<Micros>(sys.time_since_epoch()).count()};
}

std::string Zone::iso(Instant at) const {
    return date::format("%FT%T%Ez", date::make_zoned(zone_of(zone_), date::floor<std::chrono::seconds>(to_sys(at))));
}

std::string Zone::on_screen(Instant at, bool indonesian) const {
    const auto zoned = date::make_zoned(zone_of(zone_), date::floor<std::chrono::seconds>(to_sys(at)));
    const Day day = day_of(at);
    const auto& months = indonesian ? months_id : months_en;
    return std::to_string(day.day) + ' ' + months[day.month - 1] + ' ' + std::to_string(day.year) +
           date::format(indonesian ? " %H.%M %Z" : " %H:%M %Z", zoned);
}

std::string Zone::plain(Instant at) const {
    return date::format("%F %T %Z", date::make_zoned(zone_of(zone_), date::floor<std::chrono::seconds>(to_sys(at))));
}

std::string to_iso_utc(Instant at) { return date::format("%FT%TZ", to_sys(at)); }

Instant one_year_from(Instant now, const Zone& zone) { return zone.start_of(add_days(next_year(zone.day_of(now)), 1)); }

} // namespace gapura::base
