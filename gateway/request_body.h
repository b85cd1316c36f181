// The body of a request as it stands when its head has been read: what of it arrived with the head, and how the rest will be recognised.
// One exchange each.
#pragma once

#include <cstdint>
#include <span>

#include "lib/http/chunked.h"
#include "lib/http/head.h"

namespace gapura::gateway {

class RequestBody {
public:
    /// Looks at what arrived after the head; decodes chunks in place. Answers how many of these bytes belong to the body.
    std::size_t begin(const http::RequestHead& head, std::span<char> arrived);

    struct Piece {
        std::span<char> payload;
        std::size_t used = 0;
    };
    /// The next raw bytes, at most wanted() of them.
    Piece take(std::span<char> raw);

    /// How many bytes may be read without reading past the body (chunked: anything).
    std::size_t wanted(std::size_t room) const;
    std::span<char> first() const { return first_; }
    bool complete() const { return complete_; }
    bool broken() const { return broken_; }
    std::uint64_t payload_bytes() const { return payload_bytes_; }

private:
    http::ChunkedDecoder decoder_;
    std::span<char> first_;
    std::uint64_t left_ = 0;
    std::uint64_t payload_bytes_ = 0;
    bool chunked_ = false;
    bool complete_ = true;
    bool broken_ = false;
};

} // namespace gapura::gateway
