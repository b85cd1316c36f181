// What the strict head parser takes and refuses, and the chunked decoder.
#include <gtest/gtest.h>

#include "lib/http/chunked.h"
#include "lib/http/head.h"
#include "lib/http/server.h"

namespace gapura::http {
namespace {

struct Parsed {
    HeadResult result;
    RequestHead head;
};

Parsed parse(const std::string& bytes) {
    Parsed out;
    std::size_t scanned = 0;
    out.result = find_head(bytes, scanned);
    if (out.result == HeadResult::ok) out.result = parse_request(std::string_view(bytes).substr(0, scanned), {}, out.head);
    return out;
}

std::string request(std::string_view line, std::string_view fields = "") {
    return std::string(line) + "\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

TEST(Head, ReadsWhatIsThere) {
    const std::string bytes =
        "POST /a%20b?c=d HTTP/1.1\r\nHost: x.y:80\r\nX-Api-Key:  k \r\nEmpty:\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n";
    const Parsed got = parse(bytes);
    ASSERT_EQ(got.result, HeadResult::ok);
    EXPECT_EQ(got.head.method, "POST");
    EXPECT_EQ(got.head.path, "/a%20b");
    EXPECT_EQ(got.head.query, "c=d");
    EXPECT_EQ(got.head.authority, "x.y:80");
    EXPECT_EQ(got.head.fields.get(Name::x_api_key), "k");
    EXPECT_EQ(got.head.fields.list().size(), 5u);
    EXPECT_EQ(got.head.framing, Framing::length);
    EXPECT_EQ(got.head.length, 12u);
    EXPECT_TRUE(got.head.expects_continue);
    EXPECT_EQ(got.head.bytes, bytes.size());
}

TEST(Head, AbsoluteFormReplacesHost) {
    const std::string bytes = "GET http://b.c:81?q HTTP/1.1\r\nHost: a\r\n\r\n";
    const Parsed got = parse(bytes);
    ASSERT_EQ(got.result, HeadResult::ok);
    EXPECT_EQ(got.head.authority, "b.c:81");
    EXPECT_EQ(got.head.path, "/");
    EXPECT_EQ(got.head.query, "q");
}

TEST(Head, KeepAliveFollowsVersionAndConnection) {
    EXPECT_TRUE(parse(request("GET / HTTP/1.1")).head.keep_alive);
    EXPECT_FALSE(parse(request("GET / HTTP/1.1", "Connection: x, Close\r\n")).head.keep_alive);
    EXPECT_FALSE(parse(request("GET / HTTP/1.0")).head.keep_alive);
    EXPECT_TRUE(parse(request("GET / HTTP/1.0", "Connection: Keep-Alive\r\n")).head.keep_alive);
}

TEST(Head, RefusesByTheTable) {
    using enum HeadResult;
    const std::vector<std::pair<std::string, HeadResult>> table{
        {request("GET / HTTP/1.1"), ok},
        {request("OPTIONS * HTTP/1.1"), ok},
        {request("PROPFIND /x HTTP/1.1"), ok},
        {"GET / HTTP/1.0\r\n\r\n", ok},
        {request("GET /a//b/%2D;x=1 HTTP/1.1"), ok},
        {request("GET /.well-known/...a HTTP/1.1"), ok},
        {"GET / HTTP/1.1\r\nHost: a\r\n", more},
        {"GET / HTTP/1.1\r\n\r\n", bad_host},
        {request("GET / HTTP/1.1", "Host: a\r\n"), bad_host},
        {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", bad_host},
        {"GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", bad_host},
        {"GET / HTTP/1.1\r\nHost:\r\n\r\n", bad_host},
        {"GET / HTTP/1.1\r\nHost: a:x\r\n\r\n", bad_host},
        {"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", ok},
        {"GET / HTTP/1.1\nHost: a\r\n\r\n", malformed},
        {"GET / HTTP/1.1\r\nHost: a\n\r\n", malformed},
        {"GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", malformed},
        {request("GET / HTTP/1.1", "X : b\r\n"), malformed},
        {request("GET / HTTP/1.1", " X: b\r\n"), malformed},
        {request("GET / HTTP/1.1", "X: a\r\n\tb\r\n"), malformed},
        {request("GET / HTTP/1.1", "X: \r\n b\r\n"), malformed},
        {request("GET / HTTP/1.1", "X\r\n"), malformed},
        {request("GET / HTTP/1.1", ": x\r\n"), malformed},
        {request("GET / HTTP/1.1", "X: a\x01\r\n"), malformed},
        {request("GET / HTTP/1.1", std::string_view("X: a\0b\r\n", 8)), malformed},
        {request("GET  / HTTP/1.1"), malformed},
        {request("GET / HTTP/1.1 "), version_unsupported},
        {request("GET /"), malformed},
        {request("G(T / HTTP/1.1"), malformed},
        {request("GET / HTTP/2.0"), version_unsupported},
        {request("GET / http/1.1"), version_unsupported},
        {request("CONNECT a:1 HTTP/1.1"), unknown_method},
        {request("TRACE / HTTP/1.1"), unknown_method},
        {request("GET * HTTP/1.1"), bad_target},
        {request("GET a HTTP/1.1"), bad_target},
        {request("GET ftp://a/ HTTP/1.1"), bad_target},
        {request("GET http://u@a/ HTTP/1.1"), bad_target},
        {request("GET http:///x HTTP/1.1"), bad_target},
        {request("GET /a#b HTTP/1.1"), bad_target},
        {request("GET /%2F HTTP/1.1"), bad_target},
        {request("GET /%5c HTTP/1.1"), bad_target},
        {request("GET /%00 HTTP/1.1"), bad_target},
        {request("GET /%2e%2E/ HTTP/1.1"), bad_target},
        {request("GET /%zz HTTP/1.1"), bad_target},
        {request("GET /%4 HTTP/1.1"), bad_target},
        {request("GET /a/./b HTTP/1.1"), bad_target},
        {request("GET /a/.. HTTP/1.1"), bad_target},
        {request("GET /..;x/b HTTP/1.1"), bad_target},
        {request("GET /a\\b HTTP/1.1"), bad_target},
        {request("GET /\xc3\xa9 HTTP/1.1"), bad_target},
        {request("POST / HTTP/1.1", "Content-Length: 1\r\nContent-Length: 1\r\n"), bad_length},
        {request("POST / HTTP/1.1", "Content-Length: 1, 1\r\n"), bad_length},
        {request("POST / HTTP/1.1", "Content-Length: \r\n"), bad_length},
        {request("POST / HTTP/1.1", "Content-Length: 0x1\r\n"), bad_length},
        {request("POST / HTTP/1.1", "Content-Length: 99999999999999999999\r\n"), bad_length},
        {request("POST / HTTP/1.1", "Transfer-Encoding: chunked\r\n"), ok},
        {request("POST / HTTP/1.1", "Transfer-Encoding: Chunked\r\n"), ok},
        {request("POST / HTTP/1.1", "Transfer-Encoding: identity\r\n"), bad_coding},
        {request("POST / HTTP/1.1", "Transfer-Encoding: gzip, chunked\r\n"), unknown_coding},
        {request("POST / HTTP/1.1", "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"), bad_coding},
        {request("POST / HTTP/1.0", "Transfer-Encoding: chunked\r\n"), bad_coding},
        {request("POST / HTTP/1.1", "Expect: nothing\r\n"), bad_expectation},
        {request("POST / HTTP/1.0", "Expect: nothing\r\n"), ok},
    };
    for (const auto& [bytes, expected] : table) EXPECT_EQ(parse(bytes).result, expected) << bytes;
}

TEST(Head, LimitsAreHeld) {
    EXPECT_EQ(parse(request("GET /" + std::string(8192, 'x') + " HTTP/1.1")).result, HeadResult::target_too_long);
    EXPECT_EQ(parse(request("GET / HTTP/1.1", "X: " + std::string(17'000, 'x') + "\r\n")).result, HeadResult::head_too_large);
    std::string many;
    for (std::size_t i = 1; i < fields_max; ++i) many += "X: y\r\n";
    EXPECT_EQ(parse(request("GET / HTTP/1.1", many)).result, HeadResult::ok);
    EXPECT_EQ(parse(request("GET / HTTP/1.1", many + "X: y\r\n")).result, HeadResult::head_too_large);
}

TEST(Head, IsFoundHoweverItArrives) {
    const std::string bytes = request("GET / HTTP/1.1", "X: y\r\n") + "body";
    std::size_t scanned = 0;
    for (std::size_t size = 0; size < bytes.size() - 4; ++size)
        ASSERT_EQ(find_head(std::string_view(bytes).substr(0, size), scanned), HeadResult::more);
    EXPECT_EQ(find_head(bytes, scanned), HeadResult::ok);
    EXPECT_EQ(scanned, bytes.size() - 4);
}

TEST(Head, AnswersAreFramed) {
    const auto framing = [](const std::string& bytes, std::string_view method) {
        AnswerHead head;
        EXPECT_EQ(parse_answer(bytes, method, head), HeadResult::ok) << bytes;
        return head.framing;
    };
    EXPECT_EQ(framing("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "GET"), Framing::length);
    EXPECT_EQ(framing("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD"), Framing::none);
    EXPECT_EQ(framing("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "GET"), Framing::chunked);
    EXPECT_EQ(framing("HTTP/1.1 200 OK\r\n\r\n", "GET"), Framing::until_close);
    EXPECT_EQ(framing("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "GET"), Framing::none);
    EXPECT_EQ(framing("HTTP/1.1 204 No Content\r\n\r\n", "GET"), Framing::none);
    EXPECT_EQ(framing("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", "GET"), Framing::none);
}

struct Body {
    std::string payload;
    std::size_t used = 0;
    ChunkedDecoder::State state = ChunkedDecoder::State::more;
};

Body decode(std::string raw, std::size_t step = 1 << 20) {
    ChunkedDecoder decoder;
    Body out;
    while (out.used < raw.size() && out.state == ChunkedDecoder::State::more) {
        const auto piece = decoder.feed({raw.data() + out.used, std::min(step, raw.size() - out.used)});
        out.payload.append(piece.payload.data(), piece.payload.size());
        out.used += piece.used;
        out.state = piece.state;
    }
    return out;
}

TEST(Chunked, DecodesInPlaceAndLeavesWhatFollows) {
    for (const std::size_t step : {1, 2, 3, 7, 1000}) {
        const std::string raw = "5;a=\"b\"\r\nhello\r\nA\r\n, chunked \r\n0\r\nTrailer: x\r\n\r\nGET /";
        const Body body = decode(raw, step);
        EXPECT_EQ(body.payload, "hello, chunked ");
        EXPECT_EQ(body.state, ChunkedDecoder::State::done);
        EXPECT_EQ(body.used, raw.size() - 5) << step;
    }
}

TEST(Chunked, RefusesByTheTable) {
    for (const std::string raw : {"\r\n", "g\r\n", "5 \r\nhello\r\n", "5\nhello\r\n", "5\r\nhello0\r\n", "5\r\nhello\n0\r\n\r\n", "-1\r\n", "0x5\r\n",
                                  "1000000000000000\r\n", "0\r\n bad\r\n\r\n", "5;\x01\r\n", ";x\r\n"}) {
        EXPECT_EQ(decode(raw).state, ChunkedDecoder::State::broken) << raw;
        EXPECT_EQ(decode(raw, 1).state, ChunkedDecoder::State::broken) << raw;
    }
    EXPECT_EQ(decode("5;" + std::string(5000, 'x')).state, ChunkedDecoder::State::broken);
    EXPECT_EQ(decode("0\r\nX: " + std::string(9000, 'x')).state, ChunkedDecoder::State::broken);
    EXPECT_EQ(decode("5\r\nhel").state, ChunkedDecoder::State::more);
}

TEST(Codec, RoundTripsAndRefuses) {
    EXPECT_EQ(percent_encode("a b/é"), "a%20b%2F%C3%A9");
    EXPECT_EQ(*percent_decode("a%20b%2f%c3%a9+"), "a b/é+");
    EXPECT_EQ(percent_decode("%4").error().slug, "http.query");
    EXPECT_EQ(percent_decode("%zz").error().slug, "http.query");
    const auto query = parse_query("a=1&b=x%20y+z&c&=d&&a=2");
    ASSERT_TRUE(query);
    ASSERT_EQ(query->size(), 5u);
    EXPECT_EQ((*query)[1].value, "x y z");
    EXPECT_EQ((*query)[2].name, "c");
    EXPECT_FALSE(parse_query("a=%"));
}

} // namespace
} // namespace gapura::http
