// See request_body.h.
#include "gateway/request_body.h"

#include <algorithm>

namespace gapura::gateway {

std::size_t RequestBody::begin(const http::RequestHead& head, std::span<char> arrived) {
    *this = RequestBody();
    chunked_ = head.framing == http::Framing::chunked;
    left_ = head.framing == http::Framing::length ? head.length : 0;
    complete_ = head.framing == http::Framing::none;
    if (complete_) return 0;
    const Piece piece = take(arrived.first(wanted(arrived.size())));
    first_ = piece.payload;
    return piece.used;
}

RequestBody::Piece RequestBody::take(std::span<char> raw) {
    if (!chunked_) {
        left_ -= raw.size();
        payload_bytes_ += raw.size();
        complete_ = left_ == 0;
        return {raw, raw.size()};
    }
    const auto piece = decoder_.feed(raw);
    payload_bytes_ += piece.payload.size();
    complete_ = piece.state == http::ChunkedDecoder::State::done;
    broken_ = piece.state == http::ChunkedDecoder::State::broken;
    return {piece.payload, piece.used};
}

std::size_t RequestBody::wanted(std::size_t room) const { return chunked_ ? room : static_cast<std::size_t>(std::min<std::uint64_t>(left_, room)); }

} // namespace gapura::gateway
