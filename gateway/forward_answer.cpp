// The answer's half of a forwarded exchange: its head and body to the caller. See forward.h.
#include <algorithm>
#include <cerrno>

#include "gateway/forward.h"

namespace gapura::gateway {
namespace {

constexpr std::string_view chunk_end_and_last = "\r\n0\r\n\r\n";

std::string_view tail_of(bool chunked, bool has_payload, bool finished) {
    if (!chunked) return {};
    if (finished) return has_payload ? chunk_end_and_last : http::last_chunk;
    return has_payload ? http::chunk_end : std::string_view();
}

/// We asked for identity (RFC 9110 §12.5.3); what is coded in spite of it cannot be read on its way.
bool is_coded(const http::Fields& fields) {
    return std::ranges::any_of(fields.list(), [](const http::HeadField& field) {
        return field.known == http::Name::content_encoding && !field.value.empty() && !http::same(field.value, "identity");
    });
}

} // namespace

void Forward::shape_answer() {
    const http::AnswerHead& answer = exchange_.answer;
    const http::RequestHead& request = exchange_.request;
    const Decision& decision = exchange_.decision;
    if (decision.recorded) lane_.begin_sharing(decision, exchange_.sharing);
    if (must_rewrite() || decision.recorded) {
        Sharing* const sharing = decision.recorded ? &exchange_.sharing : nullptr;
        if (answer.framing != http::Framing::none) {
            mask_ = lane_.start_mask(decision, answer.status, answer.fields.get(http::Name::content_type), sharing);
        }
    }
    const Delivery streamed = request.minor >= 1 ? Delivery::chunked : Delivery::until_close;
    switch (answer.framing) {
    case http::Framing::none: shape_.delivery = Delivery::none; break;
    case http::Framing::length: shape_.delivery = rewritten() ? streamed : Delivery::length; break;
    case http::Framing::chunked:
    case http::Framing::until_close: shape_.delivery = streamed; break;
    }
    // HEAD of a masked route: the length of the unmasked body is not that of our GET.
    shape_.masked = rewritten() || (must_rewrite() && request.method == "HEAD");
    // While the request is still coming in nobody knows whether its end will be read.
    shape_.keep =
        request.keep_alive && !state_.draining && shape_.delivery != Delivery::until_close && upload_ != Upload::running && body_.complete();
    answer_left_ = answer.length;
    decoder_.reset();
}

net::Task<> Forward::relay() {
    if ((must_rewrite() || exchange_.decision.recorded) && is_coded(exchange_.answer.fields)) {
        fail(502, "upstream.encoded", Ending::malformed);
        co_return;
    }
    shape_answer();
    auto pumping = pump();
    const bool whole = co_await pumping;
    if (opened_ && !closed_) {
        auto closing = commit(false);
        co_await closing;
    }
    if (end_.bytes_out > 0) end_.status = exchange_.answer.status;
    end_.keep = whole && shape_.keep;
    // What was cut must not look whole: a reset, and no last chunk (RFC 9112 §8).
    if (!whole && end_.bytes_out > 0) caller_.socket.reset_on_close();
}

/// The payload in the raw bytes of the answer; at_end: the upstream has closed.
Forward::Decoded Forward::decode(std::span<char> raw, bool at_end) {
    Decoded out;
    switch (exchange_.answer.framing) {
    case http::Framing::none: out.finished = true; return out;
    case http::Framing::length: {
        const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(answer_left_, raw.size()));
        out.payload = {raw.data(), take};
        answer_left_ -= take;
        up_at_ += take;
        out.finished = answer_left_ == 0;
        break;
    }
    case http::Framing::chunked: {
        const auto piece = decoder_.feed(raw);
        out.payload = {piece.payload.data(), piece.payload.size()};
        up_at_ += piece.used;
        out.finished = piece.state == http::ChunkedDecoder::State::done;
        out.broken = piece.state == http::ChunkedDecoder::State::broken;
        break;
    }
    case http::Framing::until_close:
        out.payload = {raw.data(), raw.size()};
        up_at_ += raw.size();
        out.finished = at_end;
        return out;
    }
    out.broken = out.broken || (at_end && !out.finished);
    return out;
}

