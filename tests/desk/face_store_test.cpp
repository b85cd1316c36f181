// The HTTP side of tickets, without a server.
#include "desk/face.h"
#include "tests/support/engines.h"

namespace gapura::desk {
namespace {

class DeskDatabase : public testing::EngineTest {
protected:
    DeskDatabase() { migrate(migrations()); }
};

class DeskFace : public DeskDatabase {
protected:
    DeskFace() {
        EXPECT_TRUE(tickets.on_incident({"job_1", "incident.changed", R"({"incident":"inc_1","sequence":1,"state":"open",
            "service":{"id":"svc_1","name":"Presensi"},"target":"10.0.0.1:80","endpoints":[{"route":"r","method":"GET","pattern":"/presensi","failures":4}],
            "first":{"at_us":1795300000000000,"class":"5xx","status":502,"request_id":"req_1"},
            "last":{"at_us":1795300100000000,"class":"refused","request_id":"req_2"},"failures":4,"calls":10,"classes":{"5xx":3,"refused":1},
            "units":["unit_a"],"apps":["app_1"],"evidence":[{"request_id":"req_1","status":502}]})",
                                         1, 20}));
    }
    Result<face::Response> call(const std::string& method, const std::string& pattern, const std::string& id, const std::string& body = "") {
        face::Request request;
        request.method = method;
        request.body = body;
        request.parts["id"] = id;
        request.caller.person = "person_help";
        for (const auto& route : routes_) {
            if (route.method == method && route.pattern == pattern) return route.handler(request);
        }
        ADD_FAILURE() << method << " " << pattern;
        return fail(Code::internal, "internal");
    }

    base::FakeClock clock{{1'795'300'000'000'000}};
    base::SystemRandom random;
    base::NoLog log;
    base::Zone zone = base::Zone::find("Asia/Makassar").value();
    Tickets tickets{db(), clock, random, log, zone};
    face::Routes routes_ = routes(
        tickets,
        [](const face::Caller& caller) -> Result<people::Actor> {
            return people::Actor{caller.person, caller.person, {{people::Role::helpdesk, ""}}};
        },
        {[](const std::string& id) { return id == "app_1" ? "Portal" : id; },
         [](const std::string& unit) -> Result<std::string> {
             if (unit == "FIK" || unit == "unit_1") return std::string("unit_1");
             return fail(Code::not_found, "people.no_unit", {{"unit", unit}});
         },
         [](const std::vector<std::string>&) { return Contact{"pic@contoh.ac.id", "+628000000000"}; }},
        zone);
};
GAPURA_ON_BOTH_ENGINES(DeskFace);

TEST_P(DeskFace, ATicketShowsWhatTheLetterNeeds) {
    const auto list = base::parse_json(call("GET", "/api/v1/tickets", "").value().body).value();
    const std::string number(base::text_at(list.at("items").at(0).as_object(), "number"));
    const auto ticket = base::parse_json(call("GET", "/api/v1/tickets/{id}", number).value().body).value();
    EXPECT_EQ(ticket.at("severity").as_string(), "P2");
    EXPECT_EQ(ticket.at("apps").at(0).at("name").as_string(), "Portal");
    EXPECT_EQ(ticket.at("incidents").at(0).at("evidence").at(0).at("request_id").as_string(), "req_1");
    EXPECT_EQ(ticket.at("letter").at("filled").as_int64(), 7);
    EXPECT_EQ(ticket.at("letter").at("fields").as_array().size(), 9U);
    const std::string summary(ticket.at("letter").at("fields").at(0).at("value").as_string());
    EXPECT_NE(summary.find("4 dari 10 panggilan gagal (5xx 3, refused 1)"), std::string::npos) << summary;
    EXPECT_NE(summary.find("WITA"), std::string::npos) << summary;
    EXPECT_EQ(ticket.at("events").as_array(), json::array({"dismiss"}));
    EXPECT_EQ(call("GET", "/api/v1/tickets/{id}", "M-1999-0001").error().code, Code::not_found);
}

TEST_P(DeskFace, EventsMoveItOrNameTheLegalOnes) {
    const std::string pattern = "/api/v1/tickets/{id}/events";
    const std::string number = "M-2026-0001";
    EXPECT_EQ(call("POST", pattern, number, R"({"event":"dismiss"})").error().slug, "desk.reason_missing");
    EXPECT_EQ(call("POST", pattern, number, R"({"reason":"x"})").error().slug, "json.field");
    const auto refused = call("POST", pattern, number, R"({"event":"approve","reason":"x"})").error();
    EXPECT_EQ(face::status_of(refused.code), 409);
    EXPECT_EQ(refused.args.back(), (std::pair<std::string, std::string>{"legal", "dismiss"}));
    const auto moved = call("POST", pattern, number, R"({"event":"dismiss","reason":"Terjadwal"})").value().body;
    EXPECT_NE(moved.find(R"("state":"closed")"), std::string::npos);
    EXPECT_NE(moved.find(R"("events":["reopen"])"), std::string::npos);
}

} // namespace
} // namespace gapura::desk
