// The rings as a file: names, then each key with its calls, oldest first, then a checksum. Text, so that a new version can read an old one.
#include <charconv>
#include <fmt/format.h>

#include "gateway/call_rings.h"
#include "lib/base/digest.h"

namespace gapura::gateway {
namespace {

constexpr std::string_view mark = "calls1\n";

std::string_view word(std::string_view& text) {
    const auto blank = text.find(' ');
    const std::string_view out = text.substr(0, blank);
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
    return out;
}

template <class Number>
bool number_in(std::string_view text, Number& out) {
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && rest == text.data() + text.size() && !text.empty();
}

std::unexpected<Error> unreadable(const char* why) { return fail(Code::invalid, "gateway.calls_unreadable", {}, why); }

/// What callers send may hold anything.
std::string one_word(std::string_view text) {
    std::string out(text.empty() ? std::string_view("-") : text);
    for (char& c : out) {
        if (static_cast<unsigned char>(c) <= ' ') c = '?';
    }
    return out;
}

} // namespace

std::string CallRings::text() const {
    std::string out(mark);
    for (std::size_t i = 1; i < names_.size(); ++i) out += fmt::format("n {}\n", names_[i]);
    for (const auto& [key, ring] : rings_) {
        out += fmt::format("k {}\n", key);
        for (std::size_t back = ring.calls.size(); back-- > 0;) {
            const KeptCall& c = ring.newest(back);
            fmt::format_to(std::back_inserter(out), "c {} {} {} {} {} {} {} {} {} {} {} {}\n", c.number, c.started_us, c.took_us, c.bytes_in,
                           c.bytes_out, c.route, c.refusal, c.status, static_cast<int>(c.ending), one_word(c.method.view()),
                           one_word(c.request_id.view()), one_word(c.path.view()));
        }
    }
    out += fmt::format("end {:08x}\n", base::crc32(out));
    return out;
}

Result<void> CallRings::take_line(std::string_view line, Ring*& ring) {
    const std::string_view kind = word(line);
    if (kind == "n") {
        name_numbers_.emplace(std::string(line), static_cast<std::uint32_t>(names_.size()));
        names_.emplace_back(line);
        return {};
    }
    if (kind == "k") {
        ring = &rings_[std::string(line)];
        return {};
    }
    KeptCall c;
    int ending = 0;
    const bool read = number_in(word(line), c.number) && number_in(word(line), c.started_us) && number_in(word(line), c.took_us) &&
                      number_in(word(line), c.bytes_in) && number_in(word(line), c.bytes_out) && number_in(word(line), c.route) &&
                      number_in(word(line), c.refusal) && number_in(word(line), c.status) && number_in(word(line), ending);
    if (kind != "c" || ring == nullptr || !read || c.route >= names_.size() || c.refusal >= names_.size()) return unreadable("a call");
    if (ending < 0 || ending > static_cast<int>(Ending::not_forwarded)) return unreadable("an ending");
    c.ending = static_cast<Ending>(ending);
    c.method.assign(word(line));
    c.request_id.assign(word(line));
    c.path.assign(word(line));
    put(*ring, c);
    return {};
}

Result<void> CallRings::load(std::string_view text) {
    constexpr std::size_t tail = 13; // "end 89abcdef\n"
    if (text.size() < mark.size() + tail || !text.starts_with(mark)) return unreadable("torn, or of another version");
    std::string_view body = text.substr(0, text.size() - tail);
    if (text.substr(body.size()) != fmt::format("end {:08x}\n", base::crc32(body))) return unreadable("the checksum");
    body.remove_prefix(mark.size());
    CallRings fresh;
    Ring* ring = nullptr;
    while (!body.empty()) {
        const auto end = body.find('\n');
        if (end == std::string_view::npos) return unreadable("a line");
        TRY(fresh.take_line(body.substr(0, end), ring));
        body.remove_prefix(end + 1);
    }
    *this = std::move(fresh);
    return {};
}

} // namespace gapura::gateway
