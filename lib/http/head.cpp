// The strict policy over the grammar (RFC 9112, RFC 9110). See head.h.
#include "lib/http/head.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "lib/http/beast.h"
#include "lib/http/codec.h"

namespace gapura::http {
namespace {

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

bool host_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-._~!$&'()*+,;=%").contains(c);
}

/// uri-host [ ":" port ] (RFC 9110 §7.2); no user information.
bool good_authority(std::string_view text) {
    std::string_view port;
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos || close < 3) return false;
        const std::string_view literal = text.substr(1, close - 1);
        if (!std::ranges::all_of(literal, [](char c) { return hex_value(c) >= 0 || c == ':' || c == '.'; })) return false;
        port = text.substr(close + 1);
        if (!port.empty() && port.front() != ':') return false;
        if (!port.empty()) port.remove_prefix(1);
    } else {
        const auto colon = text.find(':');
        const std::string_view host = text.substr(0, colon);
        if (host.empty() || !std::ranges::all_of(host, host_char)) return false;
        if (colon != std::string_view::npos) port = text.substr(colon + 1);
    }
    return port.size() <= 5 && std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
}

/// Octets that may stand in a path or query, each escape whole; in the path no escape of '/', '\\', '.' or NUL and no dot segment, since an
/// upstream that decodes would see another path than the one that was authorised.
bool good_path(std::string_view path) {
    for (std::size_t i = 0; i < path.size(); ++i) {
        const char c = path[i];
        if (c <= ' ' || c == 0x7f || c == '#' || c == '\\' || static_cast<unsigned char>(c) >= 0x80) return false;
        if (c != '%') continue;
        const int high = i + 2 < path.size() ? hex_value(path[i + 1]) : -1;
        const int low = i + 2 < path.size() ? hex_value(path[i + 2]) : -1;
        if (high < 0 || low < 0) return false;
        const int octet = high * 16 + low;
        if (octet < 0x20 || octet == 0x7f || octet == '/' || octet == '\\' || octet == '.') return false;
        i += 2;
    }
    std::size_t start = 1;
    while (start <= path.size()) {
        const auto end = std::min(path.find('/', start), path.size());
        const std::string_view segment = path.substr(start, end - start);
        // "/.;x" is a dot segment to servers that know path parameters.
        const std::string_view bare = segment.substr(0, segment.find(';'));
        if (bare == "." || bare == "..") return false;
        start = end + 1;
    }
    return true;
}

bool good_query(std::string_view query) {
    return std::ranges::none_of(query, [](char c) { return c <= ' ' || c == 0x7f || c == '#' || static_cast<unsigned char>(c) >= 0x80; });
}

/// Splits the target into its parts: origin-form, absolute-form (http and https) or "*" for OPTIONS (RFC 9112 §3.2).
HeadResult split_target(RequestHead& head) {
    std::string_view rest = head.target;
    if (rest == "*") {
        if (head.method != "OPTIONS") return HeadResult::bad_target;
        head.path = rest;
        return HeadResult::ok;
    }
    if (!rest.starts_with('/')) {
        const auto scheme = rest.find("://");
        if (scheme == std::string_view::npos) return HeadResult::bad_target;
        if (!same(rest.substr(0, scheme), "http") && !same(rest.substr(0, scheme), "https")) return HeadResult::bad_target;
        rest.remove_prefix(scheme + 3);
        const auto end = std::min(rest.find_first_of("/?"), rest.size());
        head.authority = rest.substr(0, end);
        if (!good_authority(head.authority)) return HeadResult::bad_target;
        rest.remove_prefix(end);
    }
    const auto question = rest.find('?');
    head.path = rest.substr(0, question);
    if (head.path.empty()) head.path = "/";
    if (question != std::string_view::npos) head.query = rest.substr(question + 1);
    return good_path(head.path) && good_query(head.query) ? HeadResult::ok : HeadResult::bad_target;
}

HeadResult check_host(RequestHead& head) {
    const std::size_t hosts = head.fields.count(Name::host);
    if (hosts > 1 || (hosts == 0 && head.minor >= 1)) return HeadResult::bad_host;
    if (hosts == 0) return HeadResult::ok;
    const std::string_view host = head.fields.get(Name::host);
    if (!good_authority(host)) return HeadResult::bad_host;
    if (head.authority.empty()) head.authority = host;
    return HeadResult::ok;
}

