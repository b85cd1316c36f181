// See server_connection.h. Bodies are whole here, so this reads plainly; the streaming, allocation-free form lives in the gateway.
#include "lib/http/server_connection.h"

#include <algorithm>
#include <fmt/format.h>

#include "lib/base/check.h"
#include "lib/http/reason.h"

namespace gapura::http {
namespace {

constexpr std::size_t read_bytes = std::size_t{16} << 10;
constexpr std::size_t linger_bytes_max = std::size_t{1} << 20;
constexpr std::chrono::milliseconds linger_time{1000};

} // namespace

ServerConnection::ServerConnection(net::Loop& loop, int fd, std::string peer, const ServerOptions& options, const ServerHandler& handler)
    : loop_(loop),
      socket_(loop, fd),
      options_(options),
      handler_(handler),
      peer_(std::move(peer)) {}

void ServerConnection::drain() {
    draining_ = true;
    if (idle_) socket_.cancel();
}

net::Task<> ServerConnection::serve() {
    while (!socket_.cancelled()) {
        auto turn = one();
        const Next next = co_await turn;
        if (next == Next::close) break;
    }
}

/// Reads more into in_. False: end, error or too late.
net::Task<bool> ServerConnection::fill() {
    const std::size_t before = in_.size();
    in_.resize(before + read_bytes);
    const auto within = idle_ ? options_.idle_timeout : std::chrono::milliseconds(std::max<net::Ticks>(1, request_until_ - loop_.now()));
    auto reading = socket_.read({in_.data() + before, read_bytes}, within);
    const net::Bytes got = co_await reading;
    in_.resize(before + static_cast<std::size_t>(std::max<net::Bytes>(0, got)));
    if (got > 0 && idle_) {
        idle_ = false;
        request_until_ = loop_.now() + options_.request_timeout.count();
    }
    co_return got > 0;
}

/// False: nothing to answer, close. Otherwise head_result_ says.
net::Task<bool> ServerConnection::read_head() {
    scanned_ = 0;
    idle_ = in_.empty();
    request_until_ = loop_.now() + options_.request_timeout.count();
    const HeadLimits limits;
    while (true) {
        if (scanned_ == 0 && in_.starts_with("\r\n")) in_.erase(0, 2); // RFC 9112 §2.2
        head_result_ = find_head(in_, scanned_);
        if (head_result_ == HeadResult::ok) head_result_ = parse_request(std::string_view(in_).substr(0, scanned_), limits, head_);
        else if (head_result_ == HeadResult::more && in_.size() > limits.head_bytes) head_result_ = outgrown(in_);
        if (head_result_ != HeadResult::more) co_return true;
        auto filling = fill();
        const bool filled = co_await filling;
        if (!filled) co_return false;
    }
}

/// Copies the head out of in_: reading the body moves it.
void ServerConnection::take_request() {
    request_.method = head_.method;
    request_.path = head_.path;
    request_.query = head_.query;
    request_.headers.clear();
    for (const HeadField& field : head_.fields.list()) request_.headers.push_back({std::string(field.name), std::string(field.value)});
    request_.body.clear();
    request_.peer = peer_;
    in_.erase(0, head_.bytes);
}

/// The whole body into request_.body. more: the peer left or was too slow.
net::Task<HeadResult> ServerConnection::read_body() {
    if (head_.framing == Framing::none) co_return HeadResult::ok;
    if (head_.framing == Framing::length && head_.length > options_.body_bytes_max) co_return HeadResult::head_too_large;
    ChunkedDecoder decoder;
    while (true) {
        if (head_.framing == Framing::length) {
            const auto left = static_cast<std::size_t>(head_.length) - request_.body.size();
            const std::size_t take = std::min(left, in_.size());
            request_.body.append(in_, 0, take);
            in_.erase(0, take);
            if (take == left) co_return HeadResult::ok;
        } else {
            const auto piece = decoder.feed({in_.data(), in_.size()});
            request_.body.append(piece.payload.data(), piece.payload.size());
            in_.erase(0, piece.used);
            if (piece.state == ChunkedDecoder::State::broken) co_return HeadResult::malformed;
            if (request_.body.size() > options_.body_bytes_max) co_return HeadResult::head_too_large;
            if (piece.state == ChunkedDecoder::State::done) co_return HeadResult::ok;
        }
        auto filling = fill();
        const bool filled = co_await filling;
        if (!filled) co_return HeadResult::more;
    }
}

net::Task<ServerConnection::Next> ServerConnection::one() {
    auto heading = read_head();
    const bool came = co_await heading;
    if (!came) co_return Next::close;
    idle_ = false;
    if (head_result_ != HeadResult::ok) {
        auto refusing = refuse(status_of(head_result_), slug_of(head_result_));
        co_return co_await refusing;
    }
    const bool expects = head_.expects_continue;
    const bool keep = head_.keep_alive;
    take_request();
    if (expects && in_.empty()) {
        auto sending = send("HTTP/1.1 100 Continue\r\n\r\n", {});
        co_await sending;
    }
    auto reading = read_body();
    const HeadResult body = co_await reading;
    if (body == HeadResult::more) co_return Next::close;
    if (body != HeadResult::ok) {
        const bool large = body == HeadResult::head_too_large;
        auto refusing = refuse(large ? 413 : 400, large ? "http.body_too_large" : "http.body_malformed");
        co_return co_await refusing;
    }
    auto answering = answer(handler_(request_), keep);
    co_return co_await answering;
}

net::Task<bool> ServerConnection::send(std::string_view head, std::string_view body) {
    const std::array<std::string_view, 2> parts{head, body};
    auto writing = socket_.write(parts, options_.request_timeout);
    const net::Bytes sent = co_await writing;
    co_return sent >= 0;
}

net::Task<ServerConnection::Next> ServerConnection::answer(ServerAnswer given, bool keep) {
    if (given.fault.hang) { // until the peer or the server goes
        std::array<char, 256> ignored;
        net::Bytes got = 1;
        while (got > 0 || got == -ETIMEDOUT) {
            auto reading = socket_.read(ignored, options_.idle_timeout);
            got = co_await reading;
        }
        co_return Next::close;
    }
    if (given.fault.delay.count() > 0) {
        auto nap = loop_.sleep(given.fault.delay);
        co_await nap;
    }
    if (given.fault.drop) co_return Next::close;
    keep = keep && !draining_ && !loop_.stopping();
    const bool bodiless = request_.method == "HEAD" || given.status == 204 || given.status == 304;
    const bool chunked = given.more && head_.minor >= 1;
    if (given.more && !chunked) keep = false; // HTTP/1.0: the end of the connection ends the body
    std::string head = fmt::format("HTTP/1.1 {} {}\r\n", given.status, reason_of(given.status));
    for (const Header& header : given.headers) {
        CHECK(header.value.find_first_of("\r\n") == std::string::npos); // a handler that lets foreign text split the head is a bug
        fmt::format_to(std::back_inserter(head), "{}: {}\r\n", header.name, header.value);
    }
    if (chunked) head += "Transfer-Encoding: chunked\r\n";
    else if (!given.more && given.status != 204) fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", given.body.size());
    head += keep ? (head_.minor == 0 ? "Connection: keep-alive\r\n\r\n" : "\r\n") : "Connection: close\r\n\r\n";
    std::string_view body = bodiless || given.more ? std::string_view() : std::string_view(given.body);
    const bool cut = given.fault.cut_after > 0 && given.fault.cut_after < given.body.size();
    if (cut) body = body.substr(0, given.fault.cut_after);
    auto sending = send(head, body);
    bool sent = co_await sending;
    if (cut) co_return Next::close;
    if (sent && given.more && !bodiless) {
        auto streaming = stream(given, chunked);
        sent = co_await streaming;
    }
    co_return sent&& keep ? Next::keep : Next::close;
}

net::Task<bool> ServerConnection::stream(ServerAnswer& given, bool chunked) {
    std::string piece = std::move(given.body); // what was given beforehand comes first
    std::array<char, 20> line;
    std::size_t total = 0;
    bool again = true;
    while (again) {
        if (piece.empty()) {
            again = given.more(piece);
            if (piece.empty()) continue;
        }
        total += piece.size();
        if (given.fault.cut_after > 0 && total > given.fault.cut_after) co_return false;
        const std::array<std::string_view, 3> parts{chunked ? chunk_line(piece.size(), line) : std::string_view(), piece,
                                                    chunked ? chunk_end : std::string_view()};
        auto writing = socket_.write(parts, options_.request_timeout);
        const net::Bytes sent = co_await writing;
        if (sent < 0) co_return false;
        piece.clear();
    }
    if (!chunked) co_return true;
    auto sending = send(last_chunk, {});
    co_return co_await sending;
}

/// Our own refusal, before any handler: the framing can no longer be trusted, so the connection ends.
net::Task<ServerConnection::Next> ServerConnection::refuse(int status, std::string_view slug) {
    const std::string body = fmt::format(R"({{"type":"https://gapura.id/masalah/{}","title":"{}","status":{}}})", slug, reason_of(status), status);
    const std::string head =
        fmt::format("HTTP/1.1 {} {}\r\nContent-Type: application/problem+json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", status,
                    reason_of(status), body.size());
    auto sending = send(head, body);
    const bool sent = co_await sending;
    if (sent) {
        auto lingering = linger();
        co_await lingering;
    }
    co_return Next::close;
}

/// Half-close and read on for a moment: closing on unread bytes would reset the connection and eat the answer (RFC 9112 §9.6).
net::Task<> ServerConnection::linger() {
    socket_.finish_writing();
    std::array<char, 4096> ignored;
    std::size_t total = 0;
    const net::Ticks until = loop_.now() + linger_time.count();
    while (total < linger_bytes_max && loop_.now() < until) {
        auto reading = socket_.read(ignored, linger_time);
        const net::Bytes got = co_await reading;
        if (got <= 0) break;
        total += static_cast<std::size_t>(got);
    }
}

} // namespace gapura::http
