// The listener with real sockets: limits, order, slow handlers, callers that leave, many at once, stopping under load.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <latch>
#include <thread>

#include "lib/face/pistache.h"

namespace gapura::face {
namespace {

constexpr std::chrono::seconds patience(10);

/// A blocking loopback socket that gives up after `patience`.
class Caller {
public:
    explicit Caller(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        timeval limit{patience.count(), 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    }
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;
    ~Caller() { ::close(fd_); }

    bool connected() const { return connected_; }

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    struct Answer {
        int status = 0;
        std::string head;
        std::string body;
    };

    /// One whole answer; status 0 when the connection ended before.
    Answer read() {
        while (buffer_.find("\r\n\r\n") == std::string::npos) {
            if (!more()) return {};
        }
        Answer answer;
        const auto end = buffer_.find("\r\n\r\n") + 4;
        answer.head = buffer_.substr(0, end);
        buffer_.erase(0, end);
        const auto at = answer.head.find("Content-Length: ");
        const std::size_t length = at == std::string::npos ? 0 : std::stoul(answer.head.substr(at + 16));
        while (buffer_.size() < length) {
            if (!more()) return {};
        }
        answer.body = buffer_.substr(0, length);
        buffer_.erase(0, length);
        answer.status = std::stoi(answer.head.substr(9, 3));
        return answer;
    }

    /// True when the other side has closed and nothing more came.
    bool ended() { return buffer_.empty() && !more() && buffer_.empty(); }

    Answer ask(const std::string& method, const std::string& target, const std::string& body = {}) {
        send(method + " " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        return read();
    }

private:
    bool more() {
        char piece[16384];
        const ssize_t got = ::recv(fd_, piece, sizeof piece, 0);
        if (got <= 0) return false;
        buffer_.append(piece, static_cast<std::size_t>(got));
        return true;
    }

    int fd_;
    bool connected_ = false;
    std::string buffer_;
};

std::string slug_of(const Caller::Answer& answer) {
    const auto body = json::parse(answer.body);
    const std::string type(base::text_at(body.as_object(), "type"));
    return type.substr(type.rfind('/') + 1);
}

struct Listener : testing::Test {
    void start(ServerOptions options = {}) {
        Routes routes;
        routes.push_back(
            {"POST", "/api/echo", Access::open, [](const Request& request) -> Result<Response> { return ok({{"got", TRY(request.body_json())}}); }});
        routes.push_back(
            {"GET", "/api/quick", Access::open, [](const Request& request) -> Result<Response> { return ok({{"n", request.query_or("n", "")}}); }});
        routes.push_back({"GET", "/api/slow", Access::open, [this](const Request&) -> Result<Response> {
                              ++waiting;
                              release.wait();
                              return ok({{"slow", true}});
                          }});
        routes.push_back({"GET", "/api/large", Access::open, [](const Request&) -> Result<Response> { return ok(json::string(8 << 20, 'x')); }});
        Service service(std::move(routes),
                        [](const Credentials&) -> Result<face::Caller> { return fail(Code::unauthenticated, "face.not_signed_in"); },
                        {clock, random, log, nullptr, {}});
        auto started = Server::start(options, std::move(service), log);
        ASSERT_TRUE(started) << describe(started.error());
        server = *std::move(started);
    }

    void TearDown() override {
        if (!released) release.count_down();
        if (server) server->stop();
    }

    void let_go() {
        released = true;
        release.count_down();
    }

    void wait_for_slow(int count) {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (waiting < count && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
        ASSERT_GE(waiting, count);
    }

    base::SystemClock clock;
    base::SystemRandom random;
    base::NoLog log;
    std::latch release{1};
    bool released = false;
    std::atomic<int> waiting = 0;
    std::unique_ptr<Server> server;
};

/// Sockets of this process. Pistache keeps a handful of event descriptors for each server it ever had; connections it must not keep.
std::size_t open_sockets() {
    std::size_t count = 0;
    for (int fd = 0; fd < 4096; ++fd) {
        struct stat what{};
        if (::fstat(fd, &what) == 0 && S_ISSOCK(what.st_mode)) ++count;
    }
    return count;
}

TEST_F(Listener, OneConnectionCarriesManyRequests) {
    start();
    Caller caller(server->port());
    for (int i = 0; i < 100; ++i) {
        const auto answer = caller.ask("GET", "/api/quick?n=" + std::to_string(i));
        ASSERT_EQ(answer.status, 200);
        ASSERT_EQ(answer.body, "{\"n\":\"" + std::to_string(i) + "\"}");
        ASSERT_NE(answer.head.find("Connection: keep-alive"), std::string::npos);
    }
    const auto echo = caller.ask("POST", "/api/echo", R"({"a":[1,2]})");
    EXPECT_EQ(echo.body, R"({"got":{"a":[1,2]}})");
}

TEST_F(Listener, ABodyInPiecesArrivesWhole) {
    start();
    Caller caller(server->port());
    caller.send("POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Le");
    caller.send("ngth: 7\r\n\r\n{\"a\"");
    caller.send(":1}");
    EXPECT_EQ(caller.read().body, R"({"got":{"a":1}})");
    const std::string large = "\"" + std::string((1 << 20) - 2, 'x') + "\"";
    EXPECT_EQ(caller.ask("POST", "/api/echo", large).body, "{\"got\":" + large + "}");
}

TEST_F(Listener, ABodyInChunksNeverReachesPistache) {
    start();
    Caller caller(server->port());
    caller.send("POST /api/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"b\"\r\n3\r\n:2}\r\n0\r\n\r\n");
    EXPECT_EQ(caller.read().status, 411);
}

TEST_F(Listener, ProblemsKeepTheirShape) {
    start();
    Caller caller(server->port());
    const auto malformed = caller.ask("POST", "/api/echo", "{\"a\":");
    EXPECT_EQ(malformed.status, 400);
    EXPECT_EQ(slug_of(malformed), "json.malformed");
    EXPECT_NE(malformed.head.find("application/problem+json"), std::string::npos);
    EXPECT_EQ(slug_of(caller.ask("GET", "/api/none")), "face.no_such_path");
    const auto method = caller.ask("DELETE", "/api/quick");
    EXPECT_EQ(method.status, 405);
    EXPECT_NE(method.head.find("Allow: GET, HEAD\r\n"), std::string::npos);
}

TEST_F(Listener, ABodyTooLargeIsRefusedWithAReason) {
    start();
    Caller little(server->port());
    const auto over_by_one = little.ask("POST", "/api/echo", std::string((1 << 20) + 1, ' '));
    EXPECT_EQ(over_by_one.status, 413);
    Caller caller(server->port());
    const auto answer = caller.ask("POST", "/api/echo", std::string(4 << 20, ' '));
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(slug_of(answer), "face.body_too_large");
    Caller next(server->port());
    EXPECT_EQ(next.ask("GET", "/api/quick").status, 200);
}

TEST_F(Listener, AnUnreadableRequestIsRefusedWithAReason) {
    start();
    for (const char* bytes :
         {"nonsense\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 3\r\n\r\nabcde",
          "POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
          "POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
          "POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc"}) {
        Caller caller(server->port());
        caller.send(bytes);
        const auto answer = caller.read();
        ASSERT_EQ(answer.status, 400) << bytes;
        EXPECT_EQ(slug_of(answer), "face.malformed_request") << bytes;
        EXPECT_TRUE(caller.ended()) << bytes;
    }
    Caller caller(server->port());
    caller.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(40000, 'x'));
    EXPECT_EQ(caller.read().status, 431);
}

TEST_F(Listener, ASlowHandlerStallsNobody) {
    start();
    Caller one(server->port());
    Caller two(server->port());
    one.send("GET /api/slow HTTP/1.1\r\nHost: a\r\n\r\n");
    two.send("GET /api/slow HTTP/1.1\r\nHost: a\r\n\r\n");
    wait_for_slow(2);
    for (int i = 0; i < 20; ++i) {
        Caller quick(server->port());
        ASSERT_EQ(quick.ask("GET", "/api/quick").status, 200);
    }
    let_go();
    EXPECT_EQ(one.read().body, R"({"slow":true})");
    EXPECT_EQ(two.read().body, R"({"slow":true})");
}

TEST_F(Listener, AFullQueueSaysWhenToComeBack) {
    start({.pool_threads = 1, .queue_max = 1});
    Caller running(server->port());
    running.send("GET /api/slow HTTP/1.1\r\nHost: a\r\n\r\n");
    wait_for_slow(1);
    Caller queued(server->port());
    queued.send("GET /api/slow HTTP/1.1\r\nHost: a\r\n\r\n");
    // The queue holds one: of further callers, the first may still find it empty.
    Caller third(server->port());
    Caller fourth(server->port());
    third.send("GET /api/slow HTTP/1.1\r\nHost: a\r\n\r\n");
    fourth.send("GET /api/slow HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto deadline = std::chrono::steady_clock::now() + patience;
    int refused = 0;
    while (refused == 0 && std::chrono::steady_clock::now() < deadline) {
        Caller more(server->port());
        const auto answer = more.ask("GET", "/api/quick");
        if (answer.status == 503 && slug_of(answer) == "face.busy" && answer.head.find("Retry-After: 1") != std::string::npos) ++refused;
    }
    EXPECT_EQ(refused, 1);
    let_go();
    EXPECT_EQ(running.read().status, 200);
}

TEST_F(Listener, ACallerThatPipelinesGetsOneAnswerAndTheEnd) {
    start();
    Caller together(server->port());
    together.send("GET /api/quick?n=1 HTTP/1.1\r\nHost: a\r\n\r\nGET /api/quick?n=2 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(together.read().body, R"({"n":"1"})");
    EXPECT_TRUE(together.ended());

    Caller during(server->port());
    during.send("GET /api/slow HTTP/1.1\r\nHost: a\r\n\r\n");
    wait_for_slow(1);
    during.send("GET /api/quick?n=2 HTTP/1.1\r\nHost: a\r\n\r\n");
    let_go();
    EXPECT_EQ(during.read().body, R"({"slow":true})");
    // Whether the second was read while the first was under way is up to the system: then the end, else an answer of its own.
    if (!during.ended()) {
        EXPECT_EQ(during.read().body, R"({"n":"2"})");
    }
}

TEST_F(Listener, CallersThatLeaveHarmNobody) {
    start();
    for (int i = 0; i < 30; ++i) {
        Caller leaver(server->port());
        leaver.send("GET /api/large HTTP/1.1\r\nHost: a\r\n\r\n"); // gone before, during or after the answer
        Caller stayer(server->port());
        const std::string n = std::to_string(i);
        ASSERT_EQ(stayer.ask("GET", "/api/quick?n=" + n).body, "{\"n\":\"" + n + "\"}");
    }
    Caller whole(server->port());
    EXPECT_EQ(whole.ask("GET", "/api/large").body.size(), (8U << 20) + 2);
}

TEST_F(Listener, AnAnswerNeverReachesAStranger) {
    start({.pool_threads = 8});
    std::vector<std::unique_ptr<Caller>> gone;
    for (int i = 0; i < 4; ++i) {
        gone.push_back(std::make_unique<Caller>(server->port()));
        gone.back()->send("GET /api/slow HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    wait_for_slow(4);
    gone.clear(); // their descriptors in the server are free for the next ones
    std::vector<std::unique_ptr<Caller>> strangers;
    for (int i = 0; i < 8; ++i) {
        strangers.push_back(std::make_unique<Caller>(server->port()));
        ASSERT_EQ(strangers.back()->ask("GET", "/api/quick?n=a").body, R"({"n":"a"})");
    }
    let_go();
    for (auto& stranger : strangers) EXPECT_EQ(stranger->ask("GET", "/api/quick?n=b").body, R"({"n":"b"})");
}

TEST_F(Listener, FiftyAtOnce) {
    start();
    std::atomic<int> right = 0;
    std::vector<std::thread> callers;
    for (int i = 0; i < 50; ++i) {
        callers.emplace_back([&, i] {
            Caller caller(server->port());
            for (int k = 0; k < 20; ++k) {
                const std::string n = std::to_string(i * 100 + k);
                if (caller.ask("GET", "/api/quick?n=" + n).body == "{\"n\":\"" + n + "\"}") ++right;
            }
        });
    }
    for (auto& caller : callers) caller.join();
    EXPECT_EQ(right, 1000);
}

TEST_F(Listener, StopsUnderLoadAndLeavesNothingOpen) {
    const std::size_t before = open_sockets();
    for (int round = 0; round < 5; ++round) {
        start();
        const std::uint16_t port = server->port();
        std::atomic<bool> run = true;
        std::atomic<int> answered = 0;
        std::vector<std::thread> callers;
        for (int i = 0; i < 8; ++i) {
            callers.emplace_back([&] {
                while (run) {
                    Caller caller(port);
                    for (int k = 0; k < 10 && caller.ask("GET", "/api/quick").status == 200; ++k) ++answered;
                }
            });
        }
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (answered < 100 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
        server->stop();
        server->stop();
        run = false;
        for (auto& caller : callers) caller.join();
        EXPECT_GE(answered, 100);
        EXPECT_FALSE(Caller(port).connected());
        server.reset();
    }
    EXPECT_LE(open_sockets(), before);
}

TEST_F(Listener, RequestsUnderWayAreFinishedBeforeItStops) {
    start();
    Caller caller(server->port());
    caller.send("GET /api/slow HTTP/1.1\r\nHost: a\r\n\r\n");
    wait_for_slow(1);
    std::thread stopper([&] { server->stop(patience); });
    let_go();
    EXPECT_EQ(caller.read().body, R"({"slow":true})");
    stopper.join();
}

TEST_F(Listener, OnlyLoopbackAndAFreePort) {
    start();
    const auto again = [&](ServerOptions options) { return Server::start(options, Service({}, nullptr, {clock, random, log, nullptr, {}}), log); };
    EXPECT_EQ(again({.host = "0.0.0.0"}).error().slug, "face.not_loopback");
    const auto taken = again({.port = server->port()});
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().slug, "face.port_taken");
}

TEST_F(Listener, IdleAndSlowCallersAreLetGo) {
    start({.idle_timeout = std::chrono::milliseconds(300)});
    Caller idle(server->port());
    Caller slow(server->port());
    slow.send("GET /api/quick HTTP/1.1\r\nHo");
    EXPECT_TRUE(idle.ended());
    EXPECT_TRUE(slow.ended());
}

} // namespace
} // namespace gapura::face
