// The request's half: obtaining a connection, sending, repeating once where that is safe, reading the answer's head. See forward.h.
#include "gateway/forward.h"

#include <algorithm>
#include <cerrno>

namespace gapura::gateway {
namespace {

constexpr int interim_max = 8;
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

/// RFC 9110 §9.2.2.
bool idempotent(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "PUT" || method == "DELETE";
}

} // namespace

Forward::Forward(LoopState& state, Lane& lane, Caller& caller, Exchange& exchange, RequestBody& body)
    : state_(state),
      lane_(lane),
      caller_(caller),
      exchange_(exchange),
      body_(body),
      times_(lane.timeouts(exchange.decision)),
      target_(lane.address(exchange.decision)),
      uploaded_(state.loop) {}

void Forward::fail(int problem_status, std::string_view slug, Ending ending) {
    end_.problem_status = problem_status;
    end_.slug = slug;
    end_.ending = ending;
}

/// The upstream gave no whole answer head: whose fault was it?
void Forward::fail_by(net::Bytes error) {
    switch (upload_) {
    case Upload::caller_gone: return fail(0, "", Ending::client_gone);
    case Upload::caller_slow: return fail(408, "http.too_slow", Ending::client_gone);
    case Upload::broken: return fail(400, "http.body_malformed", Ending::client_gone);
    case Upload::too_large: return fail(413, "http.body_too_large", Ending::client_gone);
    default: break;
    }
    if (error == -ETIMEDOUT) return fail(504, "upstream.timed_out", Ending::timed_out);
    if (error == -ECANCELED) return fail(503, "upstream.stopping", Ending::client_gone);
    fail(502, "upstream.broken", Ending::broken);
}

net::Task<ForwardEnd> Forward::run() {
    Step step = Step::again;
    while (step == Step::again) {
        auto obtaining = obtain();
        step = co_await obtaining;
        if (step != Step::go) break;
        auto sending = send_request();
        step = co_await sending;
        if (step != Step::go) continue;
        auto reading = read_answer();
        step = co_await reading;
    }
    if (step == Step::go) {
        auto relaying = relay();
        co_await relaying;
    }
    end_.keep = end_.keep && (upload_ == Upload::none || upload_ == Upload::done);
    if (upload_ != Upload::none) {
        auto ending = end_upload();
        co_await ending;
    }
    if (upstream_ && upstream_whole_ && exchange_.answer.keep_alive && body_.complete() && up_at_ == up_used_ && upload_ != Upload::upstream_closed &&
        !upstream_->socket.cancelled()) {
        state_.pool.give(target_.first, target_.second, std::move(upstream_));
    }
    end_.bytes_in = body_.payload_bytes();
    co_return end_;
}

net::Task<Forward::Step> Forward::obtain() {
    if (!repeated_) upstream_ = state_.pool.take(target_.first, target_.second);
    if (upstream_) co_return Step::go;
    int error = 0;
    auto connecting = state_.pool.connect(target_.first, target_.second, times_.connect_ms, error);
    upstream_ = co_await connecting;
    if (upstream_) co_return Step::go;
    if (error == -ETIMEDOUT) fail(504, "upstream.connect_timed_out", Ending::refused);
    else if (error == -ENOENT) fail(502, "upstream.name_unknown", Ending::refused);
    else if (error == -EMFILE || error == -ENFILE || error == -ENOBUFS || error == -ENOMEM) fail(503, "upstream.exhausted", Ending::not_forwarded);
    else fail(502, "upstream.refused", Ending::refused);
    co_return Step::fail;
}

/// Nothing of an answer came on a kept connection that the upstream may have closed meanwhile, and sending again does no harm.
bool Forward::may_repeat() const {
    return upstream_->reused && !repeated_ && up_used_ == 0 && upload_ == Upload::none && body_.complete() && idempotent(exchange_.request.method) &&
           !exchange_.decision.closed_to_idempotent_retry;
}

net::Task<Forward::Step> Forward::send_request() {
    up_used_ = up_at_ = 0;
    HeadWriter head(exchange_.out);
    write_request(head, exchange_.request, exchange_.decision,
                  {caller_.kind, caller_.address, caller_.request_id, target_.first, target_.second, state_.options.via});
    if (head.overflow()) {
        fail(431, "http.head_too_large", Ending::not_forwarded);
        co_return Step::fail;
    }
    // RFC 9110 §10.1.1: the decision has been made and the upstream is there, so now the body is wanted.
    if (exchange_.request.expects_continue && !body_.complete() && body_.payload_bytes() == 0) {
        const std::array<std::string_view, 1> interim{continue_line};
        auto inviting = caller_.socket.write(interim, net::milliseconds(state_.options.write_idle_ms));
        co_await inviting;
    }
    const bool chunked = exchange_.request.framing == http::Framing::chunked;
    const std::string_view first(body_.first().data(), body_.first().size());
    std::array<char, 20> line;
    const bool sized = chunked && !first.empty();
    const std::array<std::string_view, 5> parts{head.view(), sized ? http::chunk_line(first.size(), line) : std::string_view(), first,
                                                sized ? http::chunk_end : std::string_view(),
                                                chunked && body_.complete() ? http::last_chunk : std::string_view()};
    auto writing = upstream_->socket.write(parts, net::milliseconds(times_.answer_ms));
    const net::Bytes sent = co_await writing;
    sent_us_ = state_.clock.ticks().count();
    sent_at_ = state_.loop.now();
    if (sent < 0 && may_repeat()) {
        repeated_ = true;
        upstream_.reset();
        co_return Step::again;
    }
    // A failed write may mean that the upstream answered early and closed: reading will tell.
    if (!body_.complete() && sent >= 0) {
        upload_ = Upload::running;
        upload_began_ = state_.loop.now();
        state_.loop.spawn(upload());
    }
    co_return Step::go;
}

/// How long the next piece of the body may take: the idle limit, or less when the whole has been slower than the least rate.
int Forward::upload_wait_ms() const {
    const EngineOptions& options = state_.options;
    const auto allowed = options.body_grace_ms + static_cast<net::Ticks>(body_.payload_bytes() * 1000 / static_cast<unsigned>(options.body_rate_min));
    const net::Ticks left = allowed - (state_.loop.now() - upload_began_);
    return static_cast<int>(std::clamp<net::Ticks>(left, 1, options.body_idle_ms));
}

/// Runs beside the reading of the answer, which an upstream may begin before the body has ended.
net::Task<> Forward::upload() {
    if (!exchange_.relay) exchange_.relay = std::make_unique<Buffer>();
    const bool chunked = exchange_.request.framing == http::Framing::chunked;
    Upload result = Upload::done;
    while (!body_.complete()) {
        auto reading = caller_.socket.read({exchange_.relay->data(), body_.wanted(exchange_.relay->size())}, net::milliseconds(upload_wait_ms()));
        const net::Bytes got = co_await reading;
        if (got <= 0) {
            result = got == -ETIMEDOUT ? Upload::caller_slow : got == -ECANCELED ? Upload::stopped : Upload::caller_gone;
            break;
        }
        const std::span<char> raw(exchange_.relay->data(), static_cast<std::size_t>(got));
        const auto piece = body_.take(raw);
        if (body_.broken()) result = Upload::broken;
        else if (body_.payload_bytes() > state_.options.body_bytes_max) result = Upload::too_large;
        if (result != Upload::done) break;
        end_.leftover = raw.subspan(piece.used);
        const std::string_view payload(piece.payload.data(), piece.payload.size());
        const bool sized = chunked && !payload.empty();
        std::array<char, 20> line;
        const std::array<std::string_view, 4> parts{sized ? http::chunk_line(payload.size(), line) : std::string_view(), payload,
                                                    sized ? http::chunk_end : std::string_view(),
                                                    chunked && body_.complete() ? http::last_chunk : std::string_view()};
        auto writing = upstream_->socket.write(parts, net::milliseconds(times_.answer_ms));
        const net::Bytes sent = co_await writing;
        if (sent < 0) {
            result = Upload::upstream_closed;
            break;
        }
    }
    upload_ = result;
    sent_at_ = state_.loop.now();
    sent_us_ = state_.clock.ticks().count();
    // An upstream must never take a cut body for a whole one; but one that closed may still have said why.
    if (result != Upload::done && result != Upload::upstream_closed) {
        upstream_->socket.reset_on_close();
        upstream_->socket.cancel();
    }
    uploaded_.set();
}

/// The answer ended first: the rest of the body is not wanted.
net::Task<> Forward::end_upload() {
    if (upload_ == Upload::running) {
        caller_.socket.cancel_reading();
        upstream_->socket.cancel();
    }
    co_await uploaded_;
    caller_.socket.resume_reading();
}

/// While the body is still on its way the upstream is not late.
bool Forward::overdue(net::Bytes got) const {
    return got != -ETIMEDOUT || (upload_ != Upload::running && state_.loop.now() - sent_at_ >= times_.answer_ms);
}

net::Task<net::Bytes> Forward::read_more() {
    while (true) {
        const std::span<char> room(exchange_.up.data() + up_used_, exchange_.up.size() - up_used_);
        auto reading = upstream_->socket.read(room, net::milliseconds(times_.answer_ms));
        const net::Bytes got = co_await reading;
        if (got > 0) up_used_ += static_cast<std::size_t>(got);
        if (overdue(got)) co_return got;
    }
}

net::Task<Forward::Step> Forward::read_answer() {
    std::size_t scanned = 0;
    int interims = 0;
    while (true) {
        http::HeadResult result = http::find_head({exchange_.up.data(), up_used_}, scanned);
        if (result == http::HeadResult::ok) result = http::parse_answer({exchange_.up.data(), scanned}, exchange_.request.method, exchange_.answer);
        else if (result == http::HeadResult::more && up_used_ > state_.options.head_bytes_max) result = http::HeadResult::head_too_large;
        const bool interim = result == http::HeadResult::ok && exchange_.answer.status < 200;
        if (result == http::HeadResult::ok && !interim) break;
        // We never ask to upgrade, so 101 is as wrong as bytes that are not HTTP.
        if ((result != http::HeadResult::ok && result != http::HeadResult::more) ||
            (interim && (exchange_.answer.status == 101 || ++interims > interim_max))) {
            fail(502, "upstream.malformed", Ending::malformed);
            co_return Step::fail;
        }
        if (interim) {
            auto passing = pass_interim();
            const Step step = co_await passing;
            if (step == Step::fail) co_return step;
            scanned = 0;
            continue;
        }
        auto reading = read_more();
        const net::Bytes got = co_await reading;
        if (got > 0) continue;
        if (got != -ETIMEDOUT && got != -ECANCELED && may_repeat()) {
            repeated_ = true;
            upstream_.reset();
            co_return Step::again;
        }
        fail_by(got);
        co_return Step::fail;
    }
    up_at_ = exchange_.answer.bytes;
    end_.upstream_us = state_.clock.ticks().count() - sent_us_;
    co_return Step::go;
}

/// 1xx go on to the caller, except 100, which we have sent ourselves where it was asked for, and except to HTTP/1.0 (RFC 9110 §15.2).
net::Task<Forward::Step> Forward::pass_interim() {
    net::Bytes sent = 0;
    if (exchange_.answer.status != 100 && exchange_.request.minor >= 1) {
        HeadWriter head(exchange_.out);
        write_answer(head, exchange_.request, exchange_.answer, exchange_.decision, caller_.request_id, {});
        if (!head.overflow()) {
            const std::array<std::string_view, 1> parts{head.view()};
            auto writing = caller_.socket.write(parts, net::milliseconds(state_.options.write_idle_ms));
            sent = co_await writing;
        }
    }
    const std::size_t bytes = exchange_.answer.bytes;
    std::copy(exchange_.up.data() + bytes, exchange_.up.data() + up_used_, exchange_.up.data());
    up_used_ -= bytes;
    if (sent >= 0) co_return Step::go;
    fail(0, "", Ending::client_gone);
    co_return Step::fail;
}

} // namespace gapura::gateway
