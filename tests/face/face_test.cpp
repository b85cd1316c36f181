// Answers, queries, routes, cookies and request heads, without a server.
#include <gtest/gtest.h>

#include "lib/base/digest.h"
#include "lib/face/cookie.h"
#include "lib/face/head.h"
#include "lib/face/router.h"

namespace gapura::face {
namespace {

Request asked(std::map<std::string, std::string> query = {}) {
    Request request;
    request.request_id = "req_test0001";
    request.query = std::move(query);
    return request;
}

std::string header_of(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) return value;
    }
    return {};
}

TEST(Problem, SaysWhatToDoInTheCallersLanguage) {
    Request request = asked();
    const Error error{Code::not_found, "file.missing", {{"path", "/x"}}, "private words"};
    const Response indonesian = problem(error, request);
    request.lang = text::Lang::en;
    const Response english = problem(error, request);

    const auto body = json::parse(english.body).as_object();
    EXPECT_EQ(english.status, 404);
    EXPECT_EQ(english.content_type, "application/problem+json");
    EXPECT_EQ(body.at("type"), "https://gapura.id/masalah/file.missing");
    EXPECT_EQ(body.at("title"), "File not found");
    EXPECT_EQ(body.at("detail"), "/x was not found. Check the name.");
    EXPECT_EQ(body.at("status"), 404);
    EXPECT_EQ(body.at("instance"), "/r/req_test0001");
    EXPECT_EQ(body.at("request_id"), "req_test0001");
    EXPECT_EQ(json::parse(indonesian.body).as_object().at("title"), "Berkas tidak ada");
    EXPECT_EQ(english.body.find("private words"), std::string::npos);
}

TEST(Problem, AnUnknownSlugShowsTheInternalText) {
    const Response response = problem({Code::conflict, "no.such_slug", {}, "why"}, asked());
    const auto body = json::parse(response.body).as_object();
    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(body.at("type"), "https://gapura.id/masalah/internal");
    EXPECT_EQ(response.body.find("no.such_slug"), std::string::npos);
}

TEST(Problem, EveryCodeHasItsStatusAndItsHeaders) {
    const std::pair<Code, int> expected[] = {{Code::invalid, 400},  {Code::unauthenticated, 401}, {Code::forbidden, 403},   {Code::not_found, 404},
                                             {Code::conflict, 409}, {Code::limited, 429},         {Code::unavailable, 503}, {Code::internal, 500}};
    for (const auto& [code, status] : expected) {
        const Response response = problem({code, "internal", {}, {}}, asked());
        EXPECT_EQ(response.status, status);
        EXPECT_EQ(!header_of(response, "WWW-Authenticate").empty(), status == 401);
        EXPECT_EQ(!header_of(response, "Retry-After").empty(), status == 429 || status == 503);
    }
    EXPECT_EQ(header_of(problem({Code::limited, "face.busy", {{"retry_after_s", "17"}}, {}}, asked()), "Retry-After"), "17");
}

TEST(List, HasItemsAndNext) {
    EXPECT_EQ(list({1, 2}, std::nullopt).body, R"({"items":[1,2],"next":null})");
    EXPECT_EQ(list({}, "abc").body, R"({"items":[],"next":"abc"})");
}

TEST(Paging, ACursorComesBackAsItWas) {
    const std::vector<std::string> values{"Fakultas \"A\"", "unit_1", ""};
    const auto page = page_of(asked({{"cursor", cursor_after(values)}, {"limit", "7"}}));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->after, values);
    EXPECT_EQ(page->limit, 7);
    EXPECT_TRUE(page_of(asked())->after.empty());
}

TEST(Paging, ABadCursorOrLimitIsRefused) {
    const std::string long_one = cursor_after({std::string(3000, 'x')});
    for (const std::string& cursor :
         {std::string("!"), std::string("e30"), long_one, cursor_after({}), cursor_after(std::vector<std::string>(9, "a"))}) {
        const auto page = page_of(asked({{"cursor", cursor}}));
        ASSERT_FALSE(page) << cursor.substr(0, 20);
        EXPECT_EQ(page.error().slug, "face.cursor");
    }
    for (const char* limit : {"0", "201", "-1", "1e2", "", " 5", "99999999999999999999"}) {
        const auto page = page_of(asked({{"limit", limit}}));
        ASSERT_FALSE(page) << limit;
        EXPECT_EQ(page.error().slug, "face.query_number");
    }
}

TEST(Query, FlagsAndUnknownNames) {
    EXPECT_TRUE(*query_flag(asked({{"all", "true"}}), "all", false));
    EXPECT_FALSE(*query_flag(asked(), "all", false));
    EXPECT_EQ(query_flag(asked({{"all", "yes"}}), "all", false).error().slug, "face.query_flag");
    EXPECT_TRUE(only_query(asked({{"limit", "1"}}), {"limit", "cursor"}));
    EXPECT_EQ(only_query(asked({{"limits", "1"}}), {"limit", "cursor"}).error().slug, "face.query_unknown");
}

Route route(std::string method, std::string pattern) {
    return {std::move(method), std::move(pattern), Access::open, [](const Request&) -> Result<Response> { return ok({}); }};
}

