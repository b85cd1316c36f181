// Time limits by hand-worked cases: each row is a moment received, a rule, and when it is due (WIB, calendar 2026 as shipped).
#include <gtest/gtest.h>

#include "tests/desk/work_year.h"

namespace gapura::desk {
namespace {

using base::Micros;
using std::chrono::hours;
using std::chrono::minutes;

class Clocks : public ::testing::Test {
protected:
    Instant at(const std::string& text) const { return local(calendar_.zone(), text); }
    static ClockRule rule(const std::string& text, DayReading reading = DayReading::running) { return parse_clock(text, reading).value(); }
    /// "2026-11-20 15:55", with seconds and microseconds where there are any; "-" while it stands.
    std::string due_of(const ClockRule& what, const ClockEvents& events) const {
        const auto when = due(what, calendar_, events).value();
        if (!when) return "-";
        const std::string iso = calendar_.zone().iso(*when);
        std::string out = iso.substr(0, 10) + " " + iso.substr(11, 5);
        if (iso.substr(17, 2) != "00" || when->us % 1'000'000 != 0) out += ":" + iso.substr(17, 2);
        if (when->us % 1'000'000 != 0) {
            const std::string micros = std::to_string(when->us % 1'000'000);
            out += "." + std::string(6 - micros.size(), '0') + micros;
        }
        return out;
    }
    std::string due_of(const std::string& text, const std::string& start, DayReading reading = DayReading::running) const {
        return due_of(rule(text, reading), {at(start), {}});
    }
    ClockEvents::Turn stop(const std::string& text) const { return {at(text), false}; }
    ClockEvents::Turn go(const std::string& text) const { return {at(text), true}; }

