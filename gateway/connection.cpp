// See connection.h.
#include "gateway/connection.h"

#include <algorithm>
#include <cerrno>

#include "lib/http/reason.h"

namespace gapura::gateway {
namespace {

using http::Name;

constexpr std::size_t linger_bytes_max = std::size_t{1} << 20;
constexpr net::milliseconds linger_time{2000};

/// What the lane is asked; views into the head.
Incoming incoming_of(const http::RequestHead& head, std::string_view client) {
    Incoming out;
    out.method = head.method;
    out.path = head.path;
    out.query = head.query;
    out.client = client;
    int authorizations = 0;
    int keys = 0;
    for (const http::HeadField& field : head.fields.list()) {
        if (field.known == Name::authorization && authorizations++ == 0) out.authorization = field.value;
        else if (field.known == Name::x_api_key && keys++ == 0) out.x_api_key = field.value;
        else if (field.known == Name::accept_language && out.accept_language.empty()) out.accept_language = field.value;
    }
    out.repeated_credential = authorizations > 1 || keys > 1;
    return out;
}

/// Back to nothing, but with what it holds kept: assigning the same snapshot again then costs nothing.
void reset(Decision& decision) {
    decision.verdict = Verdict::refuse;
    decision.refusal.slug.clear();
    decision.refusal.args.clear();
    decision.key = nullptr;
    decision.route = decision.service = decision.target = -1;
    decision.path.clear();
    decision.mask = nullptr;
    decision.extra_query.clear();
    decision.filters = 0;
    decision.recorded = false;
    decision.limits.size = 0;
    decision.held.size = 0;
    decision.expires_soon = 0;
    decision.retry_after_s = 0;
    decision.closed_to_idempotent_retry = false;
}

} // namespace

Connection::Connection(LoopState& state, Lane& lane, ListenerKind kind, int fd, const net::Address& peer)
    : state_(state),
      lane_(lane),
      socket_(state.loop, fd),
      kind_(kind) {
    const std::string host = peer.host();
    address_size_ = static_cast<std::uint8_t>(std::min(host.size(), address_.size()));
    std::copy_n(host.begin(), address_size_, address_.begin());
}

void Connection::drain() {
    if (idle_) socket_.cancel();
}

net::Task<> Connection::serve() {
    bool keep = true;
    while (keep && !state_.draining) {
        if (in_used_ == 0) {
            if (exchange_) state_.exchanges.give(std::move(exchange_));
            auto waiting = wait();
            const bool came = co_await waiting;
            if (!came) co_return;
        }
        auto exchanging = exchange();
        keep = co_await exchanging;
    }
    if (exchange_) state_.exchanges.give(std::move(exchange_));
    if (linger_) {
        auto lingering = linger();
        co_await lingering;
    }
}

/// Idle, without buffers, until bytes come.
net::Task<bool> Connection::wait() {
    idle_ = true;
    auto waiting = socket_.readable(net::milliseconds(state_.options.idle_ms));
    const net::Bytes ready = co_await waiting;
    idle_ = false;
    if (ready < 0) co_return false;
    exchange_ = state_.exchanges.take();
    co_return true;
}

net::Task<Connection::Heading> Connection::read_head() {
    const http::HeadLimits limits{state_.options.head_bytes_max, state_.options.target_bytes_max};
    const net::Ticks until = state_.loop.now() + state_.options.head_ms;
    Buffer& in = exchange_->in;
    scanned_ = 0;
    exchange_->request.method = exchange_->request.path = {}; // of the request before
    exchange_->request.fields.clear();
    while (true) {
        // One empty line before a request is forgiven (RFC 9112 §2.2).
        if (scanned_ == 0 && in_used_ >= 2 && in[0] == '\r' && in[1] == '\n') shift({in.data() + 2, in_used_ - 2});
        result_ = http::find_head({in.data(), in_used_}, scanned_);
        if (result_ == http::HeadResult::ok) result_ = http::parse_request({in.data(), scanned_}, limits, exchange_->request);
        else if (result_ == http::HeadResult::more && in_used_ >= limits.head_bytes) result_ = http::outgrown({in.data(), in_used_});
        if (result_ == http::HeadResult::ok) co_return Heading::ready;
        if (result_ != http::HeadResult::more) co_return Heading::refuse;
        const net::milliseconds left(std::max<net::Ticks>(1, until - state_.loop.now()));
        auto reading = socket_.read({in.data() + in_used_, in.size() - in_used_}, left);
        const net::Bytes got = co_await reading;
        if (got == -ETIMEDOUT && in_used_ > 0) co_return Heading::late;
        if (got <= 0) co_return Heading::gone;
        in_used_ += static_cast<std::size_t>(got);
    }
}

void Connection::begin() {
    started_us_ = state_.clock.now().us;
    started_ticks_us_ = state_.clock.ticks().count();
    request_id_ = state_.ids.next(started_us_);
    end_ = ForwardEnd();
    end_.ending = Ending::not_forwarded;
    reset(exchange_->decision);
}

/// One request and its answer. False: the connection ends.
net::Task<bool> Connection::exchange() {
    auto heading_task = read_head();
    const Heading heading = co_await heading_task;
    if (heading == Heading::gone) co_return false;
    begin();
    bool keep = false;
    if (heading == Heading::ready) {
        in_at_ = scanned_;
        in_at_ += body_.begin(exchange_->request, std::span(exchange_->in).subspan(in_at_, in_used_ - in_at_));
        auto handling = handle();
        keep = co_await handling;
    } else {
        const Problem problem =
            heading == Heading::late ? problem_of(408, "http.too_slow") : problem_of(http::status_of(result_), http::slug_of(result_));
        auto answering = answer_problem(problem, false);
        co_await answering;
    }
    record();
    if (keep) {
        if (end_.leftover.empty()) shift({exchange_->in.data() + in_at_, in_used_ - in_at_});
        else shift(end_.leftover);
    }
    co_return keep;
}

void Connection::decide() {
    const Incoming incoming = incoming_of(exchange_->request, {address_.data(), address_size_});
    lane_.decide(incoming, exchange_->decision);
}

/// Our own answer leaves the connection usable: nothing of the body is still to come.
bool Connection::keepable() const { return body_.complete() && exchange_->request.keep_alive && !state_.draining; }

net::Task<bool> Connection::handle() {
    const http::RequestHead& request = exchange_->request;
    const std::string_view obstacle = unforwardable(request, state_.options.via);
    Problem problem;
    if (body_.broken()) problem = problem_of(400, "http.body_malformed");
    else if (request.length > state_.options.body_bytes_max) problem = problem_of(413, "http.body_too_large");
    else if (!obstacle.empty()) problem = problem_of(obstacle == "upstream.loop" ? 508 : 400, obstacle);
    if (!problem.error.slug.empty()) {
        auto answering = answer_problem(problem, false);
        co_return co_await answering;
    }
    decide();
    if (exchange_->decision.verdict == Verdict::refuse) {
        problem = problem_of(exchange_->decision);
        auto answering = answer_problem(problem, keepable());
        co_return co_await answering;
    }
    if (request.method == "OPTIONS" && request.fields.get(Name::max_forwards) == "0") {
        auto answering = answer_hop();
        co_return co_await answering;
    }
    Caller caller{socket_, kind_, {address_.data(), address_size_}, {request_id_.data(), request_id_.size()}};
    {
        Forward forward(state_, lane_, caller, *exchange_, body_);
        auto forwarding = forward.run();
        end_ = co_await forwarding;
    }
    if (end_.status != 0) {
        linger_ = !end_.keep && !body_.complete(); // the service answered before it had read the whole request
        co_return end_.keep;
    }
    if (end_.problem_status == 0) co_return false;
    problem = problem_of(end_.problem_status, end_.slug);
    auto answering = answer_problem(problem, keepable());
    co_return co_await answering;
}

net::Task<bool> Connection::answer_problem(const Problem& problem, bool keep) {
    Decision& decision = exchange_->decision;
    if (decision.verdict == Verdict::refuse && decision.refusal.slug.empty()) decision.refusal.slug = problem.error.slug; // never got to decide()
    const std::string_view language = exchange_->request.fields.get(Name::accept_language);
    const std::string_view id(request_id_.data(), request_id_.size());
    const std::string body = problem_body(problem, language, id);
    const std::string fields = problem_fields(problem, language, body.size());
    HeadWriter head(exchange_->out);
    head << "HTTP/1.1 " << problem.status << " " << http::reason_of(problem.status) << "\r\n" << fields;
    head.field("X-Request-Id", id);
    write_decision_fields(head, exchange_->decision);
    if (!keep) head << "Connection: close\r\n";
    else if (exchange_->request.minor == 0) head << "Connection: keep-alive\r\n";
    head << "\r\n";
    const std::array<std::string_view, 2> parts{head.view(), exchange_->request.method == "HEAD" ? std::string_view() : body};
    auto writing = socket_.write(parts, net::milliseconds(state_.options.write_idle_ms));
    const net::Bytes sent = co_await writing;
    if (sent < 0) co_return false;
    end_.status = problem.status;
    end_.bytes_out += static_cast<std::uint64_t>(sent);
    linger_ = !keep;
    co_return keep;
}

/// Max-Forwards: 0 asks this hop, not the upstream (RFC 9110 §7.6.2).
net::Task<bool> Connection::answer_hop() {
    const bool keep = keepable();
    HeadWriter head(exchange_->out);
    head << "HTTP/1.1 204 No Content\r\n";
    head.field("X-Request-Id", {request_id_.data(), request_id_.size()});
    head << (keep ? "\r\n" : "Connection: close\r\n\r\n");
    const std::array<std::string_view, 1> parts{head.view()};
    auto writing = socket_.write(parts, net::milliseconds(state_.options.write_idle_ms));
    const net::Bytes sent = co_await writing;
    end_.status = sent < 0 ? 0 : 204;
    linger_ = !keep;
    co_return keep&& sent >= 0;
}

void Connection::record() {
    Outcome outcome;
    outcome.method = exchange_->request.method;
    outcome.path = exchange_->request.path;
    outcome.client = {address_.data(), address_size_};
    outcome.request_id = {request_id_.data(), request_id_.size()};
    outcome.status = end_.status;
    outcome.ending = end_.ending;
    outcome.started_us = started_us_;
    outcome.took_us = state_.clock.ticks().count() - started_ticks_us_;
    outcome.upstream_us = end_.upstream_us;
    outcome.bytes_in = end_.bytes_in;
    outcome.bytes_out = end_.bytes_out;
    lane_.record(exchange_->decision, outcome);
}

/// What follows becomes the front of the buffer.
void Connection::shift(std::span<char> next) {
    if (!next.empty()) std::memmove(exchange_->in.data(), next.data(), next.size());
    in_used_ = next.size();
}

/// Half-close and read on for a moment: closing on unread bytes would reset the connection and eat the answer (RFC 9112 §9.6).
net::Task<> Connection::linger() {
    socket_.finish_writing();
    std::array<char, 4096> ignored;
    std::size_t total = 0;
    const net::Ticks until = state_.loop.now() + linger_time.count();
    while (total < linger_bytes_max && state_.loop.now() < until) {
        auto reading = socket_.read(ignored, linger_time);
        const net::Bytes got = co_await reading;
        if (got <= 0) break;
        total += static_cast<std::size_t>(got);
    }
}

} // namespace gapura::gateway
