// The chunked coding (RFC 9112 §7.1), streaming: the decoder takes raw bytes as they come and answers the payload in the same memory. Trailers
// and extensions are read, bounded and dropped. Pure; one thread at a time per decoder.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace gapura::http {

class ChunkedDecoder {
public:
    enum class State : std::uint8_t { more, done, broken };
    struct Piece {
        std::span<char> payload; // contiguous, within the bytes given; later chunks were moved up to the first
        std::size_t used = 0;    // raw bytes consumed; less than given only when done or broken
        State state = State::more;
    };

    /// After `done` or `broken` call reset() before the next body.
    Piece feed(std::span<char> raw);
    void reset() { *this = ChunkedDecoder(); }

private:
    enum class Step : std::uint8_t { size, extension, size_lf, data, data_cr, data_lf, trailer_start, trailer, trailer_lf, end_lf, done, broken };
    static constexpr std::uint32_t extension_bytes_max = 4096; // of the whole body
    static constexpr std::uint32_t trailer_bytes_max = 8192;

    Step line(char c);
    Step size_digit(char c);

    Step step_ = Step::size;
    std::uint8_t digits_ = 0;
    std::uint64_t left_ = 0; // of this chunk
    std::uint32_t extension_bytes_ = 0;
    std::uint32_t trailer_bytes_ = 0;
};

/// "1f40\r\n" into `out`; the view is within it.
std::string_view chunk_line(std::uint64_t size, std::span<char, 20> out);
constexpr std::string_view chunk_end = "\r\n";
constexpr std::string_view last_chunk = "0\r\n\r\n";

} // namespace gapura::http
