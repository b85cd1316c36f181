#include "lib/face/head.h"

#include <algorithm>

#include "lib/http/reason.h"

namespace gapura::face {
namespace {

constexpr std::string_view end_of_head = "\r\n\r\n";

std::unexpected<Error> malformed(const char* why) { return fail(Code::invalid, "face.malformed_request", {}, why); }

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

/// A header value of ours must not break out of its line, whatever a handler put into it.
void append_value(std::string& out, std::string_view value) {
    for (const char c : value) out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
}

} // namespace

std::size_t HeadCollector::take(std::string_view bytes) {
    if (complete_) return 0;
    const std::size_t before = text_.size();
    text_ += bytes;
    const auto end = text_.find(end_of_head, before < 3 ? 0 : before - 3);
    if (end == std::string::npos) return bytes.size();
    text_.resize(end + end_of_head.size());
    complete_ = true;
    return text_.size() - before;
}

void HeadCollector::reset() {
    text_.clear();
    complete_ = false;
}

Result<RawRequest> parse_head(std::string_view head) {
    RawRequest out;
    const auto line_end = head.find("\r\n");
    if (line_end == std::string_view::npos) return malformed("no request line");
    const std::string_view line = head.substr(0, line_end);
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last || first == 0) return malformed("request line");
    out.method = line.substr(0, first);
    out.target = line.substr(first + 1, last - first - 1);
    if (out.target.empty() || !std::ranges::all_of(out.target, [](char c) { return c > ' ' && c < '\x7f'; })) return malformed("target");
    head.remove_prefix(line_end + 2);
    while (!head.empty() && !head.starts_with("\r\n")) {
        const auto end = head.find("\r\n");
        std::string_view field = head.substr(0, end);
        head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
        const auto colon = field.find(':');
        if (colon == std::string_view::npos || colon == 0) return malformed("header without a name");
        const std::string_view name = field.substr(0, colon);
        if (name.find_first_of(" \t") != std::string_view::npos) return malformed("blank in a header name");
        std::string_view value = field.substr(colon + 1);
        while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
        while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
        if (value.find_first_of(std::string_view("\0\r\n", 3)) != std::string_view::npos) return malformed("control character in a header");
        out.headers.emplace_back(lower(name), std::string(value));
    }
    const auto count = [&](std::string_view name) { return std::ranges::count(out.headers, name, &std::pair<std::string, std::string>::first); };
    if (count("host") != 1) return malformed("not one Host");
    if (count("content-length") + count("transfer-encoding") > 1) return malformed("framing said twice");
    if (count("authorization") > 1 || count("idempotency-key") > 1 || count("cookie") > 1) return malformed("a header twice");
    const std::string_view length = out.header("content-length");
    if (!std::ranges::all_of(length, [](char c) { return c >= '0' && c <= '9'; }) || length.size() > 12) return malformed("content length");
    return out;
}

bool wants_close(std::string_view head, const RawRequest& request) {
    const std::string connection = lower(request.header("connection"));
    if (head.substr(0, head.find("\r\n")).ends_with("HTTP/1.0")) return connection.find("keep-alive") == std::string::npos;
    return connection.find("close") != std::string::npos;
}

std::string on_wire(const Service::Answer& answer, bool close) {
    const Response& response = answer.response;
    std::string out = "HTTP/1.1 " + std::to_string(response.status) + " " + std::string(http::reason_of(response.status)) + "\r\n";
    for (const auto& [name, value] : response.headers) {
        append_value(out, name);
        out += ": ";
        append_value(out, value);
        out += "\r\n";
    }
    if (!response.content_type.empty()) {
        out += "Content-Type: ";
        append_value(out, response.content_type);
        out += "\r\n";
    }
    // 204 and 304 have no length (RFC 9110 §8.6).
    if (response.status != 204 && response.status != 304) out += "Content-Length: " + std::to_string(answer.content_length) + "\r\n";
    out += close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n";
    if (response.status != 204 && response.status != 304) out += response.body;
    return out;
}

} // namespace gapura::face
