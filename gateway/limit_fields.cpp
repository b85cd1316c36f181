#include "gateway/limit_fields.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace gapura::gateway {
namespace {

struct Writer {
    LimitFields& out;
    void text(std::string_view piece) {
        const std::size_t room = out.text.size() - out.size;
        const std::size_t length = std::min(piece.size(), room);
        std::memcpy(out.text.data() + out.size, piece.data(), length);
        out.size = static_cast<std::uint16_t>(out.size + length);
    }
    void number(std::int64_t value) {
        std::array<char, 20> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        text({digits.data(), static_cast<std::size_t>(end - digits.data())});
    }
};

} // namespace

int retry_seconds(std::int64_t wait_ns) {
    constexpr std::int64_t second = 1'000'000'000;
    return static_cast<int>(std::clamp<std::int64_t>((wait_ns + second - 1) / second, 1, 86'400));
}

void write_limit_fields(std::string_view name, Rate rate, const Taken& taken, LimitFields& out) {
    out.size = 0;
    Writer writer{out};
    writer.text("RateLimit-Policy: \"");
    writer.text(name.substr(0, 40));
    writer.text("\";q=");
    writer.number(rate.per_minute);
    writer.text(";w=60\r\nRateLimit: \"");
    writer.text(name.substr(0, 40));
    writer.text("\";r=");
    writer.number(std::min(taken.left, rate.per_minute));
    if (taken.wait_ns > 0) {
        writer.text(";t=");
        writer.number(retry_seconds(taken.wait_ns));
    }
    writer.text("\r\n");
}

} // namespace gapura::gateway
