// A key's rules against calls: every way to slip past a bound parameter is refused.
#include "gateway/authorise.h"

#include "lib/text/text.h"
#include "tests/gateway/policy_world.h"

namespace gapura::gateway {
namespace {

using Place = RouteParameter::Place;

class AuthoriseTest : public ::testing::Test {
protected:
    AuthoriseTest() {
        ServiceConfig service;
        service.id = "svc_1";
        service.name = "siakad";
        service.targets = {{"127.0.0.1", 9001}};
        const auto route = [](std::string id, std::string pattern, std::vector<RouteParameter> parameters) {
            RouteConfig out;
            out.id = std::move(id);
            out.service = "svc_1";
            out.methods = {"GET", "POST"};
            out.pattern = std::move(pattern);
            out.scope = "mahasiswa";
            out.parameters = std::move(parameters);
            return out;
        };
        snapshot_ =
            build({service}, {route("by_path", "/fakultas/{fakultas}/mahasiswa", {}), route("by_query", "/mahasiswa", {{"fakultas", Place::query}}),
                              route("by_record", "/kartu", {{"fakultas", Place::record}}), route("free", "/gedung", {{"fakultas", Place::none}}),
                              route("unbound", "/wisuda", {})})
                .value();
    }

    std::string ask(std::string_view rules_text, std::string_view path, std::string_view query = "", std::string_view method = "GET") {
        const auto rules = keys::rules_from_json(base::parse_json(rules_text).value());
        EXPECT_TRUE(rules.has_value()) << rules_text;
        const Match match = snapshot_->matcher.find(method, path);
        if (match.kind != Match::Kind::found) return "no route";
        Incoming incoming;
        incoming.method = method;
        incoming.path = path;
        incoming.query = query;
        extra_.clear();
        filters_ = 0;
        const RuleRefusal refusal = right_call(*rules, *snapshot_, snapshot_->route(match.route), match, incoming, extra_, filters_);
        if (refusal.slug == nullptr) return "yes";
        EXPECT_NE(text::find(refusal.slug), nullptr) << refusal.slug;
        return std::string(refusal.slug).substr(std::string_view("gateway.").size());
    }

