// Clocks against a simulator that walks minute by minute over a table of minutes: random calendars, zones, rules, starts and pauses, 0 differences.
// The simulator shares no code with desk/clocks: it makes its own calendar and counts in its own way. GAPURA_LONG=1 runs a million cases.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <gtest/gtest.h>
#include <set>

#include "desk/clocks.h"
#include "lib/base/random.h"
#include "tests/support/long_form.h"

namespace gapura::desk {
namespace {

using base::Micros;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::int64_t minute_us = 60'000'000;
constexpr int first_year = 2026;
constexpr int last_year = 2029;
constexpr int day_minutes = 24 * 60;

enum class Sabotage : std::uint8_t { none, no_break, leave_works, no_ramadan, no_pause, other_zone, receipt_at_night, day_of_receipt };

sys_days day_number(int year, unsigned month = 1, unsigned day = 1) {
    return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
}

struct Shift {
    int open, break_from, break_to, close;
};

/// One made-up year, as it is written down and as the simulator knows it.
struct Year {
    int number = 0;
    std::set<int> off; // days from 1 January
    std::set<int> leave;
    int ramadan_from = 0, ramadan_to = 0;
    Shift shifts[4]{}; // mon_thu, fri, and both in Ramadan
};

std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string iso(sys_days day) {
    const year_month_day ymd(day);
    return std::to_string(int(ymd.year())) + "-" + two(static_cast<int>(unsigned(ymd.month()))) + "-" + two(static_cast<int>(unsigned(ymd.day())));
}

std::string clock_text(int minute) { return two(minute / 60) + ":" + two(minute % 60); }

Shift make_shift(base::Random& random) {
    const auto pick = [&](int from, int to) { return from + static_cast<int>(random.below(static_cast<std::uint64_t>(to - from))); };
    const int open = pick(5 * 60, 10 * 60);
    const int break_from = open + pick(30, 300);
    const int break_to = break_from + pick(1, 120);
    return {open, break_from, break_to, std::min(break_to + pick(10, 500), day_minutes)};
}

Year make_year(int number, base::Random& random) {
    Year out;
    out.number = number;
    const auto any_day = [&] { return static_cast<int>(random.below(365)); };
    for (std::uint64_t i = random.below(25); i > 0; --i) out.off.insert(any_day());
    for (std::uint64_t i = random.below(15); i > 0; --i) {
        if (const int day = any_day(); !out.off.contains(day)) out.leave.insert(day);
    }
    out.ramadan_from = static_cast<int>(random.below(330));
    out.ramadan_to = out.ramadan_from + 28 + static_cast<int>(random.below(2));
    for (Shift& shift : out.shifts) shift = make_shift(random);
    return out;
}

std::string write_down(const Year& year, const std::string& zone) {
    const auto day = [&](int index) { return iso(day_number(year.number) + std::chrono::days(index)); };
    const auto list = [&](const char* name, const std::set<int>& days) {
        std::string out = std::string(name) + (days.empty() ? ": []\n" : ":\n");
        for (const int index : days) out += "  - {date: " + day(index) + ", name: Libur}\n";
        return out;
    };
    std::string out = "year: " + std::to_string(year.number) + "\ndecree: uji\n" + list("holidays", year.off) + list("collective_leave", year.leave);
    out += "ramadan: {from: " + day(year.ramadan_from) + ", to: " + day(year.ramadan_to) + "}\noffice_hours:\n  zone: " + zone + "\n";
    const char* names[] = {"mon_thu", "fri", "ramadan_mon_thu", "ramadan_fri"};
    for (int i = 0; i < 4; ++i) {
        const Shift& shift = year.shifts[i];
        out += std::string("  ") + names[i] + ": {open: \"" + clock_text(shift.open) + "\", break: \"" + clock_text(shift.break_from) + "-" +
               clock_text(shift.break_to) + "\", close: \"" + clock_text(shift.close) + "\"}\n";
    }
    return out;
}

/// Years held, and every minute of the local clock from the first year to the last.
class World {
public:
    enum Flag : std::uint8_t { workday = 1, office = 2, at_break = 4, opens = 8, closes = 16 };

