// What one exchange needs besides its connection: borrowed from the loop while a request is under way, given back while the connection idles,
// so that an idle connection costs little and a busy one allocates nothing. One loop each.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "gateway/policy.h"
#include "gateway/sharing.h"
#include "lib/http/chunked.h"
#include "lib/http/head.h"

namespace gapura::gateway {

/// Holds the largest head (16 KiB) with the fields we add.
constexpr std::size_t buffer_bytes = std::size_t{20} << 10;
using Buffer = std::array<char, buffer_bytes>;

struct Exchange {
    http::RequestHead request;
    http::AnswerHead answer;
    Decision decision;
    Buffer in;  // from the caller: the head stays at the front, then what else arrived
    Buffer up;  // from the upstream
    Buffer out; // heads that we write
    std::string masked;
    Sharing sharing;               // of a recorded answer
    std::unique_ptr<Buffer> relay; // request bodies that do not fit beside their head; kept once made
};

class Exchanges {
public:
    std::unique_ptr<Exchange> take() {
        if (free_.empty()) return std::make_unique<Exchange>();
        auto exchange = std::move(free_.back());
        free_.pop_back();
        return exchange;
    }
    void give(std::unique_ptr<Exchange> exchange) {
        if (free_.size() < kept_max) free_.push_back(std::move(exchange));
    }

private:
    static constexpr std::size_t kept_max = 64;
    std::vector<std::unique_ptr<Exchange>> free_;
};

} // namespace gapura::gateway