    const WorkCalendar calendar_ = calendar_in();
};

TEST_F(Clocks, GoldenDates) {
    const struct {
        const char* received;
        const char* rule;
        const char* due;
    } table[] = {
        {"2026-11-20 15:50", "work_minutes 5", "2026-11-20 15:55"},
        {"2026-11-20 16:29", "work_minutes 5", "2026-11-23 07:34"},
        {"2026-11-20 15:50", "work_day_24h 1", "2026-11-23 15:50"},
        {"2026-11-21 10:00", "work_day_24h 1", "2026-11-24 07:30"},
        {"2026-12-24 09:00", "work_day_24h 1", "2026-12-29 07:30"},
        {"2026-11-21 23:00", "clock_hours 72", "2026-11-24 23:00"},
        {"2028-02-29 10:00", "calendar_year 1", "2029-03-01 00:00"}, // 28 February, 23:59:59
        // Into Ramadan, over collective leave and a holiday.
        {"2026-02-13 16:00", "work_minutes 60", "2026-02-18 08:30"},
        {"2026-02-13 16:00", "work_day_24h 1", "2026-02-18 16:00"},
        {"2026-02-28 10:00", "work_day_24h 1", "2026-03-03 08:00"},
        {"2026-03-02 14:58", "work_minutes 5", "2026-03-03 08:03"},
        {"2026-03-06 11:29", "work_minutes 5", "2026-03-06 12:34"}, // Friday's break of 60 minutes
        // Eid: 18 and 20 March leave, 19 holiday, 21 and 22 a weekend, 23 and 24 leave.
        {"2026-03-17 14:55", "work_minutes 10", "2026-03-25 07:35"},
        {"2026-03-17 14:55", "work_day_24h 1", "2026-03-25 14:55"},
        {"2026-11-19 09:00", "work_minutes_range 5 60", "2026-11-19 10:00"},
        {"2026-11-19 09:00", "work_minutes 450", "2026-11-20 09:00"}, // one day's 7.5 hours
        {"2026-11-18 09:00", "work_day_24h 3", "2026-11-23 09:00"},
        {"2026-12-31 15:58", "work_minutes 5", "2027-01-01 07:33"}, // no calendar of 2027: assumed to be a working day
    };
    for (const auto& [received, text, when] : table) EXPECT_EQ(due_of(text, received), when) << received << " " << text;
}

TEST_F(Clocks, EdgesOfOfficeHours) {
    const struct {
        const char* received;
        const char* rule;
        const char* due;
    } table[] = {
        {"2026-11-19 07:30", "work_minutes 30", "2026-11-19 08:00"},
        {"2026-11-19 07:29", "work_minutes 30", "2026-11-19 08:00"},
        {"2026-11-19 00:00", "work_minutes 30", "2026-11-19 08:00"},
        {"2026-11-19 15:30", "work_minutes 30", "2026-11-19 16:00"}, // to the last minute, not to the next morning
        {"2026-11-19 16:00", "work_minutes 1", "2026-11-20 07:31"},
        {"2026-11-19 11:55", "work_minutes 5", "2026-11-19 12:00"},
        {"2026-11-19 11:55", "work_minutes 6", "2026-11-19 13:01"},
        {"2026-11-19 12:00", "work_minutes 10", "2026-11-19 13:10"},
        {"2026-11-19 12:30", "work_minutes 10", "2026-11-19 13:10"},
        {"2026-11-19 13:00", "work_minutes 10", "2026-11-19 13:10"},
        {"2026-11-19 07:30", "work_day_24h 1", "2026-11-20 07:30"},
        {"2026-11-19 07:29", "work_day_24h 1", "2026-11-20 07:30"},
        {"2026-11-19 07:30:00.000001", "work_day_24h 1", "2026-11-20 07:30:00.000001"},
        {"2026-11-19 12:30", "work_day_24h 1", "2026-11-20 12:30"}, // the break is inside office hours
        {"2026-11-19 15:59:59.999999", "work_day_24h 1", "2026-11-20 15:59:59.999999"},
        {"2026-11-19 16:00", "work_day_24h 1", "2026-11-23 07:30"}, // closed: the opening of Friday, then 24 hours
        {"2026-11-19 08:00:00.000001", "work_minutes 1", "2026-11-19 08:01:00.000001"},
        {"2026-11-19 15:59:30", "work_minutes 1", "2026-11-20 07:30:30"},
    };
    for (const auto& [received, text, when] : table) EXPECT_EQ(due_of(text, received), when) << received << " " << text;
}

TEST_F(Clocks, TheThreeReadingsOfOneWorkingDay) {
    const struct {
        const char* received;
        int days;
        const char* running;
        const char* working_day;
        const char* working_hours;
    } table[] = {
        {"2026-11-20 15:50", 1, "2026-11-23 15:50", "2026-11-23 16:00", "2026-11-26 08:20"},
        {"2026-11-21 10:00", 1, "2026-11-24 07:30", "2026-11-23 16:00", "2026-11-26 09:00"},
        {"2026-11-23 06:00", 1, "2026-11-24 07:30", "2026-11-23 16:00", "2026-11-26 09:00"},
        {"2026-11-23 07:30", 1, "2026-11-24 07:30", "2026-11-23 16:00", "2026-11-26 09:00"},
        {"2026-11-23 07:31", 1, "2026-11-24 07:31", "2026-11-24 16:00", "2026-11-26 09:01"},
        {"2026-11-23 16:00", 1, "2026-11-25 07:30", "2026-11-24 16:00", "2026-11-27 09:00"},
        {"2026-11-19 16:00", 1, "2026-11-23 07:30", "2026-11-20 16:30", "2026-11-25 09:00"},
        {"2026-12-24 09:00", 1, "2026-12-29 07:30", "2026-12-28 16:00", "2026-12-31 09:00"},
        {"2026-11-20 15:50", 3, "2026-11-25 15:50", "2026-11-25 16:00", "2026-12-04 11:20"},
    };
    for (const auto& row : table) {
        const std::string text = "work_day_24h " + std::to_string(row.days);
        EXPECT_EQ(due_of(text, row.received, DayReading::running), row.running) << row.received;
        EXPECT_EQ(due_of(text, row.received, DayReading::working_day), row.working_day) << row.received;
        EXPECT_EQ(due_of(text, row.received, DayReading::working_hours), row.working_hours) << row.received;
    }
}

TEST_F(Clocks, ItStandsWhileTheOtherSideActs) {
    const ClockRule hour = rule("work_minutes 60");
    EXPECT_EQ(due_of(hour, {at("2026-11-19 08:00"), {stop("2026-11-19 08:20")}}), "-");
    EXPECT_EQ(due_of(hour, {at("2026-11-19 08:00"), {stop("2026-11-19 08:20"), go("2026-11-20 09:00")}}), "2026-11-20 09:40");
    EXPECT_EQ(due_of(hour, {at("2026-11-19 08:00"), {stop("2026-11-19 17:00")}}), "2026-11-19 09:00") << "it was due before";
    EXPECT_EQ(due_of(hour, {at("2026-11-19 15:30"), {stop("2026-11-19 17:00"), go("2026-11-19 22:00")}}), "2026-11-20 08:00")
        << "nothing counts at night, nothing is taken off";
    EXPECT_EQ(due_of(hour, {at("2026-11-19 08:00"), {stop("2026-11-19 11:50"), go("2026-11-19 12:30")}}), "2026-11-19 09:00");
    EXPECT_EQ(due_of(rule("clock_hours 3"), {at("2026-11-21 08:00"), {stop("2026-11-21 09:00"), go("2026-11-22 09:00")}}), "2026-11-22 11:00");
    const ClockRule day = rule("work_day_24h 1");
    EXPECT_EQ(due_of(day, {at("2026-11-19 10:00"), {stop("2026-11-19 14:00"), go("2026-11-20 09:00")}}), "2026-11-23 05:00")
        << "4 hours on Thursday, 15 on Friday, 5 on Monday";
}

TEST_F(Clocks, APauseOfARunningDay) {
    const ClockRule day = rule("work_day_24h 1");
    // Received on Saturday, it begins on Monday at the opening; a pause before that takes nothing.
    EXPECT_EQ(due_of(day, {at("2026-11-21 10:00"), {stop("2026-11-21 11:00"), go("2026-11-22 12:00")}}), "2026-11-24 07:30");
    EXPECT_EQ(due_of(day, {at("2026-11-21 10:00"), {stop("2026-11-21 11:00"), go("2026-11-23 10:00")}}), "2026-11-24 10:00");
    // A whole office day must pass: the day of a pause does not count.
    const ClockRule whole = rule("work_day_24h 1", DayReading::working_day);
    EXPECT_EQ(due_of(whole, {at("2026-11-20 15:50"), {stop("2026-11-23 10:00"), go("2026-11-23 10:01")}}), "2026-11-24 16:00");
    EXPECT_EQ(due_of(whole, {at("2026-11-20 15:50"), {stop("2026-11-23 10:00"), go("2026-11-23 10:00")}}), "2026-11-23 16:00");
    EXPECT_EQ(due_of(whole, {at("2026-11-20 15:50"), {stop("2026-11-21 10:00"), go("2026-11-22 10:00")}}), "2026-11-23 16:00");
}

TEST_F(Clocks, OddHistoriesAreTakenAsTheyAre) {
    const ClockRule hour = rule("work_minutes 60");
    const Instant start = at("2026-11-19 08:00");
    EXPECT_EQ(due_of(hour, {start, {stop("2026-11-19 08:20"), go("2026-11-19 08:20")}}), "2026-11-19 09:00");
    EXPECT_EQ(due_of(hour, {start, {go("2026-11-19 08:10"), stop("2026-11-19 08:20"), stop("2026-11-19 08:30"), go("2026-11-19 08:40")}}),
              "2026-11-19 09:20")
        << "the second stop changes nothing";
    EXPECT_EQ(due_of(hour, {start, {stop("2026-11-19 08:20"), go("2026-11-19 08:10")}}), "2026-11-19 09:00") << "a clock was put back";
    EXPECT_EQ(due_of(hour, {start, {stop("2026-11-19 07:00"), go("2026-11-19 08:30")}}), "2026-11-19 09:30") << "stopped from the start";
}

TEST_F(Clocks, ReadsWhatIsCountedAndWhatIsLeft) {
    const ClockRule hour = rule("work_minutes 60");
    const ClockEvents events{at("2026-11-19 15:30"), {stop("2026-11-20 07:40"), go("2026-11-20 09:00")}};
    auto reading = read_clock(hour, calendar_, events, at("2026-11-19 18:00")).value();
    EXPECT_EQ(reading.elapsed, minutes(30));
    EXPECT_EQ(reading.left, minutes(30));
    EXPECT_EQ(reading.due, at("2026-11-20 08:00")) << "what came later was not known then";
    EXPECT_FALSE(reading.paused || reading.late());
    reading = read_clock(hour, calendar_, events, at("2026-11-20 08:00")).value();
    EXPECT_EQ(reading.elapsed, minutes(40));
    EXPECT_FALSE(reading.due);
    EXPECT_TRUE(reading.paused);
    reading = read_clock(hour, calendar_, events, at("2026-11-20 09:20")).value();
    EXPECT_EQ(reading.due, at("2026-11-20 09:20"));
    EXPECT_TRUE(reading.late());
    reading = read_clock(hour, calendar_, events, at("2026-11-20 09:19")).value();
    EXPECT_EQ(reading.left, minutes(1));
    EXPECT_FALSE(reading.late());
    reading = read_clock(hour, calendar_, events, at("2026-11-20 10:20")).value();
    EXPECT_EQ(reading.elapsed, minutes(120)) << "it goes on, for the report";
    EXPECT_EQ(reading.left, Micros(0));
    EXPECT_EQ(left(hour, calendar_, events, at("2026-11-20 09:10")).value(), minutes(10));
    EXPECT_EQ(elapsed(hour, calendar_, events, at("2026-11-19 09:00")).value(), Micros(0)) << "before the start";
    const auto day = read_clock(rule("work_day_24h 2", DayReading::working_day), calendar_, {at("2026-11-20 15:50"), {}}, at("2026-11-23 16:00"));
    EXPECT_EQ(day.value().elapsed, hours(24)) << "one of two days";
}

TEST_F(Clocks, SaysWhenItHadToAssume) {
    const auto read = [&](const std::string& start) {
        return read_clock(rule("work_minutes 5"), calendar_, {at(start), {}}, at(start)).value().assumed;
    };
    EXPECT_TRUE(read("2026-12-31 15:58"));
    EXPECT_FALSE(read("2026-12-31 15:50"));
}

TEST_F(Clocks, YearsEndWithTheirLastSecond) {
    const auto& zone = calendar_.zone();
    for (const char* start : {"2026-11-22 00:00", "2026-11-22 23:59:59", "2028-02-28 12:00", "2028-02-29 12:00", "2027-02-28 12:00"}) {
        EXPECT_EQ(due(rule("calendar_year 1"), calendar_, {at(start), {}}).value(), base::one_year_from(at(start), zone)) << start;
    }
    EXPECT_EQ(due_of("calendar_year 4", "2028-02-29 12:00"), "2032-03-01 00:00") << "29 February again";
    EXPECT_EQ(due_of("calendar_year 2", "2028-02-29 12:00"), "2030-03-01 00:00");
    EXPECT_EQ(due_of("calendar_year 2", "2026-02-28 12:00"), "2028-02-29 00:00") << "28 February stays 28 February";
    const auto reading = read_clock(rule("calendar_year 1"), calendar_, {at("2026-11-22 10:00"), {stop("2026-12-01 00:00")}}, at("2026-12-22 10:00"));
    EXPECT_EQ(reading.value().elapsed, hours(30 * 24)) << "a year knows no pause";
    EXPECT_EQ(due_of("work_day_24h 1", "2028-02-28 10:00"), "2028-02-29 10:00") << "the leap day is a Tuesday";
}

TEST_F(Clocks, TheSameInEveryZone) {
    for (const auto& [zone, ahead] : {std::pair("Asia/Makassar", 1), std::pair("Asia/Jayapura", 2)}) {
        const WorkCalendar there = calendar_in(zone);
        for (const char* text : {"work_minutes 5", "work_day_24h 1", "calendar_year 1"}) {
            const auto when = due(rule(text), there, {local(there.zone(), "2026-11-20 16:29"), {}}).value();
            EXPECT_EQ(*when + hours(ahead), due(rule(text), calendar_, {at("2026-11-20 16:29"), {}}).value()) << zone << " " << text;
        }
    }
}

TEST_F(Clocks, ACorrectedCalendarCorrectsHistory) {
    std::string text = shipped_2026();
    const std::string leave = "  - {date: 2026-12-24, name: Natal}\n";
    text.erase(text.find(leave), leave.size());
    const WorkCalendar corrected(calendar_.zone(), {parse_calendar(text, "id-2026.yaml").value()});
    const ClockEvents events{at("2026-12-24 09:00"), {}};
    EXPECT_EQ(due(rule("work_day_24h 1"), calendar_, events).value(), at("2026-12-29 07:30"));
    EXPECT_EQ(due(rule("work_day_24h 1"), corrected, events).value(), at("2026-12-28 09:00"));
}

TEST_F(Clocks, NothingIsWalkedWithoutEnd) {
    const ClockEvents events{at("2026-11-19 08:00"), {}};
    EXPECT_EQ(elapsed(rule("work_minutes 5"), calendar_, events, at("2060-01-01 00:00")).error().slug, "desk.clock_too_far");
    EXPECT_TRUE(elapsed(rule("work_minutes 5"), calendar_, events, at("2046-01-01 00:00")));
    for (const char* text : {"work_minutes 100000", "work_day_24h 250", "clock_hours 10000", "calendar_year 10"}) {
        for (const auto reading : {DayReading::running, DayReading::working_day, DayReading::working_hours})
            EXPECT_TRUE(due(rule(text, reading), calendar_, events)) << text;
    }
}

TEST(ClockRules, AreWrittenAsText) {
    for (const char* text :
         {"work_minutes 30", "work_minutes_range 5 60", "work_day_24h 1", "clock_hours 72", "calendar_year 1", "work_minutes 100000"}) {
        const auto rule = parse_clock(text);
        ASSERT_TRUE(rule) << text;
        EXPECT_EQ(to_string(*rule), text);
    }
    EXPECT_EQ(parse_clock("  work_minutes   30 ").value(), (ClockRule{ClockMode::work_minutes, 30, 0, DayReading::running}));
    EXPECT_EQ(parse_clock("work_minutes_range 5 60").value().least, 5);
    EXPECT_EQ(parse_clock("work_day_24h 1", DayReading::working_hours).value().reading, DayReading::working_hours);
    EXPECT_EQ(parse_clock("work_minutes 1", DayReading::working_hours).value().reading, DayReading::running) << "it reads no days";
    for (const char* text : {"", "work_minutes", "work_minutes 0", "work_minutes -1", "work_minutes 100001", "work_minutes 5 6", "work_minutes 5m",
                             "work_minutes_range 5", "work_minutes_range 60 5", "work_minutes_range 5 5", "work_day_24h 251", "clock_hours 10001",
                             "calendar_year 11", "minutes 5", "Work_minutes 5", "work_minutes 99999999999", "work_minutes 1.5"}) {
        const auto rule = parse_clock(text);
        ASSERT_FALSE(rule) << text;
        EXPECT_EQ(rule.error().slug, "desk.clock_rule");
    }
    for (const auto reading : {DayReading::running, DayReading::working_day, DayReading::working_hours})
        EXPECT_EQ(parse_day_reading(to_string(reading)), reading);
    EXPECT_FALSE(parse_day_reading("24h"));
}

} // namespace
} // namespace gapura::desk
