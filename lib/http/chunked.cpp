// See chunked.h.
#include "lib/http/chunked.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "lib/http/codec.h"

namespace gapura::http {
namespace {

bool control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }

} // namespace

ChunkedDecoder::Step ChunkedDecoder::size_digit(char c) {
    const int digit = hex_value(c);
    if (digit >= 0) {
        if (++digits_ > 15) return Step::broken; // fifteen digits cannot overflow 64 bits; leading zeros count
        left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
        return Step::size;
    }
    if (digits_ == 0) return Step::broken;
    if (c == '\r') return Step::size_lf;
    // Only ";ext" may follow: "5 \r\n" is accepted by some and not by others.
    return c == ';' ? Step::extension : Step::broken;
}

/// One octet outside the payload.
ChunkedDecoder::Step ChunkedDecoder::line(char c) {
    switch (step_) {
    case Step::size: return size_digit(c);
    case Step::extension:
        if (++extension_bytes_ > extension_bytes_max) return Step::broken;
        if (c == '\r') return Step::size_lf;
        return control(c) ? Step::broken : Step::extension;
    case Step::size_lf:
        if (c != '\n') return Step::broken;
        digits_ = 0;
        return left_ == 0 ? Step::trailer_start : Step::data;
    case Step::data_cr: return c == '\r' ? Step::data_lf : Step::broken;
    case Step::data_lf: return c == '\n' ? Step::size : Step::broken;
    case Step::trailer_start:
        if (c == '\r') return Step::end_lf;
        if (c == ' ' || c == '\t' || c == ':') return Step::broken;
        [[fallthrough]];
    case Step::trailer:
        if (++trailer_bytes_ > trailer_bytes_max) return Step::broken;
        if (c == '\r') return Step::trailer_lf;
        return control(c) ? Step::broken : Step::trailer;
    case Step::trailer_lf: return c == '\n' ? Step::trailer_start : Step::broken;
    case Step::end_lf: return c == '\n' ? Step::done : Step::broken;
    case Step::data:
    case Step::done:
    case Step::broken: break;
    }
    return Step::broken;
}

ChunkedDecoder::Piece ChunkedDecoder::feed(std::span<char> raw) {
    std::size_t at = 0;
    std::size_t start = 0; // of the payload
    std::size_t size = 0;
    while (at < raw.size() && step_ != Step::done && step_ != Step::broken) {
        if (step_ != Step::data) {
            step_ = line(raw[at++]);
            continue;
        }
        const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(left_, raw.size() - at));
        if (size == 0) start = at;
        else std::memmove(raw.data() + start + size, raw.data() + at, take);
        size += take;
        at += take;
        left_ -= take;
        if (left_ == 0) step_ = Step::data_cr;
    }
    const State state = step_ == Step::done ? State::done : step_ == Step::broken ? State::broken : State::more;
    return {raw.subspan(start, size), at, state};
}

std::string_view chunk_line(std::uint64_t size, std::span<char, 20> out) {
    char* const end = std::to_chars(out.data(), out.data() + 16, size, 16).ptr;
    end[0] = '\r';
    end[1] = '\n';
    return {out.data(), static_cast<std::size_t>(end - out.data()) + 2};
}

} // namespace gapura::http
