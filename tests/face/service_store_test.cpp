// The service without a socket: who may call, forged requests, Idempotency-Key, assets, headers.
#include <gtest/gtest.h>

#include "lib/face/cookie.h"
#include "lib/face/service.h"
#include "lib/store/joining.h"
#include "tests/support/engines.h"

namespace gapura::face {
namespace {

class World : public testing::EngineTest {
protected:
    World() { migrate(migrations()); }

    Service service() {
        Routes routes;
        routes.push_back({"POST", "/api/v1/things", Access::signed_in, [this](const Request& request) -> Result<Response> {
                              auto body = TRY(request.body_json());
                              if (body.as_object().contains("bad"))
                                  return fail(Code::invalid, "json.field", {{"field", "bad"}, {"problem", "is bad"}});
                              Response response = created({{"number", ++calls}});
                              response.secret = body.as_object().contains("secret");
                              return response;
                          }});
        routes.push_back({"GET", "/api/v1/me", Access::signed_in, [](const Request& request) -> Result<Response> {
                              return ok({{"person", request.caller.person}, {"source", request.source}});
                          }});
        routes.push_back({"POST", "/api/v1/session", Access::open, [](const Request&) -> Result<Response> { return no_content(); }});
        routes.push_back(
            {"POST", "/page", Access::page, [](const Request& request) -> Result<Response> { return ok({{"person", request.caller.person}}); }});
        routes.push_back({"GET", "/api/v1/broken", Access::open, [](const Request&) -> Result<Response> { throw std::runtime_error("password=1"); }});
        return {std::move(routes), authenticate, {clock, random, log, &idempotency, assets}};
    }

    static Result<Caller> authenticate(const Credentials& credentials) {
        if (credentials.bearer.reveal() == "good") return Caller{"person_a", "token_1", false};
        if (credentials.bearer.reveal() == "other") return Caller{"person_b", "token_2", false};
        if (credentials.session.reveal() == "sess") return Caller{"person_a", "session_1", false};
        return fail(Code::unauthenticated, "face.not_signed_in");
    }

    static RawRequest request(std::string method, std::string target, std::string body = {}, decltype(RawRequest::headers) headers = {}) {
        headers.emplace_back("Host", "gapura.example");
        return {std::move(method), std::move(target), std::move(headers), std::move(body)};
    }

    RawRequest post(const std::string& key, const std::string& body, const std::string& token = "good") {
        return request("POST", "/api/v1/things", body, {{"Authorization", "Bearer " + token}, {"Idempotency-Key", key}});
    }

    static std::string slug_of(const Service::Answer& answer) {
        const auto body = json::parse(answer.response.body);
        const std::string type(base::text_at(body.as_object(), "type"));
        return type.substr(type.rfind('/') + 1);
    }