/// Reads the piece and rewrites it. False: the body cannot be read, so none of what is left may go out; whom it named is not shared.
bool Forward::mask(Decoded& piece) {
    if (!mask_) return true;
    exchange_.masked.clear();
    if (exchange_.decision.recorded) exchange_.sharing.mark();
    mask_->feed(piece.payload, exchange_.masked);
    if (mask_->failed() || (piece.finished && !mask_->finish(exchange_.masked))) {
        if (exchange_.decision.recorded) exchange_.sharing.back_to_mark();
        return false;
    }
    if (mask_->rewrites()) piece.payload = exchange_.masked;
    return true;
}

/// Design §7, rule 10: nothing personal leaves before its record is on the disk. The head waits for the first record (who, what, when, and whom as
/// far as known), the end for the complete one; when both are known at once it is one record. An answer that is cut, by whomever, is closed by one
/// more: not complete, for half a row names nobody, but with all who were named in what left.
net::Task<bool> Forward::commit(bool last) {
    const Leaving leaving{exchange_.request.method, caller_.request_id, exchange_.answer.status, last, opened_};
    closed_ = last || opened_;
    const std::uint64_t ticket = lane_.write_record(exchange_.decision, exchange_.sharing, leaving);
    if (ticket == 0) co_return false;
    auto waiting = state_.commits.wait(ticket);
    const bool durable = co_await waiting;
    opened_ = opened_ || durable;
    co_return durable;
}

/// The body cannot go out. Early enough, the caller is told why.
void Forward::refuse_body(bool broken, bool at_end) {
    const std::string_view why = broken || !mask_ ? std::string_view("upstream.malformed") : mask_->refusal();
    const bool by_rule = why == "gateway.record_out_of_rules";
    end_.ending = broken && at_end ? Ending::broken : by_rule ? Ending::not_forwarded : Ending::malformed;
    if (end_.bytes_out == 0) fail(by_rule ? 403 : 502, why, end_.ending);
}

/// Head and body to the caller, one write for each read; the head goes with the first of them. False: not whole.
net::Task<bool> Forward::pump() {
    HeadWriter head(exchange_.out);
    write_answer(head, exchange_.request, exchange_.answer, exchange_.decision, caller_.request_id, shape_);
    if (head.overflow()) {
        fail(502, "upstream.malformed", Ending::malformed);
        co_return false;
    }
    std::string_view head_text = head.view();
    const bool chunked = shape_.delivery == Delivery::chunked;
    bool at_end = false;
    while (true) {
        Decoded piece = decode({exchange_.up.data() + up_at_, up_used_ - up_at_}, at_end);
        if (piece.broken || !mask(piece)) {
            refuse_body(piece.broken, at_end);
            co_return false;
        }
        if (exchange_.decision.recorded && (!opened_ || piece.finished)) {
            auto committing = commit(piece.finished);
            const bool durable = co_await committing;
            if (!durable) {
                end_.ending = Ending::not_forwarded;
                if (end_.bytes_out == 0) fail(503, "gateway.record_unavailable", Ending::not_forwarded);
                co_return false;
            }
        }
        std::array<char, 20> line;
        const bool has_payload = !piece.payload.empty();
        const std::array<std::string_view, 4> parts{head_text,
                                                    chunked && has_payload ? http::chunk_line(piece.payload.size(), line) : std::string_view(),
                                                    piece.payload, tail_of(chunked, has_payload, piece.finished)};
        auto writing = caller_.socket.write(parts, net::milliseconds(state_.options.write_idle_ms));
        const net::Bytes sent = co_await writing;
        if (sent < 0) {
            end_.ending = Ending::client_gone;
            co_return false;
        }
        end_.bytes_out += static_cast<std::uint64_t>(sent);
        head_text = {};
        if (piece.finished) break;
        up_used_ = up_at_ = 0;
        auto reading = upstream_->socket.read(exchange_.up, net::milliseconds(times_.idle_ms));
        const net::Bytes got = co_await reading;
        if (got < 0) {
            // Our own cancelling, for a caller's body that failed or a stop, says nothing about the upstream.
            end_.ending = got == -ECANCELED ? Ending::client_gone : got == -ETIMEDOUT ? Ending::timed_out : Ending::broken;
            co_return false;
        }
        at_end = got == 0;
        up_used_ = static_cast<std::size_t>(got);
    }
    upstream_whole_ = exchange_.answer.framing != http::Framing::until_close;
    co_return true;
}

} // namespace gapura::gateway
