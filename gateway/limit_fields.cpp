#include "gateway/limit_fields.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace gapura::gateway {
namespace {

constexpr std::size_t name_max = 40;
constexpr std::size_t line_max = LimitFields::bytes_max / 2;
// A member at its longest: the name, four numbers, the parameters' own letters. What could not fit at its longest is never begun, so the list of
// policies does not change with the figures in it.
constexpr std::size_t policy_bytes = 16 + 8 + 3 + 13 + 3 + 7 + 26;

struct Line {
    char* begin;
    std::size_t size = 0;
    void text(std::string_view piece) {
        const std::size_t length = std::min(piece.size(), line_max - size);
        std::memcpy(begin + size, piece.data(), length);
        size += length;
    }
    void number(std::uint64_t value) {
        std::array<char, 20> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        text({digits.data(), static_cast<std::size_t>(end - digits.data())});
    }
    void name(std::string_view value, bool first) {
        text(first ? "\"" : ", \"");
        text(value.substr(0, name_max));
        text("\"");
    }
};

void write_policy(Line& line, const LimitFinding& finding, bool first) {
    line.name(finding.name, first);
    line.text(";q=");
    line.number(finding.limit);
    if (finding.window_s > 0) {
        line.text(";w=");
        line.number(static_cast<std::uint64_t>(finding.window_s));
    }
    if (finding.dimension == Dimension::bytes) line.text(";qu=\"content-bytes\"");
    if (finding.dimension == Dimension::concurrent) line.text(";qu=\"concurrent-requests\"");
}

void write_state(Line& line, const LimitFinding& finding, bool first) {
    line.name(finding.name, first);
    line.text(";r=");
    line.number(std::min(finding.left, finding.limit));
    if (finding.wait_ns <= 0) return;
    line.text(";t=");
    line.number(static_cast<std::uint64_t>(retry_seconds(finding.wait_ns)));
}

} // namespace

int retry_seconds(std::int64_t wait_ns) {
    constexpr std::int64_t second = 1'000'000'000;
    constexpr std::int64_t longest = std::int64_t{32} * 86'400;
    return static_cast<int>(std::clamp<std::int64_t>((wait_ns + second - 1) / second, 1, longest));
}

void write_limit_fields(std::span<const LimitFinding> findings, LimitFields& out) {
    out.size = 0;
    if (findings.empty()) return;
    std::array<char, line_max> state_text; // NOLINT(cppcoreguidelines-pro-type-member-init)
    Line policy{out.text.data()};
    Line state{state_text.data()};
    policy.text("RateLimit-Policy: ");
    state.text("RateLimit: ");
    bool first = true;
    for (const LimitFinding& finding : findings) {
        const std::size_t most = policy_bytes + std::min(finding.name.size(), name_max);
        if (!first && (policy.size + most > line_max || state.size + most > line_max)) break;
        write_policy(policy, finding, first);
        write_state(state, finding, first);
        first = false;
    }
    policy.text("\r\n");
    state.text("\r\n");
    std::memcpy(out.text.data() + policy.size, state_text.data(), state.size);
    out.size = static_cast<std::uint16_t>(policy.size + state.size);
}

} // namespace gapura::gateway
