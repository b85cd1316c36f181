// The adapter to Boost.Beast: its callback parser reads the grammar of a head, and nothing else of Beast is used. What Beast enforces: tokens,
// no control characters in values, no space before the colon, CRLF, digits of lengths without overflow, no list of differing lengths, not both
// Content-Length and Transfer-Encoding. What it does not, head.cpp adds. Obsolete folding it joins in a buffer of its own: seen here by a value
// that lies outside the head.
#include "lib/http/beast.h"

#include <algorithm>
#include <array>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace gapura::http::beast {
namespace {

namespace bh = boost::beast::http;
using ErrorCode = boost::beast::error_code;

/// Fields that make some servers act on another method or path than the request line's.
bool overrides(std::string_view name) {
    constexpr std::array<std::string_view, 5> all{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL"};
    return std::ranges::any_of(all, [&](std::string_view one) { return same(one, name); });
}

Name exact_x_name(std::string_view name) {
    if (same(name, "X-API-Key")) return Name::x_api_key;
    if (same(name, "X-Request-Id")) return Name::x_request_id;
    if (same(name, "X-Real-IP")) return Name::x_forwarded;
    if (name.size() > 10 && same(name.substr(0, 10), "X-Gateway-")) return Name::x_gateway;
    if (name.size() > 12 && same(name.substr(0, 12), "X-Forwarded-")) return Name::x_forwarded;
    if (overrides(name)) return Name::x_override;
    return Name::other;
}

Name x_name(std::string_view name) {
    if (name.size() < 3 || (name[0] | 0x20) != 'x' || (name[1] != '-' && name[1] != '_')) return Name::other;
    if (name.find('_') == std::string_view::npos) return exact_x_name(name);
    // CGI and its heirs give X_Gateway_Unit and X-Gateway-Unit to a service under one name: such a twin of a field of ours never passes.
    std::array<char, 32> plain{}; // longer than every name and beginning that we know
    const std::string_view front = name.substr(0, plain.size());
    std::ranges::replace_copy(front, plain.begin(), '_', '-');
    return exact_x_name({plain.data(), front.size()}) == Name::other ? Name::other : Name::x_gateway;
}

Name rare_name(std::string_view name) {
    if (same(name, "Forwarded")) return Name::forwarded;
    if (same(name, "Content-Digest") || same(name, "Repr-Digest")) return Name::digest;
    return x_name(name);
}

Name known_name(bh::field field, std::string_view name) {
    switch (field) {
    case bh::field::host: return Name::host;
    case bh::field::connection: return Name::connection;
    case bh::field::content_length: return Name::content_length;
    case bh::field::transfer_encoding: return Name::transfer_encoding;
    case bh::field::expect: return Name::expect;
    case bh::field::te: return Name::te;
    case bh::field::trailer: return Name::trailer;
    case bh::field::upgrade: return Name::upgrade;
    case bh::field::keep_alive: return Name::keep_alive;
    case bh::field::proxy_connection: return Name::proxy_connection;
    case bh::field::proxy_authorization: return Name::proxy_authorization;
    case bh::field::proxy_authenticate: return Name::proxy_authenticate;
    case bh::field::authorization: return Name::authorization;
    case bh::field::accept_language: return Name::accept_language;
    case bh::field::accept_encoding: return Name::accept_encoding;
    case bh::field::content_type: return Name::content_type;
    case bh::field::content_encoding: return Name::content_encoding;
    case bh::field::via: return Name::via;
    case bh::field::max_forwards: return Name::max_forwards;
    case bh::field::etag: return Name::etag;
    case bh::field::content_md5:
    case bh::field::digest: return Name::digest;
    case bh::field::range:
    case bh::field::if_range: return Name::range;
    default: return rare_name(name);
    }
}

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

template <bool is_request, class Head>
class Lines final : public bh::basic_parser<is_request> {
public:
    Lines(std::string_view bytes, Head& head) : bytes_(bytes), head_(head) {
        this->eager(false);
        this->header_limit(static_cast<std::uint32_t>(bytes.size() + 1));
        this->body_limit(boost::none); // the body is none of this parser's business
    }

    HeadResult run() {
        ErrorCode error;
        const std::size_t used = this->put(boost::asio::const_buffer(bytes_.data(), bytes_.size()), error);
        if (result_ != HeadResult::ok) return result_;
        if (error == bh::error::bad_version) return HeadResult::version_unsupported;
        if (error == bh::error::bad_content_length || error == bh::error::multiple_content_length) return HeadResult::bad_length;
        if (error == bh::error::bad_transfer_encoding) return HeadResult::bad_coding;
        if (error || used != bytes_.size()) return HeadResult::malformed;
        return HeadResult::ok;
    }

protected:
    void on_request_impl(bh::verb, boost::beast::string_view method, boost::beast::string_view target, int version, ErrorCode&) override {
        if constexpr (is_request) {
            head_.method = view(method);
            head_.target = view(target);
            head_.minor = version - 10;
        }
    }
    void on_response_impl(int status, boost::beast::string_view reason, int version, ErrorCode&) override {
        if constexpr (!is_request) {
            head_.status = status;
            head_.reason = view(reason);
            head_.minor = version - 10;
        }
    }
    void on_field_impl(bh::field field, boost::beast::string_view name, boost::beast::string_view value, ErrorCode& error) override {
        const bool folded = !value.empty() && (value.data() < bytes_.data() || value.data() + value.size() > bytes_.data() + bytes_.size());
        const HeadField added{view(name), view(value), known_name(field, view(name))};
        if (folded) result_ = HeadResult::malformed;
        else if (!head_.fields.add(added)) result_ = HeadResult::head_too_large;
        if (result_ != HeadResult::ok) error = bh::error::bad_field;
    }
    void on_header_impl(ErrorCode&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
    std::size_t on_body_impl(boost::beast::string_view, ErrorCode&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, boost::beast::string_view, ErrorCode&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view, ErrorCode&) override { return 0; }
    void on_finish_impl(ErrorCode&) override {}

private:
    std::string_view bytes_;
    Head& head_;
    HeadResult result_ = HeadResult::ok;
};

} // namespace

HeadResult request_lines(std::string_view bytes, RequestHead& head) { return Lines<true, RequestHead>(bytes, head).run(); }
HeadResult answer_lines(std::string_view bytes, AnswerHead& head) { return Lines<false, AnswerHead>(bytes, head).run(); }

} // namespace gapura::http::beast
