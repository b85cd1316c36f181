// One caller's connection: reads heads, asks the lane, forwards or refuses, keeps alive. Belongs to its loop's thread.
#pragma once

#include "gateway/forward.h"
#include "gateway/problem.h"

namespace gapura::gateway {

class Connection {
public:
    Connection(LoopState& state, Lane& lane, ListenerKind kind, int fd, const net::Address& peer);

    /// Requests in order until either side closes.
    net::Task<> serve();
    /// Closes now when idle, else after the exchange under way.
    void drain();

private:
    enum class Heading : std::uint8_t { ready, refuse, late, gone };

    net::Task<bool> wait();
    net::Task<Heading> read_head();
    net::Task<bool> exchange();
    net::Task<bool> handle();
    net::Task<bool> answer_problem(const Problem& problem, bool keep);
    net::Task<bool> answer_hop();
    net::Task<> linger();

    void decide();
    bool keepable() const;
    void begin();
    void record();
    void shift(std::span<char> next);

    LoopState& state_;
    Lane& lane_;
    net::Socket socket_;
    std::unique_ptr<Exchange> exchange_; // null while idle
    std::size_t in_used_ = 0;
    std::size_t in_at_ = 0; // end of head and body in Exchange::in
    std::size_t scanned_ = 0;
    http::HeadResult result_ = http::HeadResult::ok;
    RequestBody body_;
    ForwardEnd end_;
    std::int64_t started_us_ = 0;
    std::int64_t started_ticks_us_ = 0;
    RequestIds::Text request_id_{};
    std::array<char, 46> address_{};
    std::uint8_t address_size_ = 0;
    ListenerKind kind_;
    bool idle_ = true;
    bool linger_ = false;
};

} // namespace gapura::gateway
