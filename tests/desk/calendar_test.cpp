// Calendar files: what is read, and every mistake with its line.
#include <gmock/gmock.h>

#include "lib/base/digest.h"
#include "tests/desk/work_year.h"

namespace gapura::desk {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view small = R"(year: 2027
decree: SKB 1/2026
holidays:
  - {date: 2027-01-01, name: Tahun Baru}
  - {date: 2027-05-01, name: Hari Buruh}
collective_leave:
  - {date: 2027-03-08, name: Cuti bersama}
ramadan: {from: 2027-02-08, to: 2027-03-09, source: perkiraan}
office_hours:
  zone: Asia/Jakarta
  mon_thu: {open: "07:30", break: "12:00-13:00", close: "16:00"}
  fri: {open: "07:30", break: "11:30-13:00", close: "16:30"}
  ramadan_mon_thu: {open: "08:00", break: "12:00-12:30", close: "15:00"}
  ramadan_fri: {open: "08:00", break: "11:30-12:30", close: "15:30"}
)";

std::string with(std::string_view from, std::string_view to) {
    std::string text(small);
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

/// "place field problem" of the refusal.
std::string refusal(const std::string& text, std::string_view zone = {}) {
    const auto read = parse_calendar(text, "y.yaml", zone);
    if (read) return "accepted";
    std::string out;
    for (const auto& [name, value] : read.error().args) out += value + " ";
    return out;
}

base::Day day(std::string_view text) { return base::parse_day(text).value(); }

TEST(Calendar, ReadsTheShippedYear) {
    const std::string text = shipped_2026();
    const auto year = parse_calendar(text, "id-2026.yaml").value();
    EXPECT_EQ(year.year, 2026);
    EXPECT_THAT(year.decree, HasSubstr("1497/2025"));
    EXPECT_EQ(year.holidays.size(), 17U);
    EXPECT_EQ(year.leave.size(), 8U);
    ASSERT_EQ(year.ramadan.size(), 1U);
    EXPECT_EQ(year.ramadan[0].from, day("2026-02-18"));
    EXPECT_EQ(year.office.zone, "Asia/Jakarta");
    EXPECT_EQ(year.hash, base::hex(base::sha256(text)));
    OfficeHours usual = usual_hours();
    usual.zone = "Asia/Jakarta";
    EXPECT_EQ(year.office, usual);
}

TEST(Calendar, TheWeekHasTheHoursOfTheRegulation) {
    const auto net = [](const Hours& hours) { return hours.close - hours.open - (hours.break_to - hours.break_from); };
    const OfficeHours usual = usual_hours();
    EXPECT_EQ(4 * net(usual.mon_thu) + net(usual.fri), 37 * 60 + 30);
    EXPECT_EQ(4 * net(usual.ramadan_mon_thu) + net(usual.ramadan_fri), 32 * 60 + 30);
}

TEST(Calendar, EveryMistakeNamesItsLine) {
    const struct {
        std::string text;
        std::string says;
    } table[] = {
        {with("year: 2027", "jaar: 2027"), "y.yaml:1 year is required"},
        {with("year: 2027", "year: 27"), "y.yaml:1 year must be a whole number from 2000 to 2200"},
        {with("decree: SKB 1/2026", "decree:"), "y.yaml:2 decree is required"},
        {with("decree: SKB 1/2026\n", ""), "y.yaml:1 decree is required"},
        {with("office_hours:\n", "colour: red\noffice_hours:\n"), "y.yaml:9 colour is not a known key"},
        {with("2027-05-01", "2027-02-29"), "y.yaml:5 holidays[2].date must be a day"},
        {with("2027-05-01", "1 Mei"), "y.yaml:5 holidays[2].date must be a day"},
        {with("2027-05-01", "2026-05-01"), "y.yaml:5 holidays[2].date is not in 2027"},
        {with("2027-05-01", "2027-01-01"), "y.yaml:5 holidays[2].date stands in holidays already (line 4)"},
        {with("2027-03-08", "2027-05-01"), "y.yaml:7 collective_leave[1].date stands in holidays already (line 5)"},
        {with("name: Hari Buruh", "nama: Hari Buruh"), "y.yaml:5 holidays[2].name is required"},
        {with("name: Hari Buruh", "name: Hari Buruh, half: true"), "y.yaml:5 holidays[2].half is not a known key"},
        {with("name: Hari Buruh", "name: Hari Buruh, half"), "y.yaml:5 holidays[2].half is not a known key"},
        {with("  - {date: 2027-05-01, name: Hari Buruh}", "  - 2027-05-01"), "y.yaml:5 holidays[2] must be a map"},
        {with("holidays:\n", "holidays:\n  a: b\nx:\n"), "y.yaml:3 holidays must be a list"},
        {with("\n  - {date: 2027-03-08, name: Cuti bersama}", ""), "y.yaml:6 collective_leave must be a list of at most 100"},
        {with("to: 2027-03-09", "to: 2028-03-09"), "y.yaml:8 ramadan.to is not in 2027"},
        {with("to: 2027-03-09", "to: 2027-02-07"), "y.yaml:8 ramadan.to is before from"},
        {with("to: 2027-03-09", "to: 2027-04-09"), "y.yaml:8 ramadan.to is more than a month after"},
        {with("to: 2027-03-09", "till: 2027-03-09"), "y.yaml:8 ramadan.to is required"},
        {with("ramadan: {from: 2027-02-08, to: 2027-03-09, source: perkiraan}\n", ""), "y.yaml:1 ramadan is required"},
        {with("Asia/Jakarta", "Mars/Olympus"), "y.yaml:10 office_hours.zone must be Asia/Jakarta"},
        {with("  zone: Asia/Jakarta\n", ""), "office_hours.zone is required"},
        {with("open: \"07:30\"", "open: \"7.30\""), "y.yaml:11 office_hours.mon_thu.open must be a time"},
        {with("open: \"07:30\"", "open: \"24:30\""), "y.yaml:11 office_hours.mon_thu.open must be a time"},
        {with("11:30-13:00", "11:30-16:30"), "y.yaml:12 office_hours.fri.break must lie between"},
        {with("11:30-13:00", "06:30-07:00"), "y.yaml:12 office_hours.fri.break must lie between"},
        {with("11:30-13:00", "13:00-11:30"), "y.yaml:12 office_hours.fri.break must be like"},
        {with("close: \"15:00\"", "close: \"08:00\""), "y.yaml:13 office_hours.ramadan_mon_thu.close must be after open"},
        {with("  ramadan_fri:", "  ramadan_sat:"), "y.yaml:10 office_hours.ramadan_fri is required"},
        {with("close: \"15:30\"}", "close: \"15:30\", end: x}"), "y.yaml:14 office_hours.ramadan_fri.end is not a known key"},
        {with("decree: SKB", "decree: [SKB"), "y.yaml:"},
        {"- 1\n", "y.yaml:1"},
        {"", "year is required"},
    };
    for (const auto& [text, says] : table) EXPECT_THAT(refusal(text), HasSubstr(says));
    EXPECT_EQ(refusal(std::string(small)), "accepted");
    EXPECT_EQ(parse_calendar(std::string(calendar_bytes_max + 1, '#'), "y.yaml").error().slug, "desk.calendar_too_large");
}

TEST(Calendar, TheZoneIsTheInstallations) {
    EXPECT_EQ(refusal(std::string(small), "Asia/Jakarta"), "accepted");
    EXPECT_THAT(refusal(std::string(small), "Asia/Makassar"),
                HasSubstr("y.yaml:10 office_hours.zone is Asia/Jakarta, but this installation is set to Asia/Makassar: write that zone here"));
}

TEST(Calendar, AnUnquotedCommaBelongsToTheName) {
    const auto year = parse_calendar(with("name: Hari Buruh", "name: Nyepi, Tahun Baru Saka 1949"), "y.yaml").value();
    EXPECT_EQ(year.holidays[1].name, "Nyepi, Tahun Baru Saka 1949");
}

TEST(Calendar, RamadanMayBeginTwiceInAYear) {
    const std::string two = "ramadan: [{from: 2027-01-05, to: 2027-02-03}, {from: 2027-12-26, to: 2027-12-31}]";
    const WorkCalendar both(base::Zone::find("Asia/Jakarta").value(),
                            {parse_calendar(with("ramadan: {from: 2027-02-08, to: 2027-03-09, source: perkiraan}", two), "y.yaml").value()});
    EXPECT_EQ(both.on(day("2027-01-06")).hours, usual_hours().ramadan_mon_thu);
    EXPECT_EQ(both.on(day("2027-02-04")).hours, usual_hours().mon_thu);
    EXPECT_EQ(both.on(day("2027-12-31")).hours, usual_hours().ramadan_fri);
    const std::string crossed = "ramadan: [{from: 2027-01-05, to: 2027-02-03}, {from: 2027-02-03, to: 2027-02-20}]";
    EXPECT_THAT(refusal(with("ramadan: {from: 2027-02-08, to: 2027-03-09, source: perkiraan}", crossed)), HasSubstr("ramadan[2].from is not after"));
}

TEST(Calendar, SaysWhatADayIs) {
    const WorkCalendar calendar = calendar_in();
    EXPECT_TRUE(calendar.on(day("2026-11-20")).working);
    EXPECT_EQ(calendar.on(day("2026-11-20")).hours, usual_hours().fri);
    EXPECT_EQ(calendar.on(day("2026-11-19")).hours, usual_hours().mon_thu);
    EXPECT_FALSE(calendar.on(day("2026-11-21")).working) << "Saturday";
    EXPECT_FALSE(calendar.on(day("2026-11-22")).working) << "Sunday";
    EXPECT_FALSE(calendar.on(day("2026-12-24")).working) << "collective leave";
    EXPECT_FALSE(calendar.on(day("2026-12-25")).working) << "holiday";
    EXPECT_EQ(calendar.on(day("2026-02-18")).hours, usual_hours().ramadan_mon_thu) << "first day of Ramadan, a Wednesday";
    EXPECT_EQ(calendar.on(day("2026-03-13")).hours, usual_hours().ramadan_fri);
    EXPECT_EQ(calendar.on(day("2026-03-25")).hours, usual_hours().mon_thu);
    EXPECT_FALSE(calendar.on(day("2026-12-31")).assumed);
    ASSERT_NE(calendar.year(2026), nullptr);
    EXPECT_EQ(calendar.year(2027), nullptr);
}

TEST(Calendar, AYearThatIsNotHeldIsAssumed) {
    const WorkCalendar calendar = calendar_in();
    const WorkDay new_year = calendar.on(day("2027-01-01"));
    EXPECT_TRUE(new_year.working && new_year.assumed) << "nobody has said that it is a holiday";
    EXPECT_FALSE(calendar.on(day("2027-01-02")).working);
    EXPECT_TRUE(calendar.on(day("2027-01-02")).assumed);
    std::string early = shipped_2026();
    early.replace(early.find("mon_thu: {open: \"07:30\""), 23, "mon_thu: {open: \"07:00\"");
    const WorkCalendar other(base::Zone::find("Asia/Jakarta").value(), {parse_calendar(early, "e.yaml").value()});
    EXPECT_EQ(other.on(day("2028-05-03")).hours.open, 7 * 60) << "the hours of the latest year held";
    const WorkCalendar none(base::Zone::find("Asia/Jakarta").value(), {});
    EXPECT_EQ(none.on(day("2026-11-19")).hours, usual_hours().mon_thu);
    EXPECT_TRUE(none.on(day("2026-11-19")).assumed);
}

TEST(Calendar, WarnsFromTheFirstOfDecember) {
    using What = CalendarWarning::What;
    using Warnings = std::vector<CalendarWarning>;
    EXPECT_EQ(calendar_warnings({{2026, true}}, day("2026-11-30")), Warnings{});
    EXPECT_EQ(calendar_warnings({{2026, true}}, day("2026-12-01")), (Warnings{{What::missing, 2027}}));
    EXPECT_EQ(calendar_warnings({{2026, true}, {2027, true}}, day("2026-12-31")), Warnings{});
    EXPECT_EQ(calendar_warnings({{2026, true}}, day("2027-01-01")), (Warnings{{What::missing, 2027}})) << "and it is late now";
    EXPECT_EQ(calendar_warnings({{2026, false}}, day("2026-06-01")), (Warnings{{What::unconfirmed, 2026}}));
    EXPECT_EQ(calendar_warnings({}, day("2026-12-01")), (Warnings{{What::missing, 2026}, {What::missing, 2027}}));
}

TEST(Calendar, KnowsWeekdays) {
    EXPECT_EQ(weekday_of(day("2026-11-23")), 0) << "a Monday";
    EXPECT_EQ(weekday_of(day("2028-02-29")), 1) << "a Tuesday";
    EXPECT_EQ(weekday_of(day("2000-01-01")), 5);
}

} // namespace
} // namespace gapura::desk
