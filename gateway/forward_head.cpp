// See forward_head.h.
#include "gateway/forward_head.h"

#include <algorithm>
#include <array>

#include "lib/http/reason.h"

namespace gapura::gateway {
namespace {

using http::HeadField;
using http::Name;

/// A request that passed this often through a gateway of our name goes in circles.
constexpr int via_repeats_max = 4;

constexpr std::string_view portal_link = "Link: </docs>; rel=\"help\"\r\n";

bool hop_by_hop(Name name) {
    switch (name) {
    case Name::connection:
    case Name::proxy_connection:
    case Name::keep_alive:
    case Name::te:
    case Name::trailer: // trailers are dropped
    case Name::transfer_encoding:
    case Name::upgrade:
    case Name::proxy_authorization:
    case Name::proxy_authenticate: return true;
    default: return false;
    }
}

/// Does some Connection field name more than its usual options? Only then is every field looked up in it.
bool names_fields(const http::Fields& fields) {
    for (const HeadField& field : fields.list()) {
        if (field.known != Name::connection) continue;
        std::string_view list = field.value;
        std::string_view element;
        while (http::next_element(list, element)) {
            if (!element.empty() && !http::same(element, "keep-alive") && !http::same(element, "close")) return true;
        }
    }
    return false;
}

bool named_by_connection(const http::Fields& fields, std::string_view name) {
    return std::ranges::any_of(fields.list(),
                               [&](const HeadField& field) { return field.known == Name::connection && http::lists(field.value, name); });
}

/// The field held the caller's key and is not for the upstream's eyes.
bool is_credential(const HeadField& field, const http::RequestHead& request, const Decision& decision) {
    if (field.known == Name::x_api_key) return true;
    if (field.known != Name::authorization) return false;
    constexpr std::string_view ours = "Bearer gpr_";
    if (field.value.size() >= ours.size() && http::same(field.value.substr(0, ours.size()), ours)) return true;
    return decision.key != nullptr && request.fields.count(Name::x_api_key) == 0;
}

/// The body is read on its way.
bool opened(const Decision& decision) { return decision.mask != nullptr || decision.filters != 0 || decision.recorded; }

bool stripped(const HeadField& field, const http::RequestHead& request, const Decision& decision, ListenerKind kind) {
    switch (field.known) {
    case Name::host:
    case Name::content_length:
    case Name::expect: // answered by us
    case Name::forwarded:
    case Name::x_forwarded:
    case Name::x_gateway:
    case Name::x_request_id:
    case Name::max_forwards: return true;
    case Name::x_override: return kind == ListenerKind::api; // rules were judged on the method and path of the request line
    case Name::range:                                        // a part of a body cannot be masked, and byteranges would slip past
    case Name::accept_encoding: return opened(decision);     // nor what is compressed
    case Name::authorization:
    case Name::x_api_key: return kind == ListenerKind::api && is_credential(field, request, decision);
    default: return hop_by_hop(field.known);
    }
}

void write_hops_left(HeadWriter& out, const http::RequestHead& request) {
    const std::string_view value = request.fields.get(Name::max_forwards);
    if (value.empty() || request.method != "OPTIONS") return;
    int left = 0;
    std::from_chars(value.data(), value.data() + value.size(), left);
    out << "Max-Forwards: " << std::clamp(left - 1, 0, 255) << "\r\n";
}

void write_identity(HeadWriter& out, const http::RequestHead& request, const Decision& decision, const Forwarding& forwarding) {
    out.field("X-Request-Id", forwarding.request_id);
    out.field("X-Forwarded-For", forwarding.client);
    out << "X-Forwarded-Proto: http\r\n";
    if (!request.authority.empty()) out.field("X-Forwarded-Host", request.authority);
    if (!decision.campus_secret.empty()) out.field("X-Gateway-Secret", decision.campus_secret);
    if (decision.key == nullptr) return;
    out.field("X-Gateway-Unit", decision.key->unit_id);
    out.field("X-Gateway-Key-Id", decision.key->key_id);
    out.field("X-Gateway-App", decision.key->app_id);
}

} // namespace

std::string_view unforwardable(const http::RequestHead& request, std::string_view via) {
    static constexpr std::array<std::string_view, 8> relied_on{"host",   "authorization", "x-api-key",       "content-length",
                                                               "cookie", "content-type",  "accept-encoding", "expect"};
    int passes = 0;
    for (const HeadField& field : request.fields.list()) {
        if (field.known != Name::connection && field.known != Name::via) continue;
        std::string_view list = field.value;
        std::string_view element;
        while (http::next_element(list, element)) {
            if (field.known == Name::via) {
                if (element.ends_with(via)) ++passes;
            } else if (std::ranges::any_of(relied_on, [&](std::string_view name) { return http::same(element, name); })) {
                return "http.connection";
            }
        }
    }
    return passes > via_repeats_max ? "upstream.loop" : "";
}

void write_request(HeadWriter& out, const http::RequestHead& request, const Decision& decision, const Forwarding& forwarding) {
    out << request.method << " " << decision.path;
    if (!decision.extra_query.empty()) out << "?" << decision.extra_query;
    if (!request.query.empty()) out << (decision.extra_query.empty() ? "?" : "&") << request.query;
    out << " HTTP/1.1\r\nHost: " << forwarding.upstream_host;
    if (forwarding.upstream_port != 80) out << ":" << forwarding.upstream_port;
    out << "\r\n";
    const bool extra = names_fields(request.fields);
    for (const HeadField& field : request.fields.list()) {
        if (stripped(field, request, decision, forwarding.kind)) continue;
        if (extra && named_by_connection(request.fields, field.name)) continue;
        out.field(field.name, field.value);
    }
    if (request.framing == http::Framing::chunked) out << "Transfer-Encoding: chunked\r\n";
    else if (request.fields.count(Name::content_length) > 0) out << "Content-Length: " << static_cast<std::int64_t>(request.length) << "\r\n";
    if (opened(decision)) out << "Accept-Encoding: identity\r\n";
    write_hops_left(out, request);
    out << "Via: 1." << request.minor << " " << forwarding.via << "\r\n";
    write_identity(out, request, decision, forwarding);
    out << "\r\n";
}

void write_decision_fields(HeadWriter& out, const Decision& decision) {
    out << decision.limits.view();
    if (decision.expires_soon != 0) out << "Api-Key-Expires: @" << decision.expires_soon << "\r\n" << portal_link;
}

void write_answer(HeadWriter& out, const http::RequestHead& request, const http::AnswerHead& answer, const Decision& decision,
                  std::string_view request_id, const AnswerShape& shape) {
    out << "HTTP/1.1 " << answer.status << " " << (answer.reason.empty() ? http::reason_of(answer.status) : answer.reason) << "\r\n";
    const bool extra = names_fields(answer.fields);
    for (const HeadField& field : answer.fields.list()) {
        if (hop_by_hop(field.known) || field.known == Name::content_length || field.known == Name::x_request_id) continue;
        if (shape.masked && (field.known == Name::etag || field.known == Name::digest)) continue;
        if (extra && named_by_connection(answer.fields, field.name)) continue;
        out.field(field.name, field.value);
    }
    // A length without a body is that of the GET (RFC 9110 §8.6); 1xx and 204 have none; a mask changes it.
    const bool length_allowed = answer.has_length && answer.status >= 200 && answer.status != 204 && !shape.masked;
    if (length_allowed && (shape.delivery == Delivery::none || shape.delivery == Delivery::length)) {
        out << "Content-Length: " << static_cast<std::int64_t>(answer.length) << "\r\n";
    }
    if (shape.delivery == Delivery::chunked) out << "Transfer-Encoding: chunked\r\n";
    if (answer.status >= 200) {
        out.field("X-Request-Id", request_id);
        write_decision_fields(out, decision);
        if (!shape.keep) out << "Connection: close\r\n";
        else if (request.minor == 0) out << "Connection: keep-alive\r\n";
    }
    out << "\r\n";
}

} // namespace gapura::gateway
