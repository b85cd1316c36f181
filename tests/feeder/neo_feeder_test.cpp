// The client side of the wire, over an http::Client that plays a server: port discovery, token, one replay.
#include <gtest/gtest.h>

#include "feeder-sync/neo_feeder.h"

namespace gapura::feeder {
namespace {

/// Answers by rule and remembers acts; only one port listens.
class PlayedServer final : public http::Client {
public:
    std::string listening = "http://feeder:8100/";
    int tokens = 0;
    std::string valid_token;
    std::vector<std::string> acts;
    bool refuse_account = false;
    bool always_expired = false;

    Result<http::ClientAnswer> send(const http::ClientRequest& request) override {
        if (!request.url.starts_with(listening)) return fail(Code::unavailable, "http.unreachable");
        if (request.method == "GET") return answer("GetProdi : daftar<br>InsertBiodataMahasiswa : tambah");
        const json::value body = json::parse(request.body);
        const std::string act(body.at("act").as_string());
        acts.push_back(act);
        if (act == "GetToken") {
            if (refuse_account) return answer(R"({"error_code":"12","error_desc":"username/password salah"})");
            valid_token = "token" + std::to_string(++tokens);
            return answer(R"({"error_code":"0","data":{"token":")" + valid_token + "\"}}");
        }
        if (always_expired || body.at("token").as_string() != valid_token) return answer(R"({"error_code":"100","error_desc":"Invalid Token."})");
        if (act == "Lost") return fail(Code::unavailable, "http.uncertain");
        return answer(
            R"({"error_code":"0","data":[{"kode_perguruan_tinggi":"999999","nama_perguruan_tinggi":"Contoh","periode_pelaporan":"20251"}]})");
    }

private:
    static http::ClientAnswer answer(std::string body) { return {200, {}, std::move(body)}; }
};

class NeoFeederTest : public ::testing::Test {
protected:
    NeoOptions options(std::string address) {
        NeoOptions out;
        out.address = std::move(address);
        out.username = "gapura";
        out.password = base::Secret("simulator");
        return out;
    }
    PlayedServer server_;
    base::FakeClock clock_;
    base::NoLog log_;
};

TEST_F(NeoFeederTest, FindsItsPortAndKeepsItsToken) {
    auto feeder = make_neo_feeder(options("feeder"), server_, clock_, log_).value();
    EXPECT_EQ(feeder->call("GetProdi", {}).kind, Kind::accepted);
    EXPECT_EQ(feeder->call("GetProdi", {}).kind, Kind::accepted);
    EXPECT_EQ(server_.tokens, 1);
    clock_.advance(std::chrono::hours(5));
    EXPECT_EQ(feeder->call("GetProdi", {}).kind, Kind::accepted);
    EXPECT_EQ(server_.tokens, 2);
}

TEST_F(NeoFeederTest, ReplaysOnceAfterCode100AndNeverMore) {
    auto feeder = make_neo_feeder(options("http://feeder:8100"), server_, clock_, log_).value();
    feeder->call("GetProdi", {});
    server_.valid_token = "another";
    EXPECT_EQ(feeder->call("InsertBiodataMahasiswa", {}).kind, Kind::accepted);
    server_.always_expired = true;
    server_.acts.clear();
    const Outcome outcome = feeder->call("InsertBiodataMahasiswa", {});
    EXPECT_EQ(outcome.kind, Kind::refused);
    EXPECT_EQ(outcome.code, 100);
    EXPECT_EQ(std::ranges::count(server_.acts, "InsertBiodataMahasiswa"), 2);
}

TEST_F(NeoFeederTest, ALostAnswerIsNotAskedAgain) {
    auto feeder = make_neo_feeder(options("http://feeder:8100"), server_, clock_, log_).value();
    EXPECT_EQ(feeder->call("Lost", {}).kind, Kind::uncertain);
    EXPECT_EQ(std::ranges::count(server_.acts, "Lost"), 1);
}

TEST_F(NeoFeederTest, SaysWhyItCannot) {
    server_.refuse_account = true;
    auto feeder = make_neo_feeder(options("http://feeder:8100"), server_, clock_, log_).value();
    EXPECT_EQ(feeder->call("GetProdi", {}).code, 12);
    auto nowhere = make_neo_feeder(options("elsewhere"), server_, clock_, log_).value();
    EXPECT_EQ(nowhere->call("InsertBiodataMahasiswa", {}).kind, Kind::unreachable);
    EXPECT_FALSE(make_neo_feeder(options("ftp://feeder"), server_, clock_, log_));
}

TEST_F(NeoFeederTest, TheDoctorNamesThePortTheCampusAndThePeriods) {
    const auto settings = options("feeder");
    auto feeder = make_neo_feeder(settings, server_, clock_, log_).value();
    const auto checks = doctor(settings, server_, *feeder);
    ASSERT_EQ(checks.size(), 8U); // four ports, acts, account, programmes, periods
    EXPECT_FALSE(checks.at(0).good);
    EXPECT_TRUE(checks.at(3).good);
    EXPECT_EQ(checks.at(5).detail, "999999 Contoh");
    EXPECT_EQ(checks.at(7).detail, "open: 20251");
    server_.refuse_account = true;
    auto wrong = make_neo_feeder(settings, server_, clock_, log_).value();
    EXPECT_EQ(doctor(settings, server_, *wrong).back().slug, "feeder.e12");
}

} // namespace
} // namespace gapura::feeder
