// Envelopes, tokens, the act list and the dictionary: what every call looks like before any data is involved.
#include "feeder-sync/sim/codes.h"
#include "tests/feeder/sim_world.h"

namespace gapura::feeder::sim {
namespace {

TEST(SimEnvelope, SuccessIsTextZeroAndDataAList) {
    SimWorld w;
    const json::value answer = w.call("GetAgama");
    EXPECT_EQ(answer.at("error_code"), json::value("0"));
    EXPECT_EQ(answer.at("error_desc"), json::value(""));
    EXPECT_EQ(answer.at("data").as_array().size(), 8U);
    EXPECT_EQ(answer.at("data").at(0).as_object().size(), 2U);
}

TEST(SimEnvelope, IntegerCodesAndNullDescriptionAreSwitches) {
    SimWorld w;
    w.set("integer_codes", true);
    w.set("null_description", true);
    const json::value answer = w.call("GetAgama");
    EXPECT_EQ(answer.at("error_code"), json::value(0));
    EXPECT_TRUE(answer.at("error_desc").is_null());
    EXPECT_EQ(w.call("GetDosen").at("error_code"), json::value(13));
}

TEST(SimEnvelope, NothingFoundIsAnEmptyListNotAnError) {
    SimWorld w;
    const json::value answer = w.call("GetListMahasiswa", {{"filter", "nim='x'"}});
    EXPECT_EQ(SimWorld::code(answer), 0);
    EXPECT_TRUE(answer.at("data").as_array().empty());
    EXPECT_EQ(answer.at("jumlah"), json::value(0));
}

TEST(SimEnvelope, BadRequestsHaveTheirCodes) {
    SimWorld w;
    const auto code = [&](std::string_view type, std::string_view body) { return SimWorld::code(SimWorld::parse(w.sim->answer(type, body))); };
    EXPECT_EQ(code("text/plain", "{}"), 11);
    EXPECT_EQ(code("", "{}"), 11);
    EXPECT_EQ(code("application/json", "{"), 15);
    EXPECT_EQ(code("application/json", "[]"), 15);
    EXPECT_EQ(code("application/json", ""), 15);
    EXPECT_EQ(code("application/json; charset=utf-8", "{}"), 100);
    EXPECT_EQ(SimWorld::code(w.call("InsertKRSMahasiswa")), 13); // a name invented by others
    const json::value answer = w.call("GetDosen");
    EXPECT_EQ(answer.at("error_desc"), json::value("Fungsi yang dipanggil tidak tersedia"));
}

TEST(SimEnvelope, TextsAreTheServersOwn) {
    EXPECT_EQ(code_text(100), "Invalid Token. Token tidak ada atau token sudah expired.");
    EXPECT_EQ(code_text(219), "nim (NIM/NRP) tidak boleh sama dalam satu Program Studi");
    EXPECT_EQ(code_text(121), "Error database. Periksa kembali parameter yang dikirim (nama kolom, filter, order atau parameter lainnya)");
    EXPECT_EQ(code_text(999), "");
    for (const int code : {11, 12, 13, 15, 105, 106, 108, 109, 115, 116, 117, 119, 120, 200, 1209, 1260}) EXPECT_NE(code_text(code), "") << code;
}

TEST(SimToken, WrongLoginIsTwelve) {
    SimWorld w;
    const json::value answer = w.post({{"act", "GetToken"}, {"username", "gapura"}, {"password", "x"}});
    EXPECT_EQ(SimWorld::code(answer), 12);
    EXPECT_EQ(answer.at("error_desc"), json::value("username/password salah"));
}

TEST(SimToken, IsAJwtThatLivesFiveHours) {
    SimWorld w;
    const std::size_t first = w.token.find('.');
    const std::size_t second = w.token.rfind('.');
    ASSERT_LT(first, second);
    const auto claims = base::parse_json(*base::unbase64url(w.token.substr(first + 1, second - first - 1)));
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->at("exp").as_int64() - claims->at("iat").as_int64(), 18000);
    EXPECT_EQ(claims->at("id_peran"), json::value(3));
    EXPECT_EQ(claims->at("id_smt"), json::value("20241"));
    w.clock.advance(std::chrono::seconds(17999));
    EXPECT_EQ(SimWorld::code(w.call("GetAgama")), 0);
    w.clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(SimWorld::code(w.call("GetAgama")), 100);
    w.log_in();
    EXPECT_EQ(SimWorld::code(w.call("GetAgama")), 0);
}

TEST(SimToken, ForgedAndMissingAreRefusedAndOldOnesStay) {
    SimWorld w;
    const std::string old = w.token;
    w.log_in();
    EXPECT_NE(old, w.token);
    EXPECT_EQ(SimWorld::code(w.post({{"act", "GetAgama"}, {"token", old}})), 0);
    EXPECT_EQ(SimWorld::code(w.post({{"act", "GetAgama"}})), 100);
    EXPECT_EQ(SimWorld::code(w.post({{"act", "GetAgama"}, {"token", old.substr(0, old.size() - 2) + "AA"}})), 100);
    EXPECT_EQ(SimWorld::code(w.post({{"act", "GetAgama"}, {"token", "a.b.c"}})), 100);
    w.set("revoke_tokens", true);
    EXPECT_EQ(SimWorld::code(w.call("GetAgama")), 100);
}

TEST(SimToken, DiesAfterSoManyCalls) {
    SimWorld w;
    w.set("token_calls", 2);
    EXPECT_EQ(SimWorld::code(w.call("GetAgama")), 0);
    EXPECT_EQ(SimWorld::code(w.call("GetAgama")), 0);
    EXPECT_EQ(SimWorld::code(w.call("GetAgama")), 100);
    w.log_in();
    EXPECT_EQ(SimWorld::code(w.call("GetAgama")), 0);
}

TEST(SimToken, LegacyIsThirtyTwoHexDigitsAndRoleIsChecked) {
    SimWorld w(switches_of(Profile::legacy));
    EXPECT_EQ(w.token.size(), 32U);
    EXPECT_EQ(w.token.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(SimWorld::code(w.call("GetAgama")), 0);
    w.set("admin_role", false);
    EXPECT_EQ(SimWorld::code(w.call("GetAgama")), 106);
    w.set("reset", true);
    EXPECT_EQ(SimWorld::code(w.call("GetAgama")), 0);
}

TEST(SimCatalogue, PageListsEveryActAndDictionaryNamesTheFields) {
    SimWorld w;
    const Answer page = w.sim->act_page();
    EXPECT_NE(page.body.find("InsertBiodataMahasiswa : "), std::string::npos);
    EXPECT_NE(page.body.find("<br>\n"), std::string::npos);
    const json::value answer = w.call("GetDictionary", {{"fungsi", "InsertBiodataMahasiswa"}});
    const json::object& request = answer.at("data").at("request").as_object();
    EXPECT_EQ(request.at("record[nik]").at("type"), json::value("character varying(16)"));
    EXPECT_EQ(request.if_contains("record[id_mahasiswa]"), nullptr);
    EXPECT_NE(answer.at("data").at("response").as_object().if_contains("data[id_mahasiswa]"), nullptr);
    const json::value removal = w.call("GetDictionary", {{"fungsi", "DeleteRiwayatPendidikanMahasiswa"}});
    EXPECT_NE(removal.at("data").at("request").as_object().if_contains("key[id_registrasi_mahasiswa]"), nullptr);
    EXPECT_EQ(SimWorld::code(w.call("GetDictionary", {{"fungsi", "GetMK"}})), 13);
}

TEST(SimCatalogue, EveryReadActAnswers) {
    SimWorld w;
    const std::string id = w.add_student();
    w.add_study(id);
    const Schema schema = make_schema();
    for (const Act& act : schema.acts) {
        if (act.kind != ActKind::read && act.kind != ActKind::count) continue;
        const json::value answer = w.call(act.name);
        EXPECT_EQ(SimWorld::code(answer), 0) << act.name;
        if (act.kind == ActKind::count) EXPECT_TRUE(answer.at("data").is_string()) << act.name;
        else EXPECT_FALSE(answer.at("data").as_array().empty()) << act.name;
    }
}

} // namespace
} // namespace gapura::feeder::sim
