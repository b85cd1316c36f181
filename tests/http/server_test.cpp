// The small server and the libcurl client against each other, and the server against raw bytes.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "lib/http/client.h"
#include "lib/http/server.h"

namespace gapura::http {
namespace {

using namespace std::chrono_literals;

class ServerTest : public testing::Test {
protected:
    void start(ServerHandler handler, ServerOptions options = {}) {
        auto started = Server::start(options, std::move(handler), log_);
        ASSERT_TRUE(started) << describe(started.error());
        server_ = std::move(*started);
    }
    std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(server_->port()) + path; }
    ClientRequest get(const std::string& path) const {
        ClientRequest request;
        request.url = url(path);
        request.timeout = 5s;
        return request;
    }
    /// Sends bytes, answers everything until the server closes (or 5 s pass).
    std::string raw(std::string_view bytes) const {
        const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(server_->port());
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
        EXPECT_EQ(send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
        std::string out;
        char buffer[4096];
        pollfd waiting{fd, POLLIN, 0};
        while (poll(&waiting, 1, 5000) == 1) {
            const ssize_t got = recv(fd, buffer, sizeof buffer, 0);
            if (got <= 0) break;
            out.append(buffer, static_cast<std::size_t>(got));
        }
        close(fd);
        return out;
    }

    base::NoLog log_;
    std::unique_ptr<Server> server_;
    std::unique_ptr<Client> client_ = make_client();
};

ServerAnswer echo(const ServerRequest& request) {
    ServerAnswer answer;
    answer.headers = {{"X-Method", request.method}, {"X-Path", request.path}, {"X-Query", request.query}};
    answer.body = request.body;
    return answer;
}

TEST_F(ServerTest, CarriesMethodPathQueryAndBody) {
    start(echo);
    ClientRequest request = get("/a/b?x=1");
    request.method = "PUT";
    request.body = std::string(300'000, 'x');
    const auto answer = client_->send(request);
    ASSERT_TRUE(answer) << describe(answer.error());
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->header("x-method"), "PUT");
    EXPECT_EQ(answer->header("X-Path"), "/a/b");
    EXPECT_EQ(answer->header("X-Query"), "x=1");
    EXPECT_EQ(answer->body, request.body);
}

TEST_F(ServerTest, HeadHasLengthAndNoBody) {
    start([](const ServerRequest&) { return ServerAnswer{.status = 200, .headers = {}, .body = "hello", .more = {}, .fault = {}}; });
    ClientRequest request = get("/");
    request.method = "HEAD";
    const auto answer = client_->send(request);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->header("Content-Length"), "5");
    EXPECT_EQ(answer->body, "");
}

TEST_F(ServerTest, StreamsChunkedAnswers) {
    start([](const ServerRequest&) {
        ServerAnswer answer;
        answer.body = "first,";
        answer.more = [n = 0](std::string& piece) mutable {
            piece = std::string(1000, static_cast<char>('a' + n));
            return ++n < 20;
        };
        return answer;
    });
    const auto answer = client_->send(get("/"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->header("Transfer-Encoding"), "chunked");
    EXPECT_EQ(answer->body.size(), 6u + 20'000u);
    EXPECT_TRUE(answer->body.starts_with("first,aaa"));
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
    start(echo);
    const std::string out = raw("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\none"
                                "POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n"
                                "\r\nPOST /3 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\nthree");
    const auto one = out.find("one"), two = out.find("two"), three = out.find("three");
    EXPECT_LT(one, two);
    EXPECT_LT(two, three);
    EXPECT_NE(three, std::string::npos) << out;
}

TEST_F(ServerTest, RefusesWhatIsNotStrict) {
    start(echo);
    EXPECT_TRUE(raw("GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 400 "));
    EXPECT_TRUE(raw("GET / HTTP/1.1\nHost: a\n\n").starts_with("HTTP/1.1 400 "));
    EXPECT_TRUE(raw("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n").starts_with("HTTP/1.1 400 "));
    EXPECT_TRUE(raw("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n").starts_with("HTTP/1.1 413 "));
}

TEST_F(ServerTest, SendsContinueOnlyWhenAsked) {
    start(echo);
    const std::string out = raw("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(out.starts_with("HTTP/1.1 200 ")) << out;
}

TEST_F(ServerTest, UnreachableMeansNothingWasSentAndUncertainMeansItLeft) {
    start([](const ServerRequest& request) {
        ServerAnswer answer;
        answer.body = std::string(1000, 'x');
        if (request.path == "/drop") answer.fault.drop = true;
        if (request.path == "/hang") answer.fault.hang = true;
        if (request.path == "/cut") answer.fault.cut_after = 10;
        return answer;
    });
    for (const std::string path : {"/drop", "/hang", "/cut"}) {
        ClientRequest request = get(path);
        request.method = "POST";
        request.body = "{}";
        request.timeout = 300ms;
        const auto answer = client_->send(request);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().slug, "http.uncertain") << path;
    }
    ClientRequest nowhere = get("/");
    server_->stop();
    const auto answer = client_->send(nowhere);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().slug, "http.unreachable") << answer.error().why;
}

TEST_F(ServerTest, AnAnswerLargerThanAllowedIsUncertain) {
    start([](const ServerRequest&) { return ServerAnswer{.status = 200, .headers = {}, .body = std::string(5000, 'x'), .more = {}, .fault = {}}; });
    ClientRequest request = get("/");
    request.answer_bytes_max = 1000;
    const auto answer = client_->send(request);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().slug, "http.uncertain");
}

TEST_F(ServerTest, DelayDelaysAndStopEndsAHang) {
    start([](const ServerRequest& request) {
        ServerAnswer answer;
        if (request.path == "/slow") answer.fault.delay = 60ms;
        if (request.path == "/hang") answer.fault.hang = true;
        return answer;
    });
    const auto before = std::chrono::steady_clock::now();
    ASSERT_TRUE(client_->send(get("/slow")));
    EXPECT_GE(std::chrono::steady_clock::now() - before, 60ms);
    std::jthread hanging([this] {
        const auto answer = client_->send(get("/hang"));
        EXPECT_FALSE(answer);
    });
    server_->stop(100ms);
}

TEST_F(ServerTest, ASecondServerOnThePortIsRefused) {
    start(echo);
    ServerOptions options;
    options.port = server_->port();
    const auto second = Server::start(options, echo, log_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().slug, "http.port_taken");
}

TEST_F(ServerTest, ManyClientsAtOnce) {
    start(echo);
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([this] {
            for (int i = 0; i < 100; ++i) {
                ClientRequest request = get("/");
                request.method = "POST";
                request.body = std::to_string(i);
                const auto answer = client_->send(request);
                ASSERT_TRUE(answer) << describe(answer.error());
                EXPECT_EQ(answer->body, request.body);
            }
        });
    }
}

} // namespace
} // namespace gapura::http