    World(std::uint64_t seed, Sabotage sabotage) {
        base::SeededRandom random(seed * 2 + 1);
        const auto zone = random.below(3);
        zone_ = zone == 0 ? "Asia/Jakarta" : zone == 1 ? "Asia/Makassar" : "Asia/Jayapura";
        ahead_us_ = static_cast<std::int64_t>(7 + zone + (sabotage == Sabotage::other_zone ? 1 : 0)) * 60 * minute_us;
        for (int number = first_year; number <= 2028; ++number) {
            if (random.below(4) != 0 || (number == 2028 && years_.empty())) years_.push_back(make_year(number, random));
        }
        minutes_.resize(static_cast<std::size_t>((day_number(last_year + 1) - first_).count()) * day_minutes + 1);
        for (sys_days day = first_; day < day_number(last_year + 1); day += std::chrono::days(1)) mark(day, sabotage);
    }

    WorkCalendar calendar() const {
        std::vector<CalendarYear> out;
        for (const Year& year : years_) {
            auto read = parse_calendar(write_down(year, zone_), "random.yaml", zone_);
            EXPECT_TRUE(read) << describe(read.error()) << "\n" << write_down(year, zone_);
            out.push_back(*std::move(read));
        }
        return {base::Zone::find(zone_).value(), std::move(out)};
    }

    std::uint8_t flags(std::int64_t us) const { return minutes_.at(static_cast<std::size_t>((us + ahead_us_ - first_us()) / minute_us)); }
    std::int64_t minute_end(std::int64_t us) const { return us - (us + ahead_us_) % minute_us + minute_us; }
    bool at_minute(std::int64_t us) const { return (us + ahead_us_) % minute_us == 0; }
    sys_days local_day(std::int64_t us) const { return std::chrono::floor<std::chrono::days>(std::chrono::sys_time<Micros>(Micros(us + ahead_us_))); }
    std::int64_t midnight(sys_days day) const { return std::int64_t{day.time_since_epoch().count()} * day_minutes * minute_us - ahead_us_; }

    /// A random moment, often one at which something begins or ends.
    std::int64_t moment(base::Random& random) const {
        const sys_days day = first_ + std::chrono::days(1 + random.below(800));
        const std::int64_t start = midnight(day);
        if (random.below(3) != 0) return start + static_cast<std::int64_t>(random.below(day_minutes * minute_us));
        const Shift& shift = years_.back().shifts[random.below(4)];
        const int edges[] = {0, shift.open, shift.break_from, shift.break_to, shift.close};
        return start + edges[random.below(5)] * minute_us + static_cast<std::int64_t>(random.below(3)) - 1;
    }

private:
    std::int64_t first_us() const { return std::int64_t{first_.time_since_epoch().count()} * day_minutes * minute_us; }

    void mark(sys_days day, Sabotage sabotage) {
        const auto weekday = std::chrono::weekday(day).iso_encoding();
        const int number = int(year_month_day(day).year());
        const int index = static_cast<int>((day - day_number(number)).count());
        const auto held = std::ranges::find(years_, number, &Year::number);
        const Year& year = held == years_.end() ? years_.back() : *held;
        const bool known = held != years_.end();
        if (weekday > 5) return;
        if (known && (year.off.contains(index) || (year.leave.contains(index) && sabotage != Sabotage::leave_works))) return;
        const bool ramadan = known && index >= year.ramadan_from && index <= year.ramadan_to && sabotage != Sabotage::no_ramadan;
        const Shift& shift = year.shifts[(ramadan ? 2 : 0) + (weekday == 5 ? 1 : 0)];
        std::uint8_t* const minutes = minutes_.data() + static_cast<std::ptrdiff_t>((day - first_).count()) * day_minutes;
        for (int minute = 0; minute < day_minutes; ++minute) {
            minutes[minute] |= workday;
            if (minute >= shift.open && minute < shift.close) minutes[minute] |= office;
            if (minute >= shift.break_from && minute < shift.break_to && sabotage != Sabotage::no_break) minutes[minute] |= at_break;
        }
        minutes[shift.open] |= opens;
        minutes[shift.close] |= closes; // may be the first minute of the next day
    }