TEST(Router, FindsTheMostLiteralRoute) {
    const Router router(
        {route("GET", "/a/{id}"), route("GET", "/a/me"), route("DELETE", "/a/{id}"), route("POST", "/a"), route("GET", "/a/{id}/b/{n}")});
    EXPECT_EQ(router.match("GET", "/a/x").route->pattern, "/a/{id}");
    EXPECT_EQ(router.match("GET", "/a/me").route->pattern, "/a/me");
    EXPECT_EQ(router.match("DELETE", "/a/me").route->pattern, "/a/{id}");
    EXPECT_EQ(router.match("HEAD", "/a/x").route->method, "GET");
    const auto two = router.match("GET", "/a/x%20y%2Fz/b/7");
    ASSERT_NE(two.route, nullptr);
    EXPECT_EQ(two.parts.at("id"), "x y/z");
    EXPECT_EQ(two.parts.at("n"), "7");
}

TEST(Router, SaysWhatThePathDoesHave) {
    const Router router({route("GET", "/a/{id}"), route("PATCH", "/a/{id}"), route("POST", "/a")});
    EXPECT_EQ(router.match("DELETE", "/a/x").allow, "GET, HEAD, PATCH");
    EXPECT_EQ(router.match("GET", "/a").allow, "POST");
    for (const char* path : {"/", "/b", "/a/", "/a/x/", "/a/x/y", "//a/x", "/a/%zz", ""}) {
        const auto match = router.match("GET", path);
        EXPECT_EQ(match.route, nullptr) << path;
        EXPECT_EQ(match.allow, "") << path;
    }
}

TEST(RouterDeathTest, TwoRoutesOfOneShapeAreABug) { EXPECT_DEATH(Router({route("GET", "/a/{id}"), route("GET", "/a/{code}")}), "adjacent_find"); }

TEST(Cookie, IsFoundByItsWholeName) {
    EXPECT_EQ(cookie_value("a=1; gapura_session=abc; b=2", session_cookie), "abc");
    EXPECT_EQ(cookie_value("xgapura_session=abc", session_cookie), "");
    EXPECT_EQ(cookie_value("gapura_session", session_cookie), "");
    EXPECT_EQ(cookie_value("", session_cookie), "");
}

TEST(Cookie, TheSessionIsNotForScriptsAndTheProofIs) {
    const base::Secret session("a session");
    Response response;
    set_session(response, session, true, std::chrono::hours(1));
    ASSERT_EQ(response.headers.size(), 2U);
    EXPECT_EQ(response.headers[0].second, "gapura_session=a session; Path=/; SameSite=Strict; Max-Age=3600; HttpOnly; Secure");
    EXPECT_EQ(response.headers[1].second, "gapura_csrf=" + csrf_of(session) + "; Path=/; SameSite=Strict; Max-Age=3600; Secure");
    EXPECT_NE(csrf_of(session), csrf_of(base::Secret("another")));
}

TEST(Origin, AnotherSiteIsSeen) {
    EXPECT_TRUE(is_same_origin("same-origin", "", ""));
    EXPECT_TRUE(is_same_origin("none", "", ""));
    EXPECT_FALSE(is_same_origin("cross-site", "", ""));
    EXPECT_FALSE(is_same_origin("same-site", "https://gapura.example", "gapura.example"));
    EXPECT_TRUE(is_same_origin("", "https://gapura.example", "gapura.example"));
    EXPECT_FALSE(is_same_origin("", "https://gapura.example.evil", "gapura.example"));
    EXPECT_FALSE(is_same_origin("", "null", "gapura.example"));
    EXPECT_TRUE(is_same_origin("", "", "gapura.example"));
}

TEST(Head, IsCollectedAcrossPieces) {
    HeadCollector head;
    std::size_t taken = 0;
    for (const char c : std::string_view("GET / HTTP/1.1\r\nHost: a\r\n\r\n")) taken += head.take({&c, 1});
    EXPECT_TRUE(head.complete());
    EXPECT_EQ(taken, head.text().size());
    EXPECT_EQ(head.take("more"), 0U);
    head.reset();
    EXPECT_EQ(head.take("GET / HTTP/1.1\r\n\r\nbody"), 18U);
}

TEST(Head, TakesAValidRequest) {
    const auto raw = parse_head("POST /a?b=%20 HTTP/1.1\r\nHost: a\r\nX-Thing:  two words \r\nContent-Length: 4\r\n\r\n");
    ASSERT_TRUE(raw) << describe(raw.error());
    EXPECT_EQ(raw->method, "POST");
    EXPECT_EQ(raw->target, "/a?b=%20");
    EXPECT_EQ(raw->header("X-THING"), "two words");
}

TEST(Head, RefusesWhatCouldMeanTwoThings) {
    for (const std::string_view fields :
         {"", "Host: a\r\nHost: b\r\n", "Host: a\r\nContent-Length: 5\r\nContent-Length: 3\r\n", "Host : a\r\n", "Host: a\r\n folded: x\r\n",
          "Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Host: a\r\nContent-Length: -1\r\n", "Host: a\r\nnonsense\r\n",
          "Host: a\r\nX: 1\nY: 2\r\n", "Host: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n", "Host: a\r\n: b\r\n"}) {
        EXPECT_FALSE(parse_head("GET / HTTP/1.1\r\n" + std::string(fields) + "\r\n")) << fields;
    }
    EXPECT_FALSE(parse_head("GET /\r\nHost: a\r\n\r\n"));
    EXPECT_FALSE(parse_head("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"));
}

TEST(Wire, AHeaderValueCannotBreakOut) {
    Response response = ok(json::object{});
    response.headers.emplace_back("X-Thing", "a\r\nSet-Cookie: b");
    const std::string wire = on_wire({response, response.body.size()}, false);
    EXPECT_EQ(wire.find("\r\nSet-Cookie"), std::string::npos);
    EXPECT_NE(wire.find("Content-Length: 2\r\nConnection: keep-alive\r\n\r\n{}"), std::string::npos);
}

} // namespace
} // namespace gapura::face
