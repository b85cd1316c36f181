// Faults, the switches that steer them, the ledger and the journal that outlives a process.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "tests/feeder/sim_world.h"

namespace gapura::feeder::sim {
namespace {

Answer insert(SimWorld& w, int number) {
    return w.sim->answer("application/json", json::serialize(json::object{{"act", "InsertBiodataMahasiswa"}, {"token", w.token}, {"record", w.student(number)}}));
}

std::uint64_t count(SimWorld& w, std::string_view what) { return w.sim->counts().at(what).to_number<std::uint64_t>(); }

TEST(SimFault, DroppedBeforeIsNotApplied) {
    SimWorld w;
    w.set("drop_before", 1.0);
    EXPECT_TRUE(insert(w, 1).drop);
    EXPECT_EQ(count(w, "students"), 0U);
}

TEST(SimFault, AppliedButLostIsApplied) {
    SimWorld w;
    w.set("applied_but_lost", 1.0);
    EXPECT_TRUE(insert(w, 1).drop);
    EXPECT_FALSE(w.sim->answer("application/json", json::serialize(json::object{{"act", "GetAgama"}, {"token", w.token}})).drop);
    EXPECT_EQ(count(w, "students"), 1U);
    EXPECT_EQ(count(w, "lost_answers"), 1U);
    w.set("applied_but_lost", 0);
    EXPECT_EQ(SimWorld::code(SimWorld::parse(insert(w, 1))), 200); // a blind repeat meets its own first try
}

TEST(SimFault, AppliedLateAppearsLater) {
    SimWorld w;
    w.set("applied_late", 1);
    w.set("applied_late_ms", 500);
    EXPECT_TRUE(insert(w, 1).drop);
    EXPECT_EQ(count(w, "students"), 0U);
    EXPECT_EQ(count(w, "pending_late"), 1U);
    w.clock.advance(std::chrono::milliseconds(500));
    EXPECT_EQ(count(w, "students"), 1U);
    EXPECT_EQ(count(w, "pending_late"), 0U);
}

TEST(SimFault, GatewaysAnswerInHtml) {
    SimWorld w;
    w.set("html_502", 1);
    const Answer down = insert(w, 1);
    EXPECT_EQ(down.status, 502);
    EXPECT_EQ(down.content_type, "text/html");
    EXPECT_EQ(count(w, "students"), 0U);
    w.set("html_502", 0);
    w.set("gateway_504", 1);
    w.set("gateway_504_ms", 1500);
    const Answer slow = insert(w, 1);
    EXPECT_EQ(slow.status, 504);
    EXPECT_EQ(slow.delay, std::chrono::milliseconds(1500));
    EXPECT_EQ(count(w, "students"), 1U); // the server behind the gateway went on
}

TEST(SimFault, OddBodies) {
    SimWorld w;
    w.set("unhandled", 1);
    const json::value answer = SimWorld::parse(insert(w, 1));
    EXPECT_EQ(SimWorld::code(answer), -1);
    EXPECT_NE(answer.as_object().if_contains("message"), nullptr);
    EXPECT_EQ(count(w, "students"), 0U);
    w.set("unhandled", 0);
    w.set("trailing_junk", 1);
    EXPECT_FALSE(base::parse_json(insert(w, 1).body));
    w.set("trailing_junk", 0);
    w.set("empty_body", 1);
    EXPECT_EQ(insert(w, 2).body, "");
    EXPECT_EQ(count(w, "students"), 2U);
}

TEST(SimFault, HangsAndSlowness) {
    SimWorld w;
    w.set("hang_acts", json::array{"GetCountSemester"});
    const std::string body = json::serialize(json::object{{"act", "GetCountSemester"}, {"token", w.token}});
    EXPECT_TRUE(w.sim->answer("application/json", body).hang);
    w.set("reset", true);
    EXPECT_FALSE(w.sim->answer("application/json", body).hang);
    w.set("slow_ms", 40);
    EXPECT_EQ(insert(w, 1).delay, std::chrono::milliseconds(40));
}

TEST(SimFault, ProbabilitiesRepeatWithTheSeed) {
    const auto run = [] {
        SimWorld w;
        w.set("applied_but_lost", 0.3);
        std::string story;
        for (int i = 0; i < 50; ++i) story += insert(w, i).drop ? 'x' : '.';
        return story;
    };
    const std::string story = run();
    EXPECT_EQ(story, run());
    EXPECT_NE(story.find('x'), std::string::npos);
    EXPECT_NE(story.find('.'), std::string::npos);
}

TEST(SimSwitch, ReadsShellTextAndRefusesNonsense) {
    Switches s;
    EXPECT_TRUE(set_switch(s, "applied_but_lost=0.25"));
    EXPECT_DOUBLE_EQ(s.applied_but_lost, 0.25);
    EXPECT_TRUE(set_switch(s, "integer_codes"));
    EXPECT_TRUE(s.integer_codes);
    EXPECT_TRUE(set_switch(s, "integer_codes=0"));
    EXPECT_FALSE(s.integer_codes);
    EXPECT_TRUE(set_switch(s, "hang_acts=GetCountSemester,GetCountWilayah"));
    EXPECT_EQ(s.hang_acts.size(), 2U);
    EXPECT_EQ(set_switch(s, "slow=1").error().slug, "feeder.sim_switch_unknown");
    for (const char* bad : {"applied_but_lost=2", "applied_but_lost=x", "slow_ms=-1", "slow_ms=1.5", "integer_codes=7"}) {
        EXPECT_EQ(set_switch(s, bad).error().slug, "feeder.sim_switch_value") << bad;
    }
    for (const SwitchInfo& info : switch_table()) EXPECT_TRUE(show_switches(s).contains(info.name)) << info.name;
}

TEST(SimSwitch, ChangesAllOrNothing) {
    SimWorld w;
    EXPECT_FALSE(w.sim->change({{"slow_ms", 5}, {"nonsense", 1}}));
    EXPECT_EQ(w.sim->switches().at("slow_ms"), json::value(0));
}

TEST(SimLedger, RecordsAcceptedWritesOnly) {
    SimWorld w;
    const std::string id = w.add_student(1);
    insert(w, 1); // refused: duplicate
    w.add_study(id);
    const json::object all = w.sim->ledger(1, 10);
    ASSERT_EQ(all.at("items").as_array().size(), 2U);
    EXPECT_EQ(all.at("items").at(0).at("id"), json::value(id));
    EXPECT_EQ(all.at("items").at(1).at("natural"), json::value_from("A11.2024.00001|" + campus_id("prodi", "55201")));
    EXPECT_EQ(all.at("items").at(0).at("sha256").as_string().size(), 64U);
    EXPECT_TRUE(all.at("next").is_null());
    const json::object first = w.sim->ledger(1, 1);
    EXPECT_EQ(first.at("next"), json::value(2U));
    EXPECT_EQ(w.sim->ledger(2, 1).at("items").at(0).at("seq"), json::value(2U));
    EXPECT_TRUE(w.sim->ledger(99, 5).at("items").as_array().empty());
}

TEST(SimLedger, CountsFindDuplicatesByNaturalKey) {
    SimWorld w;
    w.add_student(1);
    json::object twin = w.student(2);
    twin["nik"] = w.student(1).at("nik"); // the server does not forbid it; a test wants to know
    ASSERT_EQ(SimWorld::code(w.call("InsertBiodataMahasiswa", {{"record", twin}})), 0);
    const json::object counts = w.sim->counts();
    EXPECT_EQ(counts.at("duplicates").at("nik"), json::value(1U));
    EXPECT_EQ(counts.at("duplicates").at("person"), json::value(0U));
    EXPECT_EQ(counts.at("students"), json::value(2U));
}

struct TempFile {
    std::string path = (std::filesystem::temp_directory_path() / ("gapura_sim_" + std::to_string(::getpid()) + ".jsonl")).string();
    TempFile() { std::filesystem::remove(path); }
    ~TempFile() { std::filesystem::remove(path); }
};

TEST(SimJournal, OutlivesTheProcess) {
    const TempFile file;
    std::string kept;
    {
        SimWorld w({}, file.path);
        const std::string gone = w.add_student(1);
        kept = w.add_student(2);
        w.add_study(kept);
        ASSERT_TRUE(w.sim->synchronise());
        ASSERT_EQ(SimWorld::code(w.call("UpdateBiodataMahasiswa", {{"key", {{"id_mahasiswa", kept}}}, {"record", {{"dusun", "Baru"}}}})), 0);
        ASSERT_EQ(SimWorld::code(w.call("DeleteBiodataMahasiswa", {{"key", {{"id_mahasiswa", gone}}}})), 0);
    }
    std::ofstream(file.path, std::ios::app) << R"({"seq":6,"at":1,"act":"InsertBio)"; // died while writing
    for (int restart = 0; restart < 2; ++restart) {
        SimWorld w({}, file.path);
        EXPECT_EQ(w.sim->counts().at("students"), json::value(1U));
        EXPECT_EQ(w.sim->ledger(1, 10).at("items").as_array().size(), 5U);
        const json::value read = w.call("GetBiodataMahasiswa", {{"filter", "id_mahasiswa='" + kept + "'"}});
        EXPECT_EQ(read.at("data").at(0).at("dusun"), json::value("Baru"));
        EXPECT_EQ(read.at("data").at(0).at("status_sync"), json::value("belum sync"));
        EXPECT_EQ(SimWorld::code(w.call("UpdateBiodataMahasiswa", {{"key", {{"id_mahasiswa", kept}}}, {"record", {{"tempat_lahir", "X"}}}})), 217);
    }
    SimWorld w({}, file.path);
    w.add_student(3);
    EXPECT_EQ(w.sim->counts().at("writes"), json::value(6U));
}

TEST(SimJournal, DamageIsNamedByLine) {
    const TempFile file;
    std::ofstream(file.path) << "{\"act\":\"sync\",\"at\":1}\n{\"act\":\"GetAgama\"}\n";
    base::FakeClock clock;
    base::SeededRandom random{1};
    SimulatorOptions options;
    options.journal = file.path;
    const auto opened = Simulator::open(options, small_campus(), clock, random);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().slug, "feeder.sim_journal");
    EXPECT_EQ(opened.error().args[1].second, "2");
}

} // namespace
} // namespace gapura::feeder::sim
