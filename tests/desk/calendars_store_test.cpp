// Calendars of an installation: what came with the program, what was imported, who is told when one is missing. Both engines.
#include <gmock/gmock.h>

#include "desk/calendars_face.h"
#include "desk/tickets.h"
#include "lib/audit/audit.h"
#include "lib/jobs/jobs.h"
#include "lib/notice/notice.h"
#include "tests/desk/work_year.h"
#include "tests/support/engines.h"

namespace gapura::desk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A base of its own, so that the schema is there before the fixture's members are made.
class CalendarDatabase : public testing::EngineTest {
protected:
    CalendarDatabase() {
        migrate(jobs::migrations());
        migrate(notice::migrations());
        migrate(audit::migrations());
        migrate(migrations());
    }
};

std::string year_2027() {
    return "year: 2027\ndecree: SKB 2/2026\nholidays:\n  - {date: 2027-01-01, name: Tahun Baru}\ncollective_leave: []\n"
           "ramadan: {from: 2027-02-08, to: 2027-03-09}\noffice_hours:\n  zone: Asia/Makassar\n"
           "  mon_thu: {open: \"07:30\", break: \"12:00-13:00\", close: \"16:00\"}\n  fri: {open: \"07:30\", break: \"11:30-13:00\", close: "
           "\"16:30\"}\n"
           "  ramadan_mon_thu: {open: \"08:00\", break: \"12:00-12:30\", close: \"15:00\"}\n"
           "  ramadan_fri: {open: \"08:00\", break: \"11:30-12:30\", close: \"15:30\"}\n";
}

class HeldCalendars : public CalendarDatabase {
protected:
    static people::Actor actor(people::Role role) { return {"person_a", "A", {{role, ""}}}; }
    CalendarOptions options() {
        CalendarOptions out;
        out.keepers = [this]() -> Result<std::vector<std::string>> { return keepers_; };
        return out;
    }
    void set(const std::string& text) { clock_.set(local(zone_, text)); }
    std::vector<std::string> told() {
        std::vector<std::string> out;
        const auto rows = db().read("SELECT event, person FROM notice_notice ORDER BY event, person").value();
        for (const auto& row : rows) out.push_back(row.text(0) + " " + row.text(1));
        return out;
    }
    bool works(Calendars& calendars, const char* day) { return calendars.current()->on(base::parse_day(day).value()).working; }

    base::Zone zone_ = base::Zone::find("Asia/Makassar").value();
    base::FakeClock clock_{local(zone_, "2026-11-20 10:00")};
    base::SystemRandom random_;
    base::NoLog log_;
    std::vector<std::string> keepers_{"person_k", "person_s"};
    Calendars calendars_{db(), clock_, random_, log_, zone_, options()};
};
GAPURA_ON_BOTH_ENGINES(HeldCalendars);

TEST_P(HeldCalendars, WhatCameWithTheProgramStandsIn) {
    EXPECT_FALSE(works(calendars_, "2026-12-24")) << "before anything was read";
    EXPECT_EQ(calendars_.current()->zone().name(), "Asia/Makassar") << "by the clock on the wall here";
    ASSERT_TRUE(calendars_.refresh());
    const auto held = calendars_.list().value();
    ASSERT_EQ(held.size(), 1U);
    EXPECT_EQ(held[0].year.year, 2026);
    EXPECT_FALSE(held[0].is_confirmed());
    EXPECT_THAT(calendars_.warnings().value(), ElementsAre(CalendarWarning{CalendarWarning::What::unconfirmed, 2026}));
}