    const sys_days first_ = day_number(first_year);
    std::string zone_;
    std::int64_t ahead_us_ = 0;
    std::vector<Year> years_;
    std::vector<std::uint8_t> minutes_;
};

struct Case {
    ClockRule rule;
    ClockEvents events;
    Instant probe; // when it is asked what was counted
};

Case make_case(const World& world, base::Random& random) {
    const auto pick = [&](std::uint64_t from, std::uint64_t to) { return static_cast<int>(from + random.below(to - from)); };
    Case out;
    switch (random.below(8)) {
    case 0: out.rule = {ClockMode::calendar_year, pick(1, 4), 0, DayReading::running}; break;
    case 1: out.rule = {ClockMode::clock_hours, pick(1, 100), 0, DayReading::running}; break;
    case 2: out.rule = {ClockMode::work_minutes_range, pick(2, 2000), 1, DayReading::running}; break;
    case 3:
    case 4: out.rule = {ClockMode::work_minutes, pick(1, 1500), 0, DayReading::running}; break;
    case 5: out.rule = {ClockMode::work_day_24h, pick(1, 3), 0, DayReading::working_hours}; break;
    case 6: out.rule = {ClockMode::work_day_24h, pick(1, 5), 0, DayReading::working_day}; break;
    default: out.rule = {ClockMode::work_day_24h, pick(1, 5), 0, DayReading::running}; break;
    }
    out.events.start = {world.moment(random)};
    std::int64_t at = out.events.start.us;
    const auto step = [&](int minutes) {
        const std::int64_t by = pick(0, static_cast<std::uint64_t>(minutes)) * minute_us;
        return random.below(2) == 0 ? by : by + pick(0, minute_us);
    };
    for (std::uint64_t i = random.below(7); i > 0; --i) {
        at += step(1500);
        out.events.turns.push_back({{at}, false});
        if (i == 1 && random.below(3) == 0) break; // it stands for good
        at += step(3000);
        out.events.turns.push_back({{at}, true});
    }
    out.probe = {out.events.start.us + step(12'000)};
    return out;
}

struct Simulated {
    std::optional<std::int64_t> due;
    std::int64_t elapsed = 0;
};

/// Walks one clock.
class Simulation {
public:
    Simulation(const World& world, const Case& one, Sabotage sabotage)
        : world_(world),
          one_(one),
          sabotage_(sabotage),
          by_days_(one.rule.mode == ClockMode::work_day_24h && one.rule.reading == DayReading::working_day),
          running_(one.rule.mode == ClockMode::work_day_24h && one.rule.reading == DayReading::running),
          always_(one.rule.mode == ClockMode::clock_hours),
          limit_(one.rule.n * (one.rule.mode == ClockMode::work_day_24h ? day_minutes * minute_us
                               : always_                                ? 60 * minute_us
                                                                        : minute_us)),
          received_(!running_ || sabotage == Sabotage::receipt_at_night),
          whole_(sabotage == Sabotage::day_of_receipt) {}

    Simulated walk() {
        const auto& turns = one_.events.turns;
        bool probed = false;
        for (std::int64_t at = one_.events.start.us;;) {
            while (turn_ < turns.size() && turns[turn_].at.us <= at) runs_ = turns[turn_++].runs || sabotage_ == Sabotage::no_pause;
            const std::uint8_t flags = world_.flags(at);
            if (by_days_ && world_.at_minute(at)) look_at_office(flags, at);
            if (at == one_.probe.us) {
                out_.elapsed = counted_;
                probed = true;
            }
            if (probed && (out_.due || (!runs_ && turn_ == turns.size()))) return out_;
            std::int64_t next = world_.minute_end(at);
            if (turn_ < turns.size()) next = std::min(next, turns[turn_].at.us);
            if (!probed) next = std::min(next, one_.probe.us);
            if (!by_days_ && counts(flags)) count(at, next);
            if (!runs_) whole_ = false;
            at = next;
        }
    }

private:
    bool counts(std::uint8_t flags) {
        received_ = received_ || (flags & World::office) != 0;
        if (!runs_ || !received_) return false;
        if (always_) return true;
        if (running_) return (flags & World::workday) != 0;
        return (flags & World::office) != 0 && (flags & World::at_break) == 0;
    }

    void count(std::int64_t from, std::int64_t to) {
        if (!out_.due && counted_ + (to - from) >= limit_) out_.due = from + (limit_ - counted_);
        counted_ += to - from;
    }

    void look_at_office(std::uint8_t flags, std::int64_t at) {
        if ((flags & World::closes) != 0) {
            if (whole_) count_day(at);
            whole_ = false;
        }
        if ((flags & World::opens) != 0) whole_ = runs_;
    }

    void count_day(std::int64_t at) {
        counted_ += day_minutes * minute_us;
        if (!out_.due && counted_ >= limit_) out_.due = at;
    }

    const World& world_;
    const Case& one_;
    const Sabotage sabotage_;
    const bool by_days_, running_, always_;
    const std::int64_t limit_;
    bool received_;
    bool whole_; // the clock has run since today's opening
    bool runs_ = true;
    std::size_t turn_ = 0;
    std::int64_t counted_ = 0;
    Simulated out_;
};

Simulated simulate(const World& world, const Case& one, Sabotage sabotage) {
    if (one.rule.mode != ClockMode::calendar_year) return Simulation(world, one, sabotage).walk();
    const year_month_day day(world.local_day(one.events.start.us));
    year_month_day end = day + std::chrono::years(one.rule.n);
    if (!end.ok()) end = end.year() / end.month() / std::chrono::last;
    return {world.midnight(sys_days(end) + std::chrono::days(1)), one.probe.us - one.events.start.us};
}

std::string told(const Case& one, const Simulated& expected) {
    std::string out = to_string(one.rule) + " (" + std::string(to_string(one.rule.reading)) + ") from " + base::to_iso_utc(one.events.start);
    for (const auto& turn : one.events.turns) out += (turn.runs ? ", on " : ", off ") + base::to_iso_utc(turn.at);
    return out + "; walked: due " + (expected.due ? base::to_iso_utc({*expected.due}) : "-") + ", counted " + std::to_string(expected.elapsed) +
           " us until " + base::to_iso_utc(one.probe);
}

/// How many of the cases differ; the first is told.
int differences(std::uint64_t worlds, int each, Sabotage sabotage) {
    int differ = 0;
    for (std::uint64_t seed = 1; seed <= worlds; ++seed) {
        const World world(seed, sabotage);
        const WorkCalendar calendar = world.calendar();
        base::SeededRandom random(seed);
        for (int i = 0; i < each; ++i) {
            const Case one = make_case(world, random);
            const Simulated expected = simulate(world, one, sabotage);
            const auto when = due(one.rule, calendar, one.events);
            const auto counted = elapsed(one.rule, calendar, one.events, one.probe);
            if (!when || !counted) ADD_FAILURE() << "no answer: " << told(one, expected);
            const bool same = when && counted && when->has_value() == expected.due.has_value() && (!*when || (*when)->us == *expected.due) &&
                              counted->count() == expected.elapsed;
            if (same) continue;
            if (++differ == 1 && sabotage == Sabotage::none) {
                ADD_FAILURE() << "seed " << seed << " case " << i << ": " << told(one, expected) << "; answered: due "
                              << (when && *when ? base::to_iso_utc(**when) : "-") << ", counted " << (counted ? counted->count() : -1);
            }
        }
    }
    return differ;
}

TEST(ClocksAgainstMinutes, NoDifference) {
    const bool all = testing::is_long_form();
    const std::uint64_t worlds = all ? 1000 : GAPURA_SLOW ? 4 : 20;
    EXPECT_EQ(differences(worlds, GAPURA_SLOW ? 250 : 1000, Sabotage::none), 0);
}

TEST(ClocksAgainstMinutes, WhatOneOfThemGetsWrongIsSeen) {
    for (const Sabotage sabotage : {Sabotage::no_break, Sabotage::leave_works, Sabotage::no_ramadan, Sabotage::no_pause, Sabotage::other_zone,
                                    Sabotage::receipt_at_night, Sabotage::day_of_receipt}) {
        EXPECT_GT(differences(2, 300, sabotage), 0) << "sabotage " << static_cast<int>(sabotage);
    }
}

} // namespace
} // namespace gapura::desk