/// The one value of all Content-Length fields. Lists, even of equal numbers, are refused: no sender of ours needs them.
HeadResult read_length(const Fields& fields, std::uint64_t& length) {
    bool seen = false;
    for (const HeadField& field : fields.list()) {
        if (field.known != Name::content_length) continue;
        if (seen) return HeadResult::bad_length;
        seen = true;
        const char* const end = field.value.data() + field.value.size();
        const auto [stop, error] = std::from_chars(field.value.data(), end, length);
        if (error != std::errc() || stop != end || field.value.empty() || length > (std::uint64_t{1} << 62)) return HeadResult::bad_length;
    }
    return HeadResult::ok;
}

/// Transfer-Encoding must be exactly "chunked", once. Other codings before a final chunked are unknown to us (501).
HeadResult read_coding(const Fields& fields) {
    if (fields.count(Name::transfer_encoding) > 1) return HeadResult::bad_coding;
    const std::string_view value = fields.get(Name::transfer_encoding);
    if (same(value, "chunked")) return HeadResult::ok;
    std::string_view list = value;
    std::string_view element;
    std::string_view last;
    std::size_t chunked = 0;
    while (next_element(list, element)) {
        last = element;
        if (same(element, "chunked")) ++chunked;
    }
    return chunked == 1 && same(last, "chunked") && value.find(',') != 0 ? HeadResult::unknown_coding : HeadResult::bad_coding;
}

HeadResult frame_request(RequestHead& head) {
    const bool coded = head.fields.count(Name::transfer_encoding) > 0;
    const bool sized = head.fields.count(Name::content_length) > 0;
    if (coded && (sized || head.minor == 0)) return HeadResult::bad_coding;
    if (coded) {
        head.framing = Framing::chunked;
        return read_coding(head.fields);
    }
    if (!sized) return HeadResult::ok;
    const HeadResult result = read_length(head.fields, head.length);
    head.framing = head.length > 0 ? Framing::length : Framing::none;
    return result;
}

bool kept(const Fields& fields, int minor) {
    bool close = false;
    bool keep = false;
    for (const HeadField& field : fields.list()) {
        if (field.known != Name::connection) continue;
        close = close || lists(field.value, "close");
        keep = keep || lists(field.value, "keep-alive");
    }
    return !close && (minor >= 1 || keep);
}

HeadResult read_expectation(RequestHead& head) {
    if (head.minor == 0) return HeadResult::ok;
    for (const HeadField& field : head.fields.list()) {
        if (field.known != Name::expect) continue;
        if (!same(field.value, "100-continue")) return HeadResult::bad_expectation;
        head.expects_continue = head.framing != Framing::none;
    }
    return HeadResult::ok;
}

} // namespace

HeadResult find_head(std::string_view bytes, std::size_t& scanned) {
    std::size_t at = scanned;
    while (at < bytes.size()) {
        // Folding, which Beast would join, and the whitespace before a first field (RFC 9112 §2.2, §5.2).
        if (at > 0 && bytes[at - 1] == '\n' && (bytes[at] == ' ' || bytes[at] == '\t')) return HeadResult::malformed;
        const void* const found = std::memchr(bytes.data() + at, '\n', bytes.size() - at);
        if (found == nullptr) break;
        const auto lf = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
        if (lf == 0 || bytes[lf - 1] != '\r') return HeadResult::malformed;
        at = lf + 1;
        if (lf >= 3 && bytes[lf - 2] == '\n') {
            scanned = at;
            return HeadResult::ok;
        }
    }
    scanned = std::max(at, bytes.size());
    return HeadResult::more;
}

HeadResult outgrown(std::string_view bytes) {
    return bytes.find('\n') == std::string_view::npos ? HeadResult::target_too_long : HeadResult::head_too_large;
}

