// Upstreams and callers that misbehave, large bodies both ways, and draining.
#include "tests/gateway/engine_fixture.h"

namespace gapura::gateway {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view small_answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

std::string post(std::string_view fields, std::string_view body = "") {
    return "POST / HTTP/1.1\r\nHost: a\r\nX-API-Key: good\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

TEST_F(EngineTest, ARefusedConnectionIs502AndKeepsTheCaller) {
    script({[](Raw&) {}});
    scripted_.reset();
    start();
    Raw caller = raw();
    for (int i = 0; i < 2; ++i) {
        caller.send(get("/"));
        const std::string head = caller.head();
        EXPECT_TRUE(head.starts_with("HTTP/1.1 502 ")) << head;
        const auto at = head.find("Content-Length: ");
        EXPECT_NE(caller.take(std::stoul(head.substr(at + 16))).find("upstream.refused"), std::string::npos);
    }
    EXPECT_EQ(world_.wait_for(2).at(0).ending, Ending::refused);
}

TEST_F(EngineTest, AnUnknownNameIs502) {
    serve({});
    world_.host = "no-such-host.invalid";
    start();
    EXPECT_NE(ask(get("/")).find("upstream.name_unknown"), std::string::npos);
}

TEST_F(EngineTest, ANamedUpstreamIsResolved) {
    serve([](const http::ServerRequest&) { return http::ServerAnswer{}; });
    world_.host = "localhost";
    start();
    const std::string out = ask(get("/"));
    EXPECT_TRUE(out.starts_with("HTTP/1.1 200 ") || out.find("upstream.refused") != std::string::npos) << out; // ::1 may come first
}

TEST_F(EngineTest, ASlowUpstreamIs504) {
    world_.timeouts.answer_ms = 60;
    script({[](Raw& upstream) { upstream.rest(); }});
    start();
    const std::string out = ask(get("/"));
    EXPECT_TRUE(out.starts_with("HTTP/1.1 504 ")) << out;
    EXPECT_EQ(world_.wait_for(1).at(0).ending, Ending::timed_out);
}

TEST_F(EngineTest, GarbageFromUpstreamIs502) {
    const std::vector<std::string> garbage{"SSH-2.0-OpenSSH_9.2\r\n\r\n",
                                           "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                                           "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                                           "HTTP/1.1 200 OK\nContent-Length: 1\n\na",
                                           "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                                           "HTTP/1.1 200 OK\r\nBad Name: 1\r\n\r\n",
                                           "HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n\r\n",
                                           "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                                           "HTTP/2.0 200 OK\r\n\r\n",
                                           "HTTP/1.1 200 OK\r\nX: " + std::string(40'000, 'x')};
    std::vector<ScriptedUpstream::Script> scripts;
    for (const std::string& bytes : garbage) {
        scripts.emplace_back([bytes](Raw& upstream) {
            upstream.head();
            upstream.send(bytes);
            upstream.finish();
        });
    }
    script(scripts);
    start();
    for (const std::string& bytes : garbage) {
        const std::string out = ask(get("/"));
        EXPECT_TRUE(out.starts_with("HTTP/1.1 502 ")) << bytes.substr(0, 60) << " -> " << out;
        EXPECT_NE(out.find("upstream.malformed"), std::string::npos);
    }
}

TEST_F(EngineTest, ATruncatedBodyNeverLooksWhole) {
    script({[](Raw& upstream) {
                upstream.head();
                upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
            },
            [](Raw& upstream) {
                upstream.head();
                upstream.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n");
            },
            [](Raw& upstream) {
                upstream.head();
                upstream.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshortX\r\n0\r\n\r\n");
            }});
    start();
    for (int i = 0; i < 3; ++i) {
        Raw caller = raw();
        caller.send(get("/", "Connection: close\r\n"));
        const std::string out = caller.rest();
        EXPECT_FALSE(out.ends_with("0\r\n\r\n")) << out;
        if (i < 2) EXPECT_TRUE(caller.was_reset()) << i << out;
        else EXPECT_TRUE(out.starts_with("HTTP/1.1 502 ")) << out; // nothing had been sent yet
    }
    const auto outcomes = world_.wait_for(3);
    EXPECT_EQ(outcomes.at(0).ending, Ending::broken);
    EXPECT_EQ(outcomes.at(1).ending, Ending::broken);
    EXPECT_EQ(outcomes.at(2).ending, Ending::malformed);
}

TEST_F(EngineTest, ABodyUntilCloseBecomesChunked) {
    script({[](Raw& upstream) {
        upstream.head();
        upstream.send("HTTP/1.0 200 OK\r\n\r\nto the end");
    }});
    start();
    Raw caller = raw();
    caller.send(get("/"));
    EXPECT_NE(caller.head().find("Transfer-Encoding: chunked"), std::string::npos);
    EXPECT_EQ(dechunk(caller.until("0\r\n\r\n")), "to the end");
}

/// The first connection answers once and then closes when the next request comes, as a server does that idles out at that moment.
ScriptedUpstream::Script stale() {
    return [](Raw& upstream) {
        upstream.head();
        upstream.send(small_answer);
        upstream.head();
    };
}

TEST_F(EngineTest, AStaleKeptConnectionIsRepeatedOnceForIdempotentRequests) {
    script({stale(), [](Raw& upstream) {
                while (!upstream.head().empty()) upstream.send(small_answer);
            }});
    start();
    Raw caller = raw();
    for (int i = 0; i < 3; ++i) {
        caller.send(get("/"));
        EXPECT_TRUE(caller.head().starts_with("HTTP/1.1 200 ")) << i;
        caller.take(2);
    }
    EXPECT_EQ(scripted_->accepted(), 2);
}

TEST_F(EngineTest, ANonIdempotentRequestIsNeverRepeated) {
    script({stale(), [](Raw& upstream) {
                while (!upstream.head().empty()) upstream.send(small_answer);
            }});
    start();
    Raw caller = raw();
    caller.send(get("/"));
    caller.head();
    caller.take(2);
    caller.send(post("Content-Length: 0\r\n"));
    EXPECT_TRUE(caller.head().starts_with("HTTP/1.1 502 "));
    EXPECT_EQ(scripted_->accepted(), 1);
}

TEST_F(EngineTest, BytesBeyondAnAnswerEndTheConnection) {
    script({[](Raw& upstream) {
        upstream.head();
        upstream.send(std::string(small_answer) + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
        upstream.head();
    }});
    start();
    Raw caller = raw();
    for (int i = 0; i < 2; ++i) {
        caller.send(get("/"));
        caller.head();
        EXPECT_EQ(caller.take(2), "ok");
    }
    EXPECT_EQ(scripted_->accepted(), 2);
}

TEST_F(EngineTest, SmugglingIsRefusedAndNothingReachesTheUpstream) {
    script({[](Raw& upstream) { upstream.rest(); }});
    start();
    const std::vector<std::pair<std::string, int>> table{{post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
                                                         {post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400},
                                                         {post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), 400},
                                                         {post("Content-Length: 5, 6\r\n", "hello"), 400},
                                                         {post("Content-Length: +5\r\n", "hello"), 400},
                                                         {post("Transfer-Encoding: gzip\r\n"), 400},
                                                         {post("Transfer-Encoding: gzip, chunked\r\n"), 501},
                                                         {post("Transfer-Encoding: chunked, gzip\r\n"), 400},
                                                         {post("Transfer-Encoding: chunked, chunked\r\n"), 400},
                                                         {post("Transfer-Encoding: xchunked\r\n"), 400},
                                                         {post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), 400},
                                                         {post("Transfer-Encoding:\x0b"
                                                               "chunked\r\n",
                                                               "0\r\n\r\n"),
                                                          400},
                                                         {post("Transfer-Encoding: chunked\r\n", "5;x\nhello\r\n0\r\n\r\n"), 400},
                                                         {post("Transfer-Encoding: chunked\r\n", "0x5\r\nhello\r\n0\r\n\r\n"), 400},
                                                         {post("Transfer-Encoding: chunked\r\n", "10000000000000005\r\nhello\r\n0\r\n\r\n"), 400},
                                                         {post("Transfer-Encoding: chunked\r\n", "5\r\nhello0\r\n\r\n"), 400},
                                                         {"POST / HTTP/1.0\r\nX-API-Key: good\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
                                                         {get("/", " folded: 1\r\n"), 400},
                                                         {get("/", "X: a\r\n b\r\n"), 400},
                                                         {get("/", "Host: b\r\n"), 400},
                                                         {get("/../etc"), 400},
                                                         {get("/a%2fb"), 400},
                                                         {get("/%2e%2e/x"), 400},
                                                         {get("/a%00"), 400},
                                                         {"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 501},
                                                         {post("Expect: 200-ok\r\nContent-Length: 0\r\n"), 417},
                                                         {get("/" + std::string(9000, 'x')), 414},
                                                         {get("/", "X: " + std::string(20'000, 'x') + "\r\n"), 431},
                                                         {"GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505}};
    for (const auto& [request, status] : table) {
        Raw caller = raw();
        caller.send(request);
        const std::string out = caller.rest(); // closed by us, without the caller's FIN
        EXPECT_TRUE(out.starts_with("HTTP/1.1 " + std::to_string(status) + " ")) << request.substr(0, 150) << " -> " << out.substr(0, 200);
        EXPECT_NE(out.find("Connection: close\r\n"), std::string::npos);
    }
    EXPECT_EQ(scripted_->accepted(), 0);
    EXPECT_EQ(world_.wait_for(table.size()).size(), table.size());
}

TEST_F(EngineTest, ContinueIsSentAfterTheDecisionOnly) {
    serve([](const http::ServerRequest& request) {
        http::ServerAnswer answer;
        answer.body = request.body + (request.header("Expect").empty() ? "" : " expect!");
        return answer;
    });
    start();
    Raw caller = raw();
    caller.send(post("Expect: 100-continue\r\nContent-Length: 5\r\n"));
    EXPECT_EQ(caller.head(), "HTTP/1.1 100 Continue\r\n\r\n");
    caller.send("hello");
    EXPECT_TRUE(caller.head().starts_with("HTTP/1.1 200 "));
    EXPECT_EQ(caller.take(5), "hello");
    Raw refused = raw();
    refused.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    EXPECT_TRUE(refused.rest().starts_with("HTTP/1.1 401 "));
}

TEST_F(EngineTest, StreamsLargeBodiesBothWays) {
    constexpr std::size_t bytes = std::size_t{64} << 20;
    serve([](const http::ServerRequest& request) {
        http::ServerAnswer answer;
        answer.body = std::to_string(request.body.size());
        if (request.path == "/down") {
            answer.body.clear();
            answer.more = [left = bytes](std::string& piece) mutable {
                piece = std::string(100'000 < left ? 100'000 : left, 'd');
                left -= piece.size();
                return left > 0;
            };
        }
        return answer;
    });
    start();
    Raw caller = raw();
    caller.send("PUT /up HTTP/1.1\r\nHost: a\r\nX-API-Key: good\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n");
    const std::string piece(1 << 20, 'u');
    for (std::size_t sent = 0; sent < bytes; sent += piece.size()) ASSERT_TRUE(caller.send(piece));
    EXPECT_TRUE(caller.head().starts_with("HTTP/1.1 200 "));
    EXPECT_EQ(caller.take(8), std::to_string(bytes));
    Raw chunked = raw();
    chunked.send("PUT /up HTTP/1.1\r\nHost: a\r\nX-API-Key: good\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 64; ++i) ASSERT_TRUE(chunked.send("100000\r\n" + piece + "\r\n"));
    chunked.send("0\r\n\r\n");
    EXPECT_TRUE(chunked.head().starts_with("HTTP/1.1 200 "));
    EXPECT_EQ(chunked.take(8), std::to_string(bytes));
    Raw down = raw();
    down.send(get("/down", "Connection: close\r\n"));
    EXPECT_TRUE(down.head().starts_with("HTTP/1.1 200 "));
    EXPECT_EQ(dechunk(down.rest()), std::string(bytes, 'd'));
    const auto outcomes = world_.wait_for(3);
    EXPECT_EQ(outcomes.at(0).bytes_in, bytes);
    EXPECT_EQ(outcomes.at(1).bytes_in, bytes);
    EXPECT_GT(outcomes.at(2).bytes_out, bytes);
}

TEST_F(EngineTest, AnAnswerBeforeTheBodysEndIsPassedOn) {
    script({[](Raw& upstream) {
        upstream.head();
        upstream.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
    }});
    start();
    Raw caller = raw();
    caller.send(post("Content-Length: 1000000\r\n", "begins"));
    const std::string out = caller.rest();
    EXPECT_TRUE(out.starts_with("HTTP/1.1 413 ")) << out;
    EXPECT_TRUE(out.ends_with("big"));
}

TEST_F(EngineTest, ACallerStillSendingIsNotResetByAnEarlyAnswer) {
    script({[](Raw& upstream) {
        upstream.head();
        upstream.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
    }});
    start();
    Raw caller = raw();
    caller.send(post("Content-Length: 1000000\r\n", "begins"));
    world_.wait_for(1);
    caller.send(std::string(30'000, 'x'));
    EXPECT_TRUE(caller.rest().starts_with("HTTP/1.1 413 "));
    EXPECT_FALSE(caller.was_reset());
}

TEST_F(EngineTest, ACutUploadIsNotPassedOnAsWhole) {
    std::atomic<bool> reset = false;
    std::string seen;
    script({[&](Raw& upstream) {
        seen = upstream.rest();
        reset = upstream.was_reset();
    }});
    start();
    Raw caller = raw();
    caller.send(post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n"));
    std::this_thread::sleep_for(30ms);
    caller.close();
    EXPECT_EQ(world_.wait_for(1).at(0).ending, Ending::client_gone);
    scripted_.reset();
    EXPECT_TRUE(reset);
    EXPECT_EQ(seen.find("0\r\n\r\n"), std::string::npos);
}

TEST_F(EngineTest, SlowCallersAreCutOff) {
    options_.head_ms = 60;
    options_.idle_ms = 60;
    options_.body_idle_ms = 60;
    script({[](Raw& upstream) { upstream.rest(); }});
    start();
    Raw idle = raw();
    EXPECT_EQ(idle.rest(), "");
    Raw head = raw();
    head.send("GET / HTT");
    EXPECT_TRUE(head.rest().starts_with("HTTP/1.1 408 "));
    Raw body = raw();
    body.send(post("Content-Length: 10\r\n", "12345"));
    EXPECT_TRUE(body.rest().starts_with("HTTP/1.1 408 "));
}

TEST_F(EngineTest, DrainFinishesWhatIsUnderWayAndClosesTheIdle) {
    serve([](const http::ServerRequest&) {
        http::ServerAnswer answer;
        answer.body = "late";
        answer.fault.delay = 150ms;
        return answer;
    });
    options_.loops = 2;
    start();
    Raw idle = raw();
    idle.send(get("/limited"));
    EXPECT_TRUE(idle.head().starts_with("HTTP/1.1 429 "));
    Raw busy = raw();
    busy.send(get("/"));
    std::this_thread::sleep_for(50ms);
    const std::uint16_t port = engine_->port();
    engine_->stop(5s);
    const std::string out = busy.rest();
    EXPECT_TRUE(out.ends_with("late")) << out;
    EXPECT_NE(out.find("Connection: close"), std::string::npos);
    idle.rest();
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_NE(connect(fd, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
    close(fd);
    EXPECT_EQ(world_.all().size(), 2u);
}

TEST_F(EngineTest, StopBreaksOffWhatDoesNotEnd) {
    world_.timeouts.answer_ms = 60'000;
    script({[](Raw& upstream) { upstream.rest(); }});
    start();
    Raw busy = raw();
    busy.send(get("/"));
    std::this_thread::sleep_for(30ms);
    const auto before = std::chrono::steady_clock::now();
    engine_->stop(50ms);
    EXPECT_LT(std::chrono::steady_clock::now() - before, 2s);
    EXPECT_EQ(world_.all().size(), 1u);
}

TEST_F(EngineTest, APortThatIsTakenIsSaidSo) {
    serve([](const http::ServerRequest&) { return http::ServerAnswer{}; });
    options_.listeners = {{}, {ListenerKind::api, "127.0.0.1", world_.port}};
    const auto engine = Engine::start(options_, [this](int) { return std::make_unique<FakeLane>(world_); }, clock_, random_, log_);
    ASSERT_FALSE(engine);
    EXPECT_EQ(engine.error().slug, "http.port_taken");
}

} // namespace
} // namespace gapura::gateway
