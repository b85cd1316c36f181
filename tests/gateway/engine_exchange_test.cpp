// Exchanges through the engine: fields both ways, keep-alive, pipelining, refusals, bodies.
#include "tests/gateway/engine_fixture.h"

namespace gapura::gateway {
namespace {

using testing::Test;

http::ServerAnswer show(const http::ServerRequest& request) {
    http::ServerAnswer answer;
    answer.headers = {{"Content-Type", "application/json"}, {"ETag", "\"1\""}};
    answer.body = request.method + " " + request.path + "?" + request.query + "\n";
    for (const auto& header : request.headers) answer.body += header.name + ": " + header.value + "\n";
    answer.body += "\n" + request.body + "}";
    return answer;
}

TEST_F(EngineTest, ForwardsWithIdentityAndWithoutCredentials) {
    serve(show);
    start();
    const std::string out =
        ask(get("/a/b?x=1", "X-Gateway-Unit: forged\r\nX-Forwarded-For: 6.6.6.6\r\nX-Request-Id: forged\r\nAccept: x/y\r\nConnection: close\r\n"));
    EXPECT_TRUE(out.starts_with("HTTP/1.1 200 OK\r\n")) << out;
    EXPECT_NE(out.find("GET /a/b?x=1\n"), std::string::npos);
    EXPECT_NE(out.find("X-Gateway-Unit: unit_ft\n"), std::string::npos);
    EXPECT_NE(out.find("X-Gateway-Key-Id: key_1\n"), std::string::npos);
    EXPECT_NE(out.find("X-Gateway-App: app_1\n"), std::string::npos);
    EXPECT_NE(out.find("X-Forwarded-For: 127.0.0.1\n"), std::string::npos);
    EXPECT_NE(out.find("Via: 1.1 gapura\n"), std::string::npos);
    EXPECT_NE(out.find("Accept: x/y\n"), std::string::npos);
    EXPECT_EQ(out.find("forged"), std::string::npos);
    EXPECT_EQ(out.find("X-API-Key"), std::string::npos);
    EXPECT_NE(out.find("RateLimit: \"burst\";r=9;t=1\r\n"), std::string::npos);
    EXPECT_NE(out.find("Api-Key-Expires: @1800000000\r\nLink: "), std::string::npos);
    const auto outcomes = world_.wait_for(1);
    ASSERT_EQ(outcomes.size(), 1u);
    EXPECT_EQ(outcomes[0].status, 200);
    EXPECT_EQ(outcomes[0].ending, Ending::answered);
    EXPECT_EQ(outcomes[0].request_id.size(), 26u);
    EXPECT_NE(out.find("X-Request-Id: " + outcomes[0].request_id), std::string::npos);
}

TEST_F(EngineTest, ABearerKeyIsDeletedAndAnotherAuthorizationPasses) {
    serve(show);
    start();
    const std::string with_key = ask("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer gpr_good\r\n\r\n");
    EXPECT_EQ(with_key.find("Authorization"), std::string::npos) << with_key;
    const std::string basic = ask(get("/", "Authorization: Basic eDp5\r\n"));
    EXPECT_NE(basic.find("Authorization: Basic eDp5"), std::string::npos);
}

TEST_F(EngineTest, RemovesHopByHopFieldsBothWays) {
    script({[](Raw& upstream) {
        const std::string head = upstream.head();
        EXPECT_EQ(head.find("X-Secret-Hop"), std::string::npos) << head;
        EXPECT_EQ(head.find("Keep-Alive"), std::string::npos);
        EXPECT_EQ(head.find("TE:"), std::string::npos);
        EXPECT_EQ(head.find("Upgrade"), std::string::npos);
        EXPECT_EQ(head.find("Connection"), std::string::npos);
        EXPECT_NE(head.find("X-Forwarded-For: 127.0.0.1"), std::string::npos) << "naming it in Connection must not strip ours";
        upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive, X-Back-Hop\r\nX-Back-Hop: 1\r\nKeep-Alive: "
                      "timeout=5\r\nX-Stays: 1\r\n\r\nok");
    }});
    start();
    const std::string out =
        ask(get("/", "Connection: close, X-Secret-Hop, X-Forwarded-For\r\nX-Secret-Hop: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nUpgrade: h2c\r\n"));
    EXPECT_TRUE(out.ends_with("\r\n\r\nok")) << out;
    EXPECT_EQ(out.find("X-Back-Hop"), std::string::npos);
    EXPECT_EQ(out.find("Keep-Alive"), std::string::npos);
    EXPECT_NE(out.find("X-Stays: 1"), std::string::npos);
}

TEST_F(EngineTest, ConnectionMayNotNameWhatWeRelyOn) {
    serve(show);
    start();
    EXPECT_TRUE(ask(get("/", "Connection: Host\r\n")).starts_with("HTTP/1.1 400 "));
    EXPECT_TRUE(ask(get("/", "Connection: X-API-Key\r\n")).starts_with("HTTP/1.1 400 "));
}

TEST_F(EngineTest, ARequestThatWentInCirclesIsStopped) {
    serve(show);
    start();
    EXPECT_TRUE(ask(get("/", "Via: 1.1 gapura, 1.1 gapura, 1.1 gapura\r\nVia: 1.1 gapura, 1.1 gapura\r\n")).starts_with("HTTP/1.1 508 "));
}

TEST_F(EngineTest, KeepsBothConnectionsAlive) {
    script({[](Raw& upstream) {
        for (int i = 0; i < 50; ++i) {
            if (upstream.head().empty()) return;
            upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n.");
        }
    }});
    start();
    Raw caller = raw();
    for (int i = 0; i < 50; ++i) {
        caller.send(get("/"));
        EXPECT_TRUE(caller.head().starts_with("HTTP/1.1 200 "));
        EXPECT_EQ(caller.take(1), ".");
    }
    EXPECT_EQ(scripted_->accepted(), 1);
}

TEST_F(EngineTest, AnswersPipelinedRequestsInOrder) {
    serve(show);
    start();
    Raw caller = raw();
    std::string all;
    for (int i = 0; i < 40; ++i) {
        if (i % 3 == 0) all += get("/n" + std::to_string(i));
        if (i % 3 == 1) all += "POST /n" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nX-API-Key: good\r\nContent-Length: 4\r\n\r\nbody";
        if (i % 3 == 2) all += "GET /n" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n"; // refused: no key
    }
    caller.send(all);
    for (int i = 0; i < 40; ++i) {
        const std::string head = caller.head();
        const auto at = head.find("Content-Length: ");
        ASSERT_NE(at, std::string::npos) << head;
        const std::string body = caller.take(std::stoul(head.substr(at + 16)));
        if (i % 3 == 2) EXPECT_TRUE(head.starts_with("HTTP/1.1 401 "));
        else EXPECT_NE(body.find(" /n" + std::to_string(i) + "?"), std::string::npos) << body;
    }
    EXPECT_EQ(world_.wait_for(40).size(), 40u);
}

TEST_F(EngineTest, RefusalsAreProblemsInTheCallersLanguage) {
    serve(show);
    start();
    const std::string id = ask("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(id.starts_with("HTTP/1.1 401 "));
    EXPECT_NE(id.find("Content-Type: application/problem+json\r\n"), std::string::npos);
    EXPECT_NE(id.find("WWW-Authenticate: Bearer realm=\"gapura\"\r\n"), std::string::npos);
    EXPECT_NE(id.find("\"type\":\"https://gapura.id/masalah/gateway.key_missing\""), std::string::npos);
    EXPECT_NE(id.find("\"title\":\"Kunci API belum disertakan\""), std::string::npos);
    EXPECT_NE(id.find("\"instance\":\"/r/" + world_.wait_for(1).at(0).request_id), std::string::npos);
    const std::string en = ask("GET /x HTTP/1.1\r\nHost: a\r\nX-API-Key: bad\r\nAccept-Language: en\r\n\r\n");
    EXPECT_NE(en.find("\"title\":\"The API key is not known\""), std::string::npos);
    EXPECT_NE(en.find("error=\"invalid_token\""), std::string::npos);
    EXPECT_NE(ask(get("/limited")).find("Retry-After: 7\r\n"), std::string::npos);
    const std::string method = ask(get("/method"));
    EXPECT_TRUE(method.starts_with("HTTP/1.1 405 "));
    EXPECT_NE(method.find("Allow: GET, HEAD\r\n"), std::string::npos);
    const std::string head = ask("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(head.ends_with("\r\n\r\n"));
}

TEST_F(EngineTest, MasksAndDropsWhatNoLongerHolds) {
    world_.mask = true;
    serve(show);
    start();
    const std::string out = ask(get("/quiet", "Accept-Encoding: gzip\r\nRange: bytes=0-3\r\nConnection: close\r\n"));
    EXPECT_NE(out.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
    EXPECT_EQ(out.find("ETag"), std::string::npos);
    EXPECT_EQ(out.find("Content-Length"), std::string::npos);
    const std::string body = dechunk(out.substr(out.find("\r\n\r\n") + 4));
    EXPECT_TRUE(body.starts_with("GET /QUIET?")) << body;
    EXPECT_NE(body.find("ACCEPT-ENCODING: IDENTITY"), std::string::npos);
    EXPECT_EQ(body.find("RANGE"), std::string::npos);
    EXPECT_EQ(body.find("GZIP"), std::string::npos);
}

TEST_F(EngineTest, AMaskedAnswerThatIsCompressedOrBrokenIsNotLetThrough) {
    world_.mask = true;
    script({[](Raw& upstream) {
                upstream.head();
                upstream.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 6\r\n\r\nsecret");
            },
            [](Raw& upstream) {
                upstream.head();
                upstream.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n{\"a\"");
            }});
    start();
    const std::string encoded = ask(get("/"));
    EXPECT_TRUE(encoded.starts_with("HTTP/1.1 502 "));
    EXPECT_EQ(encoded.find("secret"), std::string::npos);
    EXPECT_EQ(ask(get("/")).find("0\r\n\r\n"), std::string::npos) << "a broken body must not look whole";
}

TEST_F(EngineTest, SpeaksHttp10) {
    serve([](const http::ServerRequest&) {
        http::ServerAnswer answer;
        answer.more = [n = 0](std::string& piece) mutable {
            piece = "abc";
            return ++n < 3;
        };
        return answer;
    });
    start();
    const std::string out = ask("GET / HTTP/1.0\r\nX-API-Key: good\r\n\r\n");
    EXPECT_TRUE(out.starts_with("HTTP/1.1 200 ")) << out;
    EXPECT_EQ(out.find("chunked"), std::string::npos);
    EXPECT_NE(out.find("Connection: close\r\n"), std::string::npos);
    EXPECT_TRUE(out.ends_with("\r\n\r\nabcabcabc"));
}

TEST_F(EngineTest, HeadAnd304And204HaveNoBody) {
    script({[](Raw& upstream) {
        upstream.head();
        upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
        upstream.head();
        upstream.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n");
        upstream.head();
        upstream.send("HTTP/1.1 204 No Content\r\n\r\n");
        upstream.head();
        upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n.");
    }});
    start();
    Raw caller = raw();
    caller.send("HEAD / HTTP/1.1\r\nHost: a\r\nX-API-Key: good\r\n\r\n" + get("/") + get("/") + get("/"));
    EXPECT_NE(caller.head().find("Content-Length: 500"), std::string::npos);
    EXPECT_TRUE(caller.head().starts_with("HTTP/1.1 304 "));
    const std::string none = caller.head();
    EXPECT_TRUE(none.starts_with("HTTP/1.1 204 "));
    EXPECT_EQ(none.find("Content-Length"), std::string::npos);
    EXPECT_TRUE(caller.head().starts_with("HTTP/1.1 200 "));
    EXPECT_EQ(caller.take(1), ".");
}

TEST_F(EngineTest, ConsoleListenersForwardEverythingWithForwardedFields) {
    serve(show);
    options_.listeners = {{ListenerKind::api, "127.0.0.1", 0}, {ListenerKind::console, "127.0.0.1", 0}};
    options_.console_port = world_.port;
    start();
    Raw caller(engine_->port(1));
    caller.send("GET /api/v1/me HTTP/1.1\r\nHost: console.example\r\nAuthorization: Bearer session\r\nX-Gateway-Unit: forged\r\nX-Forwarded-Host: "
                "forged\r\nConnection: close\r\n\r\n");
    const std::string out = caller.rest();
    EXPECT_NE(out.find("GET /api/v1/me?\n"), std::string::npos) << out;
    EXPECT_NE(out.find("Authorization: Bearer session\n"), std::string::npos);
    EXPECT_NE(out.find("X-Forwarded-Host: console.example\n"), std::string::npos);
    EXPECT_NE(out.find("X-Forwarded-Proto: http\n"), std::string::npos);
    EXPECT_NE(out.find("X-Request-Id: "), std::string::npos);
    EXPECT_EQ(out.find("forged"), std::string::npos);
    EXPECT_TRUE(world_.all().empty());
}

TEST_F(EngineTest, NothingOverridesTheMethodAndPathThatWereJudged) {
    serve(show);
    start();
    std::string forged;
    for (const std::string_view name : {"X-HTTP-Method-Override", "x-http-method", "X-Method-Override", "X-Original-URL", "X-REWRITE-URL",
                                        "X_HTTP_Method_Override", "X-Original_URL", "X_Gateway_Unit", "X-Forwarded_For", "X_API_Key"}) {
        forged += std::string(name) + ": forged\r\n";
    }
    const std::string out = ask(get("/open", forged + "X-Method: kept\r\nX_Other: kept too\r\nConnection: close\r\n"));
    EXPECT_EQ(out.find("forged"), std::string::npos) << out;
    EXPECT_NE(out.find("X-Method: kept\n"), std::string::npos) << out;
    EXPECT_NE(out.find("X_Other: kept too\n"), std::string::npos) << out;
}

} // namespace
} // namespace gapura::gateway
