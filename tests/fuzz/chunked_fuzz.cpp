// Any bytes as a chunked body, whole and in pieces of the size that the first byte names: both ways must agree.
#include <algorithm>
#include <cstdint>
#include <string>

#include "lib/base/check.h"
#include "lib/http/chunked.h"

namespace {

using gapura::http::ChunkedDecoder;

struct Decoded {
    std::string payload;
    std::size_t used = 0;
    ChunkedDecoder::State state = ChunkedDecoder::State::more;
};

Decoded decode(std::string raw, std::size_t step) {
    ChunkedDecoder decoder;
    Decoded out;
    while (out.state == ChunkedDecoder::State::more && out.used < raw.size()) {
        const auto piece = decoder.feed({raw.data() + out.used, std::min(step, raw.size() - out.used)});
        out.payload.append(piece.payload.data(), piece.payload.size());
        out.used += piece.used;
        out.state = piece.state;
    }
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::string raw(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Decoded whole = decode(raw, raw.size());
    const Decoded pieces = decode(raw, std::size_t{data[0]} % 16 + 1);
    CHECK(whole.state == pieces.state && whole.used == pieces.used && whole.payload == pieces.payload);
    CHECK(whole.used <= raw.size() && whole.payload.size() <= raw.size());
    return 0;
}
