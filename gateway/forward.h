// One request to an upstream and its answer back, streaming both ways with bounded buffers. Lives in the exchange's task.
#pragma once

#include "gateway/forward_head.h"
#include "gateway/loop_state.h"
#include "gateway/request_body.h"

namespace gapura::gateway {

/// The caller's side of one exchange.
struct Caller {
    net::Socket& socket;
    ListenerKind kind;
    std::string_view address;
    std::string_view request_id;
};

/// How it went. When `status` is 0 nothing was sent to the caller, and `problem_status` with `slug` say what to answer (0: nothing, it left).
struct ForwardEnd {
    int status = 0;
    int problem_status = 0;
    std::string_view slug;
    Ending ending = Ending::answered;
    bool keep = false;        // the caller's connection may go on
    std::span<char> leftover; // of the caller's next request, read beyond the body; within Exchange::relay
    std::int64_t upstream_us = 0;
    std::uint64_t bytes_in = 0;  // body
    std::uint64_t bytes_out = 0; // head and body
};

class Forward {
public:
    Forward(LoopState& state, Lane& lane, Caller& caller, Exchange& exchange, RequestBody& body);
    Forward(const Forward&) = delete;
    Forward& operator=(const Forward&) = delete;

    net::Task<ForwardEnd> run();

private:
    enum class Upload : std::uint8_t { none, running, done, caller_gone, caller_slow, broken, too_large, upstream_closed, stopped };
    enum class Step : std::uint8_t { go, again, fail };

    net::Task<Step> obtain();
    net::Task<Step> send_request();
    net::Task<> upload();
    net::Task<Step> read_answer();
    net::Task<Step> pass_interim();
    net::Task<net::Bytes> read_more();
    net::Task<> relay();
    net::Task<bool> pump();
    net::Task<bool> commit(bool last);
    net::Task<> end_upload();

    bool may_repeat() const;
    bool overdue(net::Bytes got) const;
    int upload_wait_ms() const;
    void fail(int problem_status, std::string_view slug, Ending ending);
    void fail_by(net::Bytes error);
    void refuse_body(bool broken, bool at_end);
    void shape_answer();
    struct Decoded {
        std::string_view payload;
        bool finished = false;
        bool broken = false;
    };
    Decoded decode(std::span<char> raw, bool at_end);
    bool mask(Decoded& piece);
    bool must_rewrite() const { return exchange_.decision.mask != nullptr || exchange_.decision.filters != 0; }
    bool rewritten() const { return mask_ != nullptr && mask_->rewrites(); }

    LoopState& state_;
    Lane& lane_;
    Caller& caller_;
    Exchange& exchange_;
    RequestBody& body_;
    Lane::Timeouts times_;
    std::pair<std::string_view, std::uint16_t> target_;
    std::unique_ptr<Upstream> upstream_;
    std::unique_ptr<BodyMask> mask_;
    ForwardEnd end_;
    AnswerShape shape_;
    net::Signal uploaded_;
    Upload upload_ = Upload::none;
    net::Ticks upload_began_ = 0;
    net::Ticks sent_at_ = 0; // when the last of the request left
    std::int64_t sent_us_ = 0;
    std::size_t up_used_ = 0;
    std::size_t up_at_ = 0; // start of what is not yet relayed
    http::ChunkedDecoder decoder_;
    std::uint64_t answer_left_ = 0;
    bool repeated_ = false;
    bool opened_ = false;         // an access record of this answer is durable
    bool closed_ = false;         // and the last one has been written, or could not be
    bool upstream_whole_ = false; // the answer ended where it should
};

} // namespace gapura::gateway