TEST_P(HeldCalendars, AnImportHoldsAndIsKept) {
    std::string text = year_in("Asia/Makassar");
    const auto first = calendars_.import_file(actor(people::Role::sysadmin), "id-2026.yaml", text);
    ASSERT_TRUE(first) << describe(first.error());
    EXPECT_EQ(first->version, 1);
    EXPECT_EQ(first->imported_by, "person_a");
    EXPECT_TRUE(calendars_.warnings().value().empty());
    EXPECT_EQ(calendars_.import_file(actor(people::Role::sysadmin), "other.yaml", text).value().version, 1) << "the same bytes";
    const std::string leave = "  - {date: 2026-12-24, name: Natal}\n";
    text.erase(text.find(leave), leave.size());
    EXPECT_EQ(calendars_.import_file(actor(people::Role::psi_staff), "id-2026.yaml", text).value().version, 2);
    ASSERT_TRUE(calendars_.refresh());
    EXPECT_TRUE(works(calendars_, "2026-12-24"));
    EXPECT_EQ(calendars_.import_file(actor(people::Role::sysadmin), "id-2026.yaml", year_in("Asia/Makassar")).value().version, 3)
        << "back to the first: a new import";
    EXPECT_EQ(calendars_.version().value(), 3) << "every import is kept";
    const auto written = audit::list(db(), {.subject = "calendar_2026"}, 10).value();
    ASSERT_EQ(written.size(), 3U);
    EXPECT_EQ(written.back().kind, "calendar.imported");
    EXPECT_THAT(written.back().body, HasSubstr(first->year.hash));
}

TEST_P(HeldCalendars, AnotherProcessSeesIt) {
    const auto second = open_again();
    Calendars there(*second, clock_, random_, log_, zone_, {});
    ASSERT_TRUE(there.refresh());
    const auto before = there.version().value();
    EXPECT_TRUE(works(there, "2027-01-01"));
    ASSERT_TRUE(calendars_.import_file(actor(people::Role::sysadmin), "id-2027.yaml", year_2027()));
    EXPECT_GT(there.version().value(), before);
    EXPECT_EQ(there.list().value().size(), 2U) << "asked, it looks";
    EXPECT_FALSE(works(there, "2027-01-01"));
}

TEST_P(HeldCalendars, RefusesWhatCannotHold) {
    EXPECT_EQ(calendars_.import_file(actor(people::Role::helpdesk), "a.yaml", year_2027()).error().code, Code::forbidden);
    EXPECT_EQ(calendars_.import_file(actor(people::Role::sysadmin), "../a.yaml", year_2027()).error().slug, "desk.calendar_name");
    EXPECT_EQ(calendars_.import_file(actor(people::Role::sysadmin), "", year_2027()).error().slug, "desk.calendar_name");
    const auto zone = calendars_.import_file(actor(people::Role::sysadmin), "id-2026.yaml", shipped_2026());
    ASSERT_FALSE(zone);
    EXPECT_THAT(zone.error().args[0].second, HasSubstr("id-2026.yaml:")) << "written for Asia/Jakarta";
    EXPECT_EQ(calendars_.version().value(), 0);
    EXPECT_TRUE(audit::list(db(), {}, 10).value().empty());
}

TEST_P(HeldCalendars, AChangedZoneLeavesTheOldFilesOut) {
    ASSERT_TRUE(calendars_.import_file(actor(people::Role::sysadmin), "id-2027.yaml", year_2027()));
    const base::Zone jakarta = base::Zone::find("Asia/Jakarta").value();
    Calendars moved(db(), clock_, random_, log_, jakarta, {});
    ASSERT_TRUE(moved.refresh());
    EXPECT_EQ(moved.current()->year(2027), nullptr);
    EXPECT_NE(moved.current()->year(2026), nullptr) << "the built-in one has no zone of its own";
}

