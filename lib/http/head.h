// Heads of HTTP/1.x messages, parsed strictly and without copying: every view points into the bytes given, which must stay while it is used.
// What RFC 9112 lets a server forgive is refused here, because two readers that forgive differently is how requests are smuggled.
// Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace gapura::http {

/// The fields we act upon; everything else is `other`.
enum class Name : std::uint8_t {
    other,
    host,
    connection,
    content_length,
    transfer_encoding,
    expect,
    te,
    trailer,
    upgrade,
    keep_alive,
    proxy_connection,
    proxy_authorization,
    proxy_authenticate,
    authorization,
    x_api_key,
    accept_language,
    accept_encoding,
    content_type,
    content_encoding,
    via,
    max_forwards,
    forwarded,
    x_forwarded, // X-Forwarded-For, -Proto, -Host, X-Real-IP
    x_gateway,   // X-Gateway-…, and what is one of these X- names but for '_' in place of '-'
    x_request_id,
    x_override, // X-HTTP-Method-Override, X-HTTP-Method, X-Method-Override, X-Original-URL, X-Rewrite-URL
    etag,
    digest, // Content-MD5, Digest, Content-Digest, Repr-Digest
    range,  // Range, If-Range
};

struct HeadField {
    std::string_view name;
    std::string_view value;
    Name known = Name::other;
};

constexpr std::size_t fields_max = 100;

class Fields {
public:
    std::span<const HeadField> list() const { return {fields_.data(), count_}; }
    /// First value; "" when absent.
    std::string_view get(Name known) const;
    std::size_t count(Name known) const;
    void clear() { count_ = 0; }
    bool add(const HeadField& field) {
        if (count_ == fields_max) return false;
        fields_[count_++] = field;
        return true;
    }

private:
    std::array<HeadField, fields_max> fields_;
    std::size_t count_ = 0;
};

/// How the body is delimited.
enum class Framing : std::uint8_t { none, length, chunked, until_close };

struct RequestHead {
    std::string_view method;
    std::string_view target;    // as received
    std::string_view path;      // before '?', of the target; "*" for OPTIONS *
    std::string_view query;     // after '?'
    std::string_view authority; // of an absolute-form target, else Host; "" only on HTTP/1.0
    int minor = 1;              // HTTP/1.minor
    Fields fields;
    Framing framing = Framing::none;
    std::uint64_t length = 0;
    bool keep_alive = true;
    bool expects_continue = false;
    std::size_t bytes = 0; // of the head, with its empty line
};

struct AnswerHead {
    int status = 0;
    std::string_view reason;
    int minor = 1;
    Fields fields;
    Framing framing = Framing::none;
    std::uint64_t length = 0; // of Content-Length, also where there is no body (HEAD, 304)
    bool has_length = false;
    bool keep_alive = true;
    std::size_t bytes = 0;
};

/// What parsing came to. For requests each refusal has its status (status_of) and its slug (slug_of); an answer is only ok, more or not.
enum class HeadResult : std::uint8_t {
    ok,
    more, // the head has not all arrived
    malformed,
    bad_target,
    bad_host,
    bad_length,
    bad_coding,         // Transfer-Encoding where or as it must not be
    unknown_coding,     // 501
    unknown_method,     // 501: CONNECT, TRACE
    bad_expectation,    // 417
    target_too_long,    // 414
    head_too_large,     // 431
    version_unsupported // 505
};

struct HeadLimits {
    std::size_t head_bytes = std::size_t{16} << 10;
    std::size_t target_bytes = std::size_t{8} << 10;
};

/// Finds the end of the head in what has arrived, looking at each byte once over many calls: `scanned` is its memory, 0 at first.
/// ok: `scanned` is the head's size. malformed: a bare LF or a folded line.
HeadResult find_head(std::string_view bytes, std::size_t& scanned);
/// Which limit a head broke that grew past the buffer: while its first line has no end, the target's (414), else the head's (431).
HeadResult outgrown(std::string_view bytes);

/// `bytes` is one whole head as found by find_head.
HeadResult parse_request(std::string_view bytes, const HeadLimits& limits, RequestHead& head);
/// `method` is that of the request: it decides whether the answer has a body.
HeadResult parse_answer(std::string_view bytes, std::string_view method, AnswerHead& head);

int status_of(HeadResult result);
std::string_view slug_of(HeadResult result);

/// Case-insensitive comparison of ASCII.
bool same(std::string_view a, std::string_view b);
/// Is `token` an element of this comma-separated list, compared without case?
bool lists(std::string_view list, std::string_view token);
/// Takes the next element of a comma-separated list, trimmed; "" may be an element. False at the end.
bool next_element(std::string_view& list, std::string_view& element);

} // namespace gapura::http
