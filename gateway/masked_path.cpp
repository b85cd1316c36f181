#include "gateway/masked_path.h"

#include <algorithm>

namespace gapura::gateway {
namespace {

constexpr std::string_view bullets = "••••";
constexpr std::size_t digits_shown_max = 7;

std::size_t digits_at(std::string_view text, std::size_t at) {
    std::size_t count = 0;
    while (at + count < text.size() && text[at + count] >= '0' && text[at + count] <= '9') ++count;
    return count;
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

} // namespace

void append_masked_path(std::string& out, std::string_view path, std::size_t bytes_max) {
    path = path.substr(0, bytes_max);
    for (std::size_t at = 0; at < path.size();) {
        const std::size_t digits = digits_at(path, at);
        if (digits > digits_shown_max) {
            out += bullets;
            at += digits;
        } else if (digits > 0) {
            out += path.substr(at, digits);
            at += digits;
        } else if (path.substr(at).starts_with("gpr_")) {
            at += 4;
            while (at < path.size() && is_word(path[at])) ++at;
            out.append("gpr_").append(bullets);
        } else {
            out += static_cast<unsigned char>(path[at]) < 0x20 ? '?' : path[at];
            ++at;
        }
    }
}

std::string masked_request_id(std::string_view id) {
    id = id.substr(0, 64);
    if (id.starts_with("req_") && std::ranges::all_of(id.substr(4), is_word)) return std::string(id);
    std::string out;
    append_masked_path(out, id, 64);
    return out;
}

} // namespace gapura::gateway