TEST_P(HeldCalendars, TheKeepersAreToldOnceAWeekFromDecemberOn) {
    set("2026-11-30 23:59");
    EXPECT_EQ(calendars_.sweep().value(), 0);
    set("2026-12-01 00:00");
    EXPECT_EQ(calendars_.sweep().value(), 1);
    EXPECT_EQ(calendars_.sweep().value(), 0);
    Calendars other(db(), clock_, random_, log_, zone_, options());
    EXPECT_EQ(other.sweep().value(), 0) << "another host";
    EXPECT_THAT(told(), ElementsAre("calendar.missing/2027/2026-11-30 person_k", "calendar.missing/2027/2026-11-30 person_s"));
    set("2026-12-06 23:59");
    EXPECT_EQ(calendars_.sweep().value(), 0) << "Sunday is still this week";
    set("2026-12-07 00:00");
    EXPECT_EQ(calendars_.sweep().value(), 1);
    EXPECT_EQ(told().size(), 4U);
    ASSERT_TRUE(other.import_file(actor(people::Role::sysadmin), "id-2027.yaml", year_2027()));
    set("2026-12-14 08:00");
    EXPECT_EQ(calendars_.sweep().value(), 0) << "imported by way of another host";
    set("2028-01-01 08:00");
    EXPECT_EQ(calendars_.sweep().value(), 1) << "the year itself is missing";
    EXPECT_THAT(told().back(), HasSubstr("calendar.missing/2028/2027-12-27"));
}

TEST_P(HeldCalendars, AWeekWithoutKeepersStaysOpen) {
    set("2026-12-02 08:00");
    keepers_.clear();
    EXPECT_EQ(calendars_.sweep().value(), 0);
    keepers_ = {"person_new"};
    EXPECT_EQ(calendars_.sweep().value(), 1);
    EXPECT_THAT(told(), ElementsAre(HasSubstr("person_new")));
}

TEST_P(HeldCalendars, AreShownAndImportedOverHttp) {
    people::Role role = people::Role::sysadmin;
    const auto routes = calendar_routes(calendars_, [&](const face::Caller&) -> Result<people::Actor> { return actor(role); }, zone_);
    face::Request request;
    request.lang = text::Lang::en;
    auto shown = base::parse_json(routes[0].handler(request).value().body).value();
    EXPECT_EQ(shown.at("items").at(0).at("confirmed"), false);
    EXPECT_EQ(shown.at("items").at(0).at("holidays").to_number<int>(), 17);
    EXPECT_EQ(shown.at("warnings").at(0).at("what").as_string(), "unconfirmed");
    EXPECT_EQ(shown.at("work_day_24h").as_string(), "running");
    request.body = json::serialize(json::object{{"name", "id-2026.yaml"}, {"text", year_in("Asia/Makassar")}});
    role = people::Role::auditor;
    EXPECT_EQ(routes[2].handler(request).error().code, Code::forbidden);
    role = people::Role::sysadmin;
    EXPECT_EQ(routes[2].handler(request).value().status, 201);
    shown = base::parse_json(routes[0].handler(request).value().body).value();
    EXPECT_EQ(shown.at("items").at(0).at("confirmed"), true);
    EXPECT_EQ(shown.at("items").at(0).at("imported_by").as_string(), "person_a");
    EXPECT_TRUE(shown.at("warnings").as_array().empty());
    request.parts["year"] = "2026";
    shown = base::parse_json(routes[1].handler(request).value().body).value();
    EXPECT_EQ(shown.at("text").as_string(), year_in("Asia/Makassar"));
    EXPECT_EQ(shown.at("days").as_array().size(), 25U);
    EXPECT_EQ(shown.at("days").at(2).at("kind").as_string(), "collective_leave") << "in the order of the year";
    for (const char* none : {"2031", "soon", "2026x", ""}) {
        request.parts["year"] = none;
        EXPECT_EQ(routes[1].handler(request).error().slug, "desk.calendar_none") << none;
    }
    request.body = R"({"name":"x.yaml","text":"year: 2027\n"})";
    const auto refused = routes[2].handler(request);
    EXPECT_EQ(refused.error().slug, "config.field");
    EXPECT_EQ(refused.error().args[0].second, "x.yaml:1");
}

} // namespace
} // namespace gapura::desk