    static constexpr std::string_view ft = R"({"parameters":[{"parameter":"fakultas","values":["FT"]}]})";
    static constexpr std::string_view two = R"({"parameters":[{"parameter":"fakultas","values":["FT","Ilmu Sosial"]}]})";
    std::shared_ptr<const Snapshot> snapshot_;
    std::string extra_;
    std::uint8_t filters_ = 0;
};

TEST_F(AuthoriseTest, ServicesRoutesAndMethods) {
    EXPECT_EQ(ask(R"({"services":["siakad"]})", "/mahasiswa"), "yes");
    EXPECT_EQ(ask(R"({"services":["svc_1"]})", "/mahasiswa"), "yes");
    EXPECT_EQ(ask(R"({"services":["alumni"]})", "/mahasiswa"), "out_of_rules");
    EXPECT_EQ(ask(R"({"routes":["by_query"]})", "/mahasiswa"), "yes");
    EXPECT_EQ(ask(R"({"routes":["by_query"]})", "/wisuda"), "out_of_rules");
    EXPECT_EQ(ask(R"({"methods":["GET"]})", "/mahasiswa", "", "HEAD"), "yes");
    EXPECT_EQ(ask(R"({"methods":["GET"]})", "/mahasiswa", "", "POST"), "out_of_rules");
}

TEST_F(AuthoriseTest, AFacultysKeySeesItsOwnFacultyByPath) {
    EXPECT_EQ(ask(ft, "/fakultas/FT/mahasiswa"), "yes");
    EXPECT_EQ(ask(ft, "/fakultas/F%54/mahasiswa"), "yes");
    EXPECT_EQ(ask(two, "/fakultas/Ilmu%20Sosial/mahasiswa"), "yes");
    for (const std::string_view path : {"/fakultas/FE/mahasiswa", "/fakultas/ft/mahasiswa", "/fakultas/FT;x=FE/mahasiswa",
                                        "/fakultas/FT%20/mahasiswa", "/fakultas//FE/mahasiswa", "/fakultas/FTX/mahasiswa"}) {
        EXPECT_EQ(ask(ft, path), "parameter_not_allowed") << path;
    }
}

TEST_F(AuthoriseTest, AQueryIsHeldToTheKeyHoweverItIsWritten) {
    EXPECT_EQ(ask(ft, "/mahasiswa", "fakultas=FT&halaman=2"), "yes");
    EXPECT_EQ(extra_, "");
    EXPECT_EQ(ask(two, "/mahasiswa", "fakultas=Ilmu+Sosial"), "yes");
    for (const std::string_view query :
         {"fakultas=FE", "fakultas=FT&fakultas=FE", "fakultas=FE&fakultas=FT", "Fakultas=FE", "fakultas[]=FE", "fakultas[]=FT", "fakultas%5B0%5D=FE",
          "fakulta%73=FE", "fakulta%73=FT", "fakultas", "fakultas=", "x=1;fakultas=FE", "fakultas=FT;fakultas=FE", "+fakultas=FE", "fakultas=FT%00",
          "%zz=1", "fakultas=%F", "FAKULTAS=FT&fakultas=FT"}) {
        EXPECT_EQ(ask(ft, "/mahasiswa", query), "parameter_not_allowed") << query;
    }
    EXPECT_EQ(ask(ft, "/mahasiswa", "fakultasnya=FE"), "yes") << "another parameter";
    EXPECT_EQ(extra_, "fakultas=FT") << "one value: filled in";
    EXPECT_EQ(ask(two, "/mahasiswa", "halaman=2"), "parameter_missing") << "two values: which?";
    EXPECT_EQ(ask(R"({"parameters":[{"parameter":"fakultas","values":["Ilmu & Sosial"]}]})", "/mahasiswa"), "yes");
    EXPECT_EQ(extra_, "fakultas=Ilmu%20%26%20Sosial");
}

TEST_F(AuthoriseTest, ARouteThatCannotBeNarrowedRefusesTheKey) {
    EXPECT_EQ(ask(ft, "/wisuda"), "parameter_unbound");
    EXPECT_EQ(ask(ft, "/gedung"), "yes") << "declared not to depend on it";
    EXPECT_EQ(ask(ft, "/kartu"), "yes");
    EXPECT_EQ(filters_, 1) << "held to in the records";
}

TEST(RightPlace, NetworksAndHours) {
    const auto rules = keys::rules_from_text(R"({"networks":["10.1.0.0/16","2001:db8::/32"],"hours":"07:00-18:00"})");
    ASSERT_FALSE(rules.unreadable);
    EXPECT_EQ(right_place(rules, "10.1.2.3", 8 * 60).slug, nullptr);
    EXPECT_EQ(right_place(rules, "2001:db8::9", 8 * 60).slug, nullptr);
    EXPECT_STREQ(right_place(rules, "10.2.0.1", 8 * 60).slug, "gateway.network_not_allowed");
    EXPECT_STREQ(right_place(rules, "", 8 * 60).slug, "gateway.network_not_allowed");
    EXPECT_STREQ(right_place(rules, "10.1.2.3", 18 * 60).slug, "gateway.outside_hours");
    const RuleRefusal damaged = right_place(keys::rules_from_text("{"), "10.1.2.3", 0);
    EXPECT_STREQ(damaged.slug, "gateway.key_rules_unreadable");
    EXPECT_EQ(damaged.code, Code::unavailable) << "never a 403 for our own fault";
}

TEST(QueryValue, IsDecoded) {
    EXPECT_EQ(query_value("a=1&nim=20%2008&nim=3", "nim"), "20 08");
    EXPECT_EQ(query_value("a=1&b", "b"), std::nullopt);
    EXPECT_EQ(decoded("%4"), std::nullopt);
}

} // namespace
} // namespace gapura::gateway
