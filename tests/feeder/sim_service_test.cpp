// The simulator on a real port, through a real HTTP client: paths, methods, headers, faults on the wire, and the control paths.
#include "feeder-sync/sim/service.h"

#include "lib/http/client.h"
#include "tests/feeder/sim_world.h"

namespace gapura::feeder::sim {
namespace {

struct Served : ::testing::Test {
    void SetUp() override {
        ServiceOptions options;
        options.seed = 11;
        auto started = serve(options, small_campus(), clock, log);
        ASSERT_TRUE(started) << base::describe(started.error());
        service = std::move(*started);
    }

    Result<http::ClientAnswer> send(std::string_view method, std::string_view path, const std::string& body = {}) {
        http::ClientRequest request;
        request.method = method;
        request.url = "http://127.0.0.1:" + std::to_string(service->port()) + std::string(path);
        request.body = body;
        request.timeout = std::chrono::milliseconds(2000);
        if (!body.empty()) request.headers = {{"Content-Type", "application/json"}};
        return client->send(request);
    }

    json::value call(std::string_view path, json::object request) {
        const auto answer = send("POST", path, json::serialize(request));
        EXPECT_TRUE(answer);
        const auto parsed = answer ? base::parse_json(answer->body) : fail(Code::internal, "internal");
        return parsed ? *parsed : json::object();
    }

    std::string log_in(std::string_view path) {
        return std::string(call(path, {{"act", "GetToken"}, {"username", "gapura"}, {"password", "simulator"}}).at("data").at("token").as_string());
    }

    base::SystemClock clock;
    base::NoLog log;
    std::unique_ptr<http::Client> client = http::make_client();
    std::unique_ptr<Service> service;
    const SimWorld sample{};
};

TEST_F(Served, LiveAndSandboxAreSeparate) {
    const std::string live = log_in("/ws/live2.php");
    const std::string sandbox = log_in("/ws/sandbox2.php");
    EXPECT_EQ(SimWorld::code(call("/ws/live2.php", {{"act", "InsertBiodataMahasiswa"}, {"token", live}, {"record", sample.student()}})), 0);
    EXPECT_EQ(call("/ws/sandbox2.php", {{"act", "GetBiodataMahasiswa"}, {"token", sandbox}}).at("data").as_array().size(), 0U);
    EXPECT_EQ(call("/ws/live2.php", {{"act", "GetBiodataMahasiswa"}, {"token", live}}).at("data").as_array().size(), 1U);
    EXPECT_EQ(SimWorld::code(call("/ws/live2.php", {{"act", "GetAgama"}, {"token", sandbox}})), 100);
}

TEST_F(Served, MethodsAndHeaders) {
    const auto page = send("GET", "/ws/live2.php");
    ASSERT_TRUE(page);
    EXPECT_EQ(page->status, 200);
    EXPECT_NE(page->body.find("GetToken : "), std::string::npos);
    const auto preflight = send("OPTIONS", "/ws/live2.php");
    ASSERT_TRUE(preflight);
    EXPECT_EQ(preflight->status, 204);
    EXPECT_EQ(preflight->header("Access-Control-Allow-Origin"), "*");
    EXPECT_NE(preflight->header("Access-Control-Allow-Headers").find("Content-Type"), std::string_view::npos);
    EXPECT_EQ(send("PUT", "/ws/live2.php", "{}")->status, 405);
    EXPECT_EQ(send("GET", "/")->status, 404);
}

TEST_F(Served, ControlPathsSteerAndInspect) {
    const auto changed = send("POST", "/sim/fault", R"({"applied_but_lost":1})");
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->status, 200);
    const std::string token = log_in("/ws/live2.php");
    const auto lost = send("POST", "/ws/live2.php",
                           json::serialize(json::object{{"act", "InsertBiodataMahasiswa"}, {"token", token}, {"record", sample.student()}}));
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().slug, "http.uncertain");
    const auto counts = base::parse_json(send("GET", "/sim/counts")->body);
    ASSERT_TRUE(counts);
    EXPECT_EQ(counts->at("students"), json::value(1));
    const auto ledger = base::parse_json(send("GET", "/sim/ledger?from=1&limit=5")->body);
    ASSERT_TRUE(ledger);
    EXPECT_EQ(ledger->at("items").as_array().size(), 1U);
    EXPECT_EQ(send("POST", "/sim/fault", R"({"nonsense":1})")->status, 400);
    EXPECT_EQ(send("POST", "/sim/fault", "[]")->status, 400);
    EXPECT_EQ(send("POST", "/sim/fault", "{")->status, 400);
    EXPECT_EQ(send("POST", "/sim/sync", "{}")->status, 200);
    EXPECT_EQ(send("GET", "/sim/ledger?from=%zz")->status, 400);
    EXPECT_EQ(send("GET", "/sim/nothing")->status, 404);
}

TEST_F(Served, TakenPortIsAnError) {
    ServiceOptions options;
    options.server.port = service->port();
    const auto second = serve(options, small_campus(), clock, log);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().slug, "http.port_taken");
}

} // namespace
} // namespace gapura::feeder::sim
