// The routes, called as the face would call them.
#include "feeder-sync/face.h"
#include "lib/base/check.h"
#include "tests/feeder/world.h"

namespace gapura::feeder {
namespace {

using namespace testing;

TEST(SyncFace, FromPlanToReportWithoutARestrictedValue) {
    gapura::testing::OneDatabase one(store::Engine::sqlite);
    one.migrate(migrations());
    World world(one.db());
    world.campus = students(3);
    world.campus.at(2).program = "99999";
    people::Actor who = officer();
    const base::Zone zone = base::Zone::find("Asia/Jakarta").value();
    const face::Routes all = routes(
        world.sync, zone, [&](const face::Caller&) -> Result<people::Actor> { return who; },
        [] { return std::vector<Check>{{"port", false, "x", "feeder.unreachable"}}; });
    std::string seen;
    const auto call = [&](std::string_view method, std::string_view pattern, std::string id = {}, std::string body = "{}",
                          std::map<std::string, std::string> query = {}) -> Result<face::Response> {
        const auto route =
            std::ranges::find_if(all, [&](const face::Route& one_route) { return one_route.method == method && one_route.pattern == pattern; });
        CHECK(route != all.end());
        face::Request request;
        request.method = method;
        request.body = std::move(body);
        request.query = std::move(query);
        request.parts = {{"id", std::move(id)}};
        request.lang = text::Lang::en;
        const auto answer = [&]() -> Result<face::Response> {
            if (!route->prepare) return route->handler(request);
            const face::Rest rest = TRY(route->prepare(request));
            return rest();
        };
        auto response = answer();
        if (response) seen += response->body;
        return response;
    };
    const auto created = call("POST", "/api/v1/sync/plans", {}, R"({"entry_semester":"20241"})");
    ASSERT_TRUE(created);
    EXPECT_EQ(created->status, 202);
    const std::string id(json::parse(created->body).at("id").as_string());
    ASSERT_TRUE(world.sync.work_off());
    const json::value shown = json::parse(call("GET", "/api/v1/sync/plans/{id}", id)->body);
    EXPECT_EQ(shown.at("state"), "ready");
    EXPECT_EQ(shown.at("counts").at("new"), 2);
    EXPECT_EQ(shown.at("counts").at("blocked"), 1);
    EXPECT_EQ(shown.at("sample").as_array().size(), 3U);
    EXPECT_EQ(call("POST", "/api/v1/sync/plans", {}, R"({"programme":"x"})").error().slug, "json.field");
    EXPECT_EQ(call("POST", "/api/v1/sync/plans/{id}/run", id).error().slug, "sync.not_approved");
    EXPECT_EQ(call("POST", "/api/v1/sync/plans/{id}/approve", id, R"({"hash":"0"})").error().slug, "sync.hash_differs");
    EXPECT_EQ(call("GET", "/api/v1/sync/plans/{id}", "nonsense").error().slug, "id.malformed");
    ASSERT_TRUE(call("POST", "/api/v1/sync/plans/{id}/approve", id, json::serialize(json::object{{"hash", shown.at("hash")}})));
    ASSERT_TRUE(call("POST", "/api/v1/sync/plans/{id}/run", id));
    ASSERT_TRUE(world.sync.work_off());
    const json::value report = json::parse(call("GET", "/api/v1/sync/plans/{id}/report", id)->body);
    EXPECT_EQ(report.at("rows").at("accepted"), 2);
    EXPECT_EQ(json::parse(call("GET", "/api/v1/sync/plans/{id}/rows", id)->body).at("items").as_array().size(), 3U);
    const auto rows = [&](std::map<std::string, std::string> query) {
        return call("GET", "/api/v1/sync/plans/{id}/rows", id, "{}", std::move(query));
    };
    const json::value first = json::parse(rows({{"limit", "2"}})->body);
    EXPECT_EQ(first.at("items").as_array().size(), 2U);
    const json::value second = json::parse(rows({{"limit", "2"}, {"cursor", std::string(first.at("next").as_string())}})->body);
    ASSERT_EQ(second.at("items").as_array().size(), 1U);
    EXPECT_EQ(second.at("items").at(0).at("position"), 2);
    EXPECT_TRUE(second.at("next").is_null());
    EXPECT_EQ(rows({{"cursor", face::cursor_after({"2x"})}}).error().slug, "face.cursor");
    EXPECT_EQ(rows({{"after", "2"}}).error().slug, "face.query_unknown");
    EXPECT_TRUE(json::parse(call("GET", "/api/v1/sync/plans", {}, "{}", {{"limit", "1"}})->body).at("next").is_null());
    EXPECT_EQ(json::parse(call("GET", "/api/v1/sync/status")->body).at("latest").at("progress").at("done"), 2);
    EXPECT_EQ(json::parse(call("GET", "/api/v1/sync/plans")->body).at("items").as_array().size(), 1U);
    EXPECT_EQ(json::parse(call("POST", "/api/v1/feeder/doctor")->body).at("good"), false);
    for (const auto& student : world.campus) {
        EXPECT_EQ(seen.find(student.nik.reveal()), std::string::npos);
        EXPECT_EQ(seen.find(normalised(ValueKind::text, student.mother_name.reveal())), std::string::npos);
    }
    who = administrator();
    EXPECT_EQ(call("POST", "/api/v1/sync/plans").error().slug, "people.not_allowed");
    EXPECT_EQ(call("POST", "/api/v1/feeder/doctor").error().slug, "people.not_allowed");
}

} // namespace
} // namespace gapura::feeder
