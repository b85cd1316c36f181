// The table of SOP#11's first slice, every state with every event; severity; the nine fields; news at the border.
#include <gtest/gtest.h>
#include <set>

#include "desk/ticket.h"

namespace gapura::desk {
namespace {

TEST(Maintenance, EveryStateMeetsEveryEvent) {
    // Written a second time by hand, so that an edit of the table is noticed.
    const std::set<std::string> legal{
        " detect detected",        "detected recovered detected", "detected failing_again detected",
        "detected dismiss closed", "closed recovered closed",     "closed failing_again closed",
        "closed reopen reopened",  "reopened recovered reopened", "reopened failing_again reopened",
        "reopened dismiss closed",
    };
    std::set<std::string> found;
    for (const char* state : {"", "detected", "closed", "reopened"}) {
        for (const char* event : {"detect", "recovered", "failing_again", "dismiss", "reopen"}) {
            if (const Move* move = find_move(maintenance, state, event)) found.insert(std::string(state) + " " + event + " " + std::string(move->to));
        }
    }
    EXPECT_EQ(found, legal);
    EXPECT_EQ(maintenance.moves.size(), legal.size());
    for (const Move& move : maintenance.moves) EXPECT_EQ(move.who.has_value(), move.event == "dismiss" || move.event == "reopen") << move.event;
    EXPECT_EQ(legal_events(maintenance, "detected"), "dismiss");
    EXPECT_EQ(legal_events(maintenance, "closed"), "reopen");
    EXPECT_TRUE(has_state(maintenance, "reopened"));
    EXPECT_FALSE(has_state(maintenance, "draft"));
    EXPECT_EQ(find_procedure("upgrade"), nullptr);
}

TEST(Severity, FollowsTheProcedure) {
    EXPECT_EQ(severity_of(10, 10, 2), Severity::p1);
    EXPECT_EQ(severity_of(10, 10, 1), Severity::p2); // one unit fully blocked
    EXPECT_EQ(severity_of(9, 10, 3), Severity::p2);
    EXPECT_EQ(severity_of(6, 100, 1), Severity::p2);
    EXPECT_EQ(severity_of(5, 100, 1), Severity::p3); // more than 5 %, not 5 %
    EXPECT_EQ(severity_of(0, 0, 2), Severity::p3);
}

TEST(Letter, SevenOfNineAreFilledWhereTheGatewayKnows) {
    TicketFile file;
    file.ticket.service_name = "Presensi";
    file.apps = {"Portal"};
    Incident incident;
    incident.endpoints = {{"r1", "GET", "/presensi", 4}, {"r2", "GET", "/presensi/{id}", 1}};
    incident.evidence.push_back("x");
    file.incidents = {incident, incident};
    const auto fields = letter_fields(file, "Sejak …", {"pic@contoh.ac.id", "+628000000000"});
    ASSERT_EQ(fields.size(), 9U);
    std::string human;
    for (const auto& field : fields) {
        EXPECT_EQ(field.filled, !field.human) << field.name;
        if (field.human) human += field.letter;
    }
    EXPECT_EQ(human, "gh");
    EXPECT_EQ(fields[2].value, "GET /presensi; GET /presensi/{id}");
    int filled = 0;
    for (const auto& field : letter_fields(TicketFile{}, "", {})) filled += field.filled ? 1 : 0;
    EXPECT_EQ(filled, 0);
}

TEST(News, AreReadOrRefusedWithTheirPlace) {
    const auto good = read_incident(R"({"incident":"inc_1","sequence":3,"state":"recovered","service":{"id":"svc_1","name":"Presensi"},
        "target":"10.0.0.1:80","failures":7,"calls":9,"classes":{"5xx":7},"last":{"at_us":50,"class":"5xx","status":502},"new_member":1})");
    ASSERT_TRUE(good);
    EXPECT_EQ(good->recovered_at.us, 50); // told without its instant: the last failure stands for it
    EXPECT_EQ(good->classes.front().count, 7);
    EXPECT_EQ(good->subject(), "svc_1 10.0.0.1:80");
    for (const char* bad : {
             "",
             "[]",
             "{}",
             R"({"incident":"inc_1"})",
             R"({"incident":"i","sequence":1,"state":"gone","service":{"id":"s"},"failures":1})",
             R"({"incident":"i","sequence":-1,"state":"open","service":{"id":"s"},"failures":1})",
             R"({"incident":"i","sequence":1,"state":"open","failures":1})",
             R"({"incident":"i","sequence":1,"state":"open","service":{"id":"s"},"failures":1,"classes":{"5xx":"many"}})",
         }) {
        const auto refused = read_incident(bad);
        ASSERT_FALSE(refused) << bad;
        EXPECT_EQ(refused.error().code, Code::invalid) << bad;
    }
    std::string long_list = R"({"incident":"i","sequence":1,"state":"open","service":{"id":"s"},"failures":1,"units":["u")";
    for (int i = 0; i < 2000; ++i) long_list += ",\"u" + std::to_string(i) + "\"";
    EXPECT_EQ(read_incident(long_list + "]}")->units.size(), parties_max);
}

} // namespace
} // namespace gapura::desk