    base::FakeClock clock;
    base::SystemRandom random;
    base::NoLog log;
    std::vector<Asset> assets{{"/index.html", "text/html", "<html>", "\"1\""}, {"/app.js", "text/javascript", "go()", "\"2\""}};
    store::Joining joined{open_again()};
    Idempotency idempotency{joined, [this](const auto& work) { return joined.together(work); }, clock, random};
    int calls = 0;
};

GAPURA_ON_BOTH_ENGINES(World);

TEST_P(World, ACallerMustBeKnown) {
    const Service served = service();
    EXPECT_EQ(served.answer(request("GET", "/api/v1/me")).response.status, 401);
    EXPECT_EQ(served.answer(request("GET", "/api/v1/me", "", {{"Authorization", "Bearer wrong"}})).response.status, 401);
    EXPECT_EQ(served.answer(request("GET", "/api/v1/me", "", {{"Authorization", "Basic good"}})).response.status, 401);
    const auto answer = served.answer(request("GET", "/api/v1/me", "", {{"Authorization", "bearer good"}, {"X-Forwarded-For", "9.9.9.9, 10.0.0.7"}}));
    EXPECT_EQ(answer.response.body, R"({"person":"person_a","source":"10.0.0.7"})");
}

TEST_P(World, ACookieAloneChangesNothing) {
    const Service served = service();
    const std::string good = csrf_of(base::Secret("sess"));
    const auto ask = [&](decltype(RawRequest::headers) headers) {
        headers.emplace_back("Cookie", "gapura_session=sess");
        return served.answer(request("POST", "/api/v1/things", "{}", std::move(headers)));
    };
    EXPECT_EQ(served.answer(request("GET", "/api/v1/me", "", {{"Cookie", "gapura_session=sess"}})).response.status, 200);
    EXPECT_EQ(slug_of(ask({})), "face.csrf");
    EXPECT_EQ(slug_of(ask({{"X-CSRF-Token", csrf_of(base::Secret("another session"))}})), "face.csrf");
    EXPECT_EQ(slug_of(ask({{"X-CSRF-Token", good}, {"Origin", "https://evil.example"}})), "face.cross_site");
    EXPECT_EQ(slug_of(ask({{"X-CSRF-Token", good}, {"Sec-Fetch-Site", "cross-site"}})), "face.cross_site");
    EXPECT_EQ(calls, 0);
    EXPECT_EQ(ask({{"X-CSRF-Token", good}, {"Origin", "https://gapura.example"}}).response.status, 201);
    EXPECT_EQ(calls, 1);
}

TEST_P(World, NobodyIsSignedInFromAnotherSite) {
    EXPECT_EQ(slug_of(service().answer(request("POST", "/api/v1/session", "{}", {{"Origin", "https://evil.example"}}))), "face.cross_site");
    EXPECT_EQ(service().answer(request("POST", "/api/v1/session", "{}")).response.status, 204);
}

TEST_P(World, APageKnowsWhoIsSignedInAndServesStrangers) {
    const Service served = service();
    const auto press = [&](decltype(RawRequest::headers) headers) {
        return served.answer(request("POST", "/page", "", std::move(headers))).response;
    };
    EXPECT_EQ(press({}).body, R"({"person":""})");
    EXPECT_EQ(press({{"Cookie", "gapura_session=ended"}}).body, R"({"person":""})");
    EXPECT_EQ(press({{"Cookie", "gapura_session=sess"}, {"Origin", "http://gapura.example"}}).body, R"({"person":"person_a"})");
    EXPECT_EQ(press({{"Cookie", "gapura_session=sess"}, {"Origin", "https://evil.example"}}).status, 403);
    EXPECT_EQ(press({{"Cookie", "gapura_session=sess"}, {"Origin", "null"}}).status, 403);
    // Behind our data plane Host is our own; what the browser asked for stands in X-Forwarded-Host.
    EXPECT_EQ(press({{"Origin", "http://10.0.0.5:8090"}, {"X-Forwarded-Host", "10.0.0.5:8090"}}).status, 200);
    EXPECT_EQ(press({{"Origin", "http://gapura.example"}, {"X-Forwarded-Host", "10.0.0.5:8090"}}).status, 403);
}

TEST_P(World, TheSameRequestUnderAKeyRunsOnce) {
    const Service served = service();
    const auto first = served.answer(post("k1", R"({"a":1})"));
    const auto again = served.answer(post("k1", R"({"a":1})"));
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(again.response.status, 201);
    EXPECT_EQ(again.response.body, first.response.body);
    EXPECT_EQ(slug_of(served.answer(post("k1", R"({"a":2})"))), "face.idempotency_mismatch");
    EXPECT_EQ(served.answer(post("k1", R"({"a":1})", "other")).response.status, 201) << "another caller's key is another key";
    EXPECT_EQ(calls, 2);
    EXPECT_EQ(served.answer(post("k2", R"({"a":1})")).response.status, 201);
    EXPECT_EQ(calls, 3);
}

TEST_P(World, ARefusedRequestLeavesItsKeyFree) {
    const Service served = service();
    EXPECT_EQ(served.answer(post("k", R"({"bad":1})")).response.status, 400);
    EXPECT_EQ(served.answer(post("k", R"({"good":1})")).response.status, 201);
}

TEST_P(World, ASecretIsNeverReplayedNorStored) {
    const Service served = service();
    EXPECT_EQ(served.answer(post("k", R"({"secret":1})")).response.status, 201);
    EXPECT_EQ(slug_of(served.answer(post("k", R"({"secret":1})"))), "face.already_revealed");
    EXPECT_EQ(calls, 1);
    const auto rows = db().read("SELECT body FROM face_idempotency");
    ASSERT_TRUE(rows && rows->size() == 1);
    EXPECT_EQ(rows->front().text(0), "");
}

TEST_P(World, ARequestUnderWayIsNotStartedTwice) {
    const Idempotency::Key key{"person_a", "k", "digest"};
    int prepared = 0;
    // Asked from inside the preparation, where nothing holds the database.
    const auto busy = [&]() -> Result<Idempotency::Work> {
        ++prepared;
        EXPECT_EQ(idempotency.once(key, [] { return no_content(); }).error().slug, "face.idempotency_running");
        return [] { return no_content(); };
    };
    ASSERT_TRUE(idempotency.once_prepared(key, busy));
    ASSERT_TRUE(idempotency.once_prepared(key, busy));
    EXPECT_EQ(prepared, 1) << "a repetition is answered, not prepared";
    clock.advance(std::chrono::hours(24 * 31));
    ASSERT_TRUE(idempotency.once({"person_a", "k", "another"}, [] { return no_content(); })) << "forgotten after 30 days";
}

TEST_P(World, WhatAnOlderVersionBeganIsNotDoneAgain) {
    for (const char* state : {"running", "large"}) {
        const std::string name = std::string("old-") + state;
        ASSERT_TRUE(db().write([&](store::Tx& tx) {
            return tx.run("INSERT INTO face_idempotency (caller, key, request_digest, state, status, content_type, body, created_at) VALUES "
                          "('person_a', $1, 'digest', $2, 0, '', '', $3)",
                          {name, std::string(state), store::bind(clock.now())});
        }));
        clock.advance(std::chrono::hours(1));
        EXPECT_EQ(idempotency.once({"person_a", name, "digest"}, [] { return no_content(); }).error().slug, "face.idempotency_lost") << state;
    }
}

/// What was prepared too slowly has lost its claim to a repetition: it commits nothing.
TEST_P(World, AHolderThatWasOvertakenWhilePreparingDoesNothing) {
    const Idempotency::Key key{"person_a", "k", "digest"};
    const auto note = [&](const char* who) -> Idempotency::Work {
        return [&, who]() -> Result<Response> {
            TRY(joined.write([&](store::Tx& tx) { return tx.run("INSERT INTO effect (who) VALUES ($1)", {std::string(who)}); }));
            return created({{"who", who}});
        };
    };
    const store::Migration effect{"test/effect", "CREATE TABLE effect (who TEXT PRIMARY KEY)"};
    migrate(std::span(&effect, 1));
    const auto slow = idempotency.once_prepared(key, [&]() -> Result<Idempotency::Work> {
        clock.advance(std::chrono::seconds(31));
        EXPECT_TRUE(idempotency.once(key, note("second")));
        return note("first");
    });
    ASSERT_FALSE(slow);
    EXPECT_EQ(slow.error().slug, "face.idempotency_running");
    const auto rows = db().read("SELECT who FROM effect");
    ASSERT_TRUE(rows && rows->size() == 1);
    EXPECT_EQ(rows->front().text(0), "second");
    EXPECT_EQ(idempotency.once(key, note("third"))->body, R"({"who":"second"})");
}

TEST_P(World, APreparationThatRefusesLeavesItsKeyFree) {
    const Idempotency::Key key{"person_a", "k", "digest"};
    EXPECT_EQ(idempotency.once_prepared(key, []() -> Result<Idempotency::Work> { return fail(Code::conflict, "sync.data_changed"); }).error().slug,
              "sync.data_changed");
    EXPECT_TRUE(idempotency.once(key, [] { return no_content(); }));
}

TEST_P(World, AnAnswerTooLargeToKeepChangesNothing) {
    const store::Migration effect{"test/effect", "CREATE TABLE effect (size BIGINT PRIMARY KEY)"};
    migrate(std::span(&effect, 1));
    const auto answer_of = [&](std::int64_t bytes) {
        return [&, bytes]() -> Result<Response> {
            TRY(joined.write([&](store::Tx& tx) { return tx.run("INSERT INTO effect (size) VALUES ($1)", {bytes}); }));
            Response out = no_content();
            out.status = 200;
            out.body = std::string(static_cast<std::size_t>(bytes), 'x');
            return out;
        };
    };
    const std::int64_t whole = std::int64_t{4} << 20;
    const Idempotency::Key key{"person_a", "k", "digest"};
    EXPECT_EQ(idempotency.once(key, answer_of(whole + 1)).error().slug, "face.answer_too_large");
    EXPECT_EQ(db().read("SELECT COUNT(*) FROM effect").value().front().integer(0), 0);
    ASSERT_TRUE(idempotency.once(key, answer_of(whole))) << "the key is free for a smaller one";
    const auto again = idempotency.once(key, answer_of(whole));
    ASSERT_TRUE(again) << again.error().slug;
    EXPECT_EQ(again->body.size(), static_cast<std::size_t>(whole)) << "and all of it is given again";
    EXPECT_EQ(db().read("SELECT COUNT(*) FROM effect").value().front().integer(0), 1);
}

TEST_P(World, OldKeysArePurgedAndYoungOnesKept) {
    ASSERT_TRUE(idempotency.once({"person_a", "old", "d"}, [] { return no_content(); }));
    clock.advance(std::chrono::hours(24 * 29));
    ASSERT_TRUE(idempotency.once({"person_a", "young", "d"}, [] { return no_content(); }));
    clock.advance(std::chrono::hours(24 * 2));
    EXPECT_EQ(*idempotency.purge(), 1);
    EXPECT_FALSE(idempotency.once({"person_a", "young", "other"}, [] { return no_content(); }));
}

TEST_P(World, ABadKeyIsRefused) {
    for (const std::string& key : {std::string("a b"), std::string(256, 'x'), std::string("k\xc3\xa9")}) {
        EXPECT_EQ(slug_of(service().answer(post(key, "{}"))), "face.idempotency_key") << key;
    }
    EXPECT_EQ(calls, 0);
}

TEST_P(World, ProblemsForPathMethodAndBody) {
    const Service served = service();
    EXPECT_EQ(slug_of(served.answer(request("GET", "/api/v1/nothing"))), "face.no_such_path");
    const auto method = served.answer(request("DELETE", "/api/v1/me"));
    EXPECT_EQ(method.response.status, 405);
    EXPECT_EQ(method.response.headers.at(1), (std::pair<std::string, std::string>("Allow", "GET, HEAD")));
    EXPECT_EQ(slug_of(served.answer(post("k", "{"))), "json.malformed");
    EXPECT_EQ(served.answer(post("k", std::string((1 << 20) + 1, 'x'))).response.status, 413);
    EXPECT_EQ(slug_of(served.answer(request("GET", "/api/v1/me?a=1&a=2"))), "face.query_twice");
    EXPECT_EQ(slug_of(served.answer(request("GET", "/api/v1/me?a=%zz"))), "http.query");
    const auto broken = served.answer(request("GET", "/api/v1/broken"));
    EXPECT_EQ(broken.response.status, 500);
    EXPECT_EQ(broken.response.body.find("password"), std::string::npos);
}

TEST_P(World, TheConsoleIsServedAndFindsItsOwnWay) {
    const Service served = service();
    EXPECT_EQ(served.answer(request("GET", "/app.js")).response.body, "go()");
    for (const char* path : {"/", "/index.html", "/keys", "/tickets/ticket_1"})
        EXPECT_EQ(served.answer(request("GET", path)).response.body, "<html>") << path;
    for (const char* path : {"/other.js", "/api/v1/other", "/api"}) EXPECT_EQ(served.answer(request("GET", path)).response.status, 404) << path;
    EXPECT_EQ(served.answer(request("POST", "/keys")).response.status, 404);
    const auto unchanged = served.answer(request("GET", "/app.js", "", {{"If-None-Match", "\"2\""}}));
    EXPECT_EQ(unchanged.response.status, 304);
    EXPECT_EQ(unchanged.response.body, "");
    const auto head = served.answer(request("HEAD", "/app.js"));
    EXPECT_EQ(head.response.body, "");
    EXPECT_EQ(head.content_length, 4U);
}

TEST_P(World, AnswersCarryTheirSafetyHeaders) {
    const Service served = service();
    const auto value = [](const Service::Answer& answer, std::string_view name) {
        for (const auto& [key, text] : answer.response.headers) {
            if (key == name) return text;
        }
        return std::string();
    };
    const auto api = served.answer(request("GET", "/api/v1/me", "", {{"X-Request-Id", "edge-12345678"}}));
    EXPECT_EQ(value(api, "X-Request-Id"), "edge-12345678");
    EXPECT_EQ(value(api, "Cache-Control"), "no-store");
    EXPECT_EQ(value(api, "X-Content-Type-Options"), "nosniff");
    const auto page = served.answer(request("GET", "/", "", {{"X-Request-Id", "bad id"}}));
    EXPECT_TRUE(value(page, "X-Request-Id").starts_with("req_"));
    EXPECT_EQ(value(page, "Cache-Control"), "no-cache");
    EXPECT_NE(value(page, "Content-Security-Policy").find("default-src 'self'"), std::string::npos);
    EXPECT_NE(value(page, "Content-Security-Policy").find("frame-ancestors 'none'"), std::string::npos);
}

} // namespace
} // namespace gapura::face