HeadResult parse_request(std::string_view bytes, const HeadLimits& limits, RequestHead& head) {
    head.fields.clear();
    head.method = head.target = head.path = head.query = head.authority = {};
    head.minor = 1;
    head.framing = Framing::none;
    head.length = 0;
    head.expects_continue = false;
    head.bytes = bytes.size();
    if (bytes.size() > limits.head_bytes) return HeadResult::head_too_large;
    if (const auto result = beast::request_lines(bytes, head); result != HeadResult::ok) return result;
    if (head.target.size() > limits.target_bytes) return HeadResult::target_too_long;
    head.keep_alive = kept(head.fields, head.minor);
    if (head.method == "CONNECT" || head.method == "TRACE") return HeadResult::unknown_method;
    if (const auto result = split_target(head); result != HeadResult::ok) return result;
    if (const auto result = check_host(head); result != HeadResult::ok) return result;
    if (const auto result = frame_request(head); result != HeadResult::ok) return result;
    return read_expectation(head);
}

HeadResult parse_answer(std::string_view bytes, std::string_view method, AnswerHead& head) {
    head.fields.clear();
    head.framing = Framing::none;
    head.length = 0;
    head.bytes = bytes.size();
    if (const auto result = beast::answer_lines(bytes, head); result != HeadResult::ok) return result;
    if (head.status < 100 || head.status > 999) return HeadResult::malformed;
    head.keep_alive = kept(head.fields, head.minor);
    const bool coded = head.fields.count(Name::transfer_encoding) > 0;
    head.has_length = head.fields.count(Name::content_length) > 0;
    if (coded && (head.has_length || head.minor == 0)) return HeadResult::bad_coding;
    if (coded) {
        if (const auto result = read_coding(head.fields); result != HeadResult::ok) return result;
    }
    if (const auto result = read_length(head.fields, head.length); result != HeadResult::ok) return result;
    if (method == "HEAD" || head.status < 200 || head.status == 204 || head.status == 304) return HeadResult::ok;
    if (coded) head.framing = Framing::chunked;
    else if (!head.has_length) head.framing = Framing::until_close;
    else if (head.length > 0) head.framing = Framing::length;
    return HeadResult::ok;
}

std::string_view Fields::get(Name known) const {
    const auto found = std::ranges::find(list(), known, &HeadField::known);
    return found == list().end() ? std::string_view() : found->value;
}

std::size_t Fields::count(Name known) const { return static_cast<std::size_t>(std::ranges::count(list(), known, &HeadField::known)); }

bool same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
}

bool next_element(std::string_view& list, std::string_view& element) {
    if (list.data() == nullptr) return false;
    const auto comma = list.find(',');
    element = trim(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    return true;
}

bool lists(std::string_view list, std::string_view token) {
    std::string_view element;
    while (next_element(list, element)) {
        if (same(element, token)) return true;
    }
    return false;
}

int status_of(HeadResult result) {
    switch (result) {
    case HeadResult::ok:
    case HeadResult::more: return 200;
    case HeadResult::unknown_coding:
    case HeadResult::unknown_method: return 501;
    case HeadResult::bad_expectation: return 417;
    case HeadResult::target_too_long: return 414;
    case HeadResult::head_too_large: return 431;
    case HeadResult::version_unsupported: return 505;
    case HeadResult::malformed:
    case HeadResult::bad_target:
    case HeadResult::bad_host:
    case HeadResult::bad_length:
    case HeadResult::bad_coding: return 400;
    }
    return 400;
}

std::string_view slug_of(HeadResult result) {
    switch (result) {
    case HeadResult::ok:
    case HeadResult::more: return "";
    case HeadResult::unknown_coding: return "http.coding_unknown";
    case HeadResult::unknown_method: return "http.method_unsupported";
    case HeadResult::bad_expectation: return "http.expectation";
    case HeadResult::target_too_long: return "http.target_too_long";
    case HeadResult::head_too_large: return "http.head_too_large";
    case HeadResult::version_unsupported: return "http.version";
    case HeadResult::malformed: return "http.malformed";
    case HeadResult::bad_target: return "http.target";
    case HeadResult::bad_host: return "http.host";
    case HeadResult::bad_length: return "http.length";
    case HeadResult::bad_coding: return "http.coding";
    }
    return "http.malformed";
}

} // namespace gapura::http
