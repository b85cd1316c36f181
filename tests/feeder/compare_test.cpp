// Comparable forms, the mapping, the address, the answers: pure.
#include <gtest/gtest.h>

#include "feeder-sync/address.h"
#include "feeder-sync/answer.h"
#include "feeder-sync/failure.h"
#include "feeder-sync/mapping.h"
#include "feeder-sync/rules.h"
#include "lib/text/catalogue.h"
#include "tests/feeder/world.h"

namespace gapura::feeder {
namespace {

std::string normal(ValueKind kind, const json::value& value) { return normalised(kind, &value); }

TEST(Compare, SameValuesInDifferentClothes) {
    EXPECT_EQ(normal(ValueKind::text, "  nur&#039;aini   binti\tali "), "NUR'AINI BINTI ALI");
    EXPECT_EQ(normal(ValueKind::text, "r&amp;d"), "R&D");
    EXPECT_EQ(normal(ValueKind::text, "é"), "É");
    EXPECT_EQ(normal(ValueKind::date, "31-12-2000"), "2000-12-31");
    EXPECT_EQ(normal(ValueKind::date, "2000-12-31T00:00:00.000Z"), "2000-12-31");
    EXPECT_EQ(normal(ValueKind::number, "3.00"), "3");
    EXPECT_EQ(normal(ValueKind::number, 3), "3");
    EXPECT_EQ(normal(ValueKind::number, 3.5), "3.5");
    EXPECT_EQ(normal(ValueKind::number, "003"), "3");
    EXPECT_EQ(normal(ValueKind::number, "-0.0"), "0");
    EXPECT_EQ(normal(ValueKind::code, "036301  "), "036301");
    for (const json::value& nothing : {json::value(nullptr), json::value(""), json::value(" - "), json::value("(tidak diisi)")}) {
        EXPECT_EQ(normal(ValueKind::text, nothing), "");
        EXPECT_EQ(fingerprint(normal(ValueKind::number, nothing)), 0U);
    }
    EXPECT_NE(normal(ValueKind::code, "0123"), normal(ValueKind::code, "123"));
}

TEST(Compare, MasksWhatTheFeederQuotes) {
    EXPECT_EQ(masked("NIK 9933740203050001 ibu SRI aaab", "Sri aaab"), "NIK 9933••••••••0001 ibu S•• a•••");
    EXPECT_EQ(masked("kode 119"), "kode 119");
}

TEST(Mapping, WritesWhatTheFeederWants) {
    References references;
    references.university = "u";
    references.programs = {{"61201", "p"}};
    references.entry_paths = {"12"};
    integrator::Student one = testing::student(1);
    one.email = "-";
    const StudentRecords records = map_student(one, references);
    EXPECT_EQ(records.biodata.at("nama_mahasiswa"), "NUR'AINI AAAAB");
    EXPECT_EQ(records.biodata.at("tanggal_lahir"), "2005-03-02");
    EXPECT_FALSE(records.biodata.contains("email"));
    EXPECT_FALSE(records.biodata.contains("nisn"));
    EXPECT_EQ(records.history.at("id_prodi"), "p");
    EXPECT_FALSE(records.history.contains("id_jalur_daftar")); // the Feeder's list has no 6 any more
    EXPECT_TRUE(obstacles(one, records, references).empty());
    one.program = "1";
    one.village = "";
    const auto found = obstacles(one, map_student(one, references), references);
    EXPECT_TRUE(std::ranges::any_of(found, [](const Reason& reason) { return reason.slug == "feeder.program_unknown"; }));
    EXPECT_TRUE(
        std::ranges::any_of(found, [](const Reason& reason) { return reason.slug == "feeder.value_missing" && reason.field == "kelurahan"; }));
}

TEST(Address, WhateverIsPasted) {
    EXPECT_EQ(endpoints_of("http://10.0.0.5:8100/#/login").value(), std::vector<std::string>{"http://10.0.0.5:8100/ws/live2.php"});
    EXPECT_EQ(endpoints_of(" https://neofeeder.contoh.ac.id/ws/live2.php?x=1 ").value(),
              std::vector<std::string>{"https://neofeeder.contoh.ac.id/ws/live2.php"});
    EXPECT_EQ(endpoints_of("http://feeder:3003/ws/sandbox2.php").value(), std::vector<std::string>{"http://feeder:3003/ws/sandbox2.php"});
    const auto all = endpoints_of("feeder.contoh.ac.id").value();
    ASSERT_EQ(all.size(), 6U);
    EXPECT_EQ(all.front(), "http://feeder.contoh.ac.id:3003/ws/live2.php");
    EXPECT_EQ(all.back(), "http://feeder.contoh.ac.id:80/ws/live2.php");
    for (const char* wrong : {"", "ftp://x", "http://a:b@c/", "http://x:99999", "http://sp ace", "http://"})
        EXPECT_FALSE(endpoints_of(wrong)) << wrong;
}

TEST(Answer, FourOutcomes) {
    EXPECT_EQ(read_answer(200, R"({"error_code":"0","error_desc":"","data":{"id":"x"}})").kind, Kind::accepted);
    EXPECT_EQ(read_answer(200, R"({"error_code":0,"data":[]} <!-- junk -->)").kind, Kind::accepted);
    EXPECT_EQ(read_answer(200, "\xEF\xBB\xBF{\"error_code\":0.0,\"data\":1}\n\n").kind, Kind::accepted);
    const Outcome refused = read_answer(200, R"({"error_code":" 119 ","error_desc":"Data yang akan ditambahkan sudah ada","data":[]})");
    EXPECT_EQ(refused.kind, Kind::refused);
    EXPECT_EQ(refused.code, 119);
    EXPECT_EQ(refused.text, "Data yang akan ditambahkan sudah ada");
    // Never a success: a client that reads a missing code as 0 records what did not happen.
    for (const char* body :
         {R"({"code":0,"message":"x"})", R"({"data":{}})", R"({"error_code":null,"data":{}})", R"({"error_code":"","data":1})",
          R"({"error_code":0.5})", R"({"error_code":"0)", "", "[]", "null", "<html>", R"({"error_code":[0]})", R"({"error_code":-1})"}) {
        EXPECT_EQ(read_answer(200, body).kind, Kind::uncertain) << body;
    }
    EXPECT_EQ(read_answer(502, "<html>bad gateway").kind, Kind::uncertain);
    EXPECT_EQ(read_answer(404, "<html>not found").kind, Kind::unreachable);
    EXPECT_EQ(read_answer(200, std::string(100000, '[')).kind, Kind::uncertain);
}

TEST(Answer, QuotesAreDoubled) {
    EXPECT_EQ(quoted("Nu'man"), "'Nu''man'");
    EXPECT_EQ(quoted("a\\'b"), "'a\\''b'");
}

TEST(Rules, EveryStateAndEventIsDecided) {
    int plans = 0, rows = 0;
    for (int state = 0; state <= int(PlanState::failed); ++state) {
        for (int event = 0; event <= int(PlanEvent::finished_partly); ++event) plans += next(PlanState(state), PlanEvent(event)) ? 1 : 0;
        EXPECT_EQ(parse_plan_state(to_string(PlanState(state))), PlanState(state));
    }
    for (int state = 0; state <= int(RowState::needs_human); ++state) {
        for (int event = 0; event <= int(RowEvent::conflict); ++event) rows += next(RowState(state), RowEvent(event)) ? 1 : 0;
        EXPECT_EQ(parse_row_state(to_string(RowState(state))), RowState(state));
    }
    EXPECT_EQ(plans, int(plan_moves().size()));
    EXPECT_EQ(rows, int(row_moves().size()));
    // What the design forbids: an uncertain record is never sent again without a look, a final one never moves.
    EXPECT_FALSE(next(RowState::unknown, RowEvent::start));
    EXPECT_FALSE(next(RowState::unknown, RowEvent::accept));
    EXPECT_TRUE(is_final(RowState::accepted) && is_final(RowState::rejected) && is_final(RowState::needs_human) && is_final(RowState::blocked));
    EXPECT_FALSE(next(PlanState::ready, PlanEvent::run));
}

TEST(Settle, LookingDecides) {
    const SettleOptions options{3, std::chrono::milliseconds(100), std::chrono::milliseconds(1), 5};
    Row row;
    row.state = RowState::reading_back;
    row.biodata = Send::insert;
    row.attempt = 1;
    row.started_at = {0};
    const auto event = [&](Look::Found found, std::int64_t now_us) {
        Look look;
        look.found = found;
        return decide_look(row, look, {now_us}, options).event;
    };
    EXPECT_EQ(event(Look::Found::absent, 1'000'000), RowEvent::look_again); // not looked often enough
    row.reads = 2;
    EXPECT_EQ(event(Look::Found::absent, 50'000), RowEvent::look_again); // not long enough
    EXPECT_EQ(event(Look::Found::absent, 100'000), RowEvent::absent);
    EXPECT_EQ(event(Look::Found::ours, 1), RowEvent::accept);
    EXPECT_EQ(event(Look::Found::other, 1), RowEvent::conflict);
    EXPECT_EQ(event(Look::Found::unreadable, 100'000'000), RowEvent::look_again);
    row.attempt = 5;
    EXPECT_EQ(event(Look::Found::absent, 100'000), RowEvent::conflict);
    row.code = 15;
    EXPECT_EQ(event(Look::Found::absent, 100'000), RowEvent::refuse);
    row.code = 0;
    row.biodata = Send::update;
    row.attempt = 1;
    EXPECT_EQ(event(Look::Found::absent, 100'000), RowEvent::conflict); // gone
    EXPECT_EQ(event(Look::Found::before, 100'000), RowEvent::absent);   // still as it was: may be sent again
}

TEST(Codes, TheCatalogueKnowsTheCommonOnes) {
    std::size_t known = 0;
    for (int code = 0; code < 2000; ++code) known += refusal_slug(code) != "feeder.refused" ? 1 : 0;
    EXPECT_GE(known, 40U);
    EXPECT_EQ(refusal_slug(1999), "feeder.refused");
    EXPECT_EQ(refusal_slug(219), "feeder.e219");
}

} // namespace
} // namespace gapura::feeder
