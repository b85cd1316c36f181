#include "lib/face/service.h"

#include <algorithm>
#include <exception>

#include "lib/base/digest.h"
#include "lib/base/id.h"
#include "lib/face/cookie.h"
#include "lib/http/server.h"

namespace gapura::face {
namespace {

bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }
bool is_api(std::string_view path) { return path == "/api" || path.starts_with("/api/"); }

/// Ids of the data plane and our own: what may be written into a log and a header as it is.
bool is_request_id(std::string_view text) {
    return text.size() >= 8 && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
           });
}

/// The last entry of X-Forwarded-For: the one that our data plane wrote. Only loopback can speak to us.
std::string source_of(std::string_view forwarded) {
    const auto comma = forwarded.rfind(',');
    if (comma != std::string_view::npos) forwarded.remove_prefix(comma + 1);
    while (forwarded.starts_with(' ')) forwarded.remove_prefix(1);
    const bool address =
        !forwarded.empty() && forwarded.size() <= 45 && forwarded.find_first_not_of("0123456789abcdefABCDEF.:") == std::string_view::npos;
    return address ? std::string(forwarded) : "127.0.0.1";
}

/// The host that the browser asked for: our data plane hands it on in X-Forwarded-Host, strips the caller's own, and replaces Host.
bool is_from_here(const RawRequest& raw) {
    const std::string_view asked = raw.header("x-forwarded-host");
    return is_same_origin(raw.header("sec-fetch-site"), raw.header("origin"), asked.empty() ? raw.header("host") : asked);
}

Credentials credentials_of(const RawRequest& raw) {
    Credentials out;
    const std::string_view authorization = raw.header("authorization");
    constexpr std::string_view scheme = "bearer ";
    if (authorization.size() > scheme.size() && same_name(authorization.substr(0, scheme.size()), scheme)) {
        out.bearer = base::Secret(std::string(authorization.substr(scheme.size())));
    } else {
        out.session = base::Secret(std::string(cookie_value(raw.header("cookie"), session_cookie)));
    }
    return out;
}

/// Two requests under one Idempotency-Key are the same when this is.
std::string digest_of(const RawRequest& raw) { return base::hex(base::sha256(raw.method + '\n' + raw.target + '\n' + raw.body)); }

} // namespace

std::string_view RawRequest::header(std::string_view name) const {
    const auto found = std::ranges::find_if(headers, [&](const auto& header) { return same_name(header.first, name); });
    return found == headers.end() ? std::string_view() : found->second;
}

Service::Service(Routes routes, Authenticate authenticate, Surroundings surroundings)
    : router_(std::move(routes)),
      authenticate_(std::move(authenticate)),
      around_(surroundings) {}

Request Service::understand(const RawRequest& raw) const {
    Request request;
    const std::string_view id = raw.header("x-request-id");
    request.request_id = is_request_id(id) ? std::string(id) : base::make_id("req", around_.clock.now(), around_.random);
    request.lang = text::choose_lang(raw.header("accept-language"));
    request.method = raw.method == "HEAD" ? "GET" : raw.method;
    request.partner_key = raw.header("github-public-key-identifier");
    request.partner_signature = raw.header("github-public-key-signature");
    request.source = source_of(raw.header("x-forwarded-for"));
    request.https = raw.header("x-forwarded-proto") == "https";
    request.path = raw.target.substr(0, raw.target.find('?'));
    return request;
}

Service::Answer Service::answer(const RawRequest& raw) const {
    Request request = understand(raw);
    try {
        auto response = serve(raw, request);
        if (response) return finish(*std::move(response), raw, request);
        const Error& error = response.error();
        if (error.code == Code::internal || error.code == Code::unavailable) {
            around_.log.warn("request_failed", {{"request_id", request.request_id}, {"error", base::describe(error)}});
        }
        return finish(problem(error, request), raw, request);
    } catch (const std::exception& thrown) {
        // Ours throw nothing; a library may run out of memory.
        around_.log.error("request_threw", {{"request_id", request.request_id}, {"what", thrown.what()}});
    }
    return finish(problem(Error{Code::internal, "internal", {}, {}}, request), raw, request);
}

Service::Answer Service::refuse(int status, const Error& error, const RawRequest& raw) const {
    const Request request = understand(raw);
    return finish(problem(status, error, request), raw, request);
}

Result<Response> Service::serve(const RawRequest& raw, Request& request) const {
    if (!raw.target.starts_with('/')) return fail(Code::invalid, "face.target");
    if (raw.body.size() > around_.request_bytes_max) {
        return problem(413, Error{Code::invalid, "face.body_too_large", {{"bytes_max", std::to_string(around_.request_bytes_max)}}, {}}, request);
    }
    const auto mark = raw.target.find('?');
    auto match = router_.match(raw.method, request.path);
    if (match.route == nullptr && match.allow.empty()) return serve_asset(raw, request);
    if (match.route == nullptr) {
        Response response =
            problem(405, Error{Code::invalid, "face.method_not_allowed", {{"method", raw.method}, {"allow", match.allow}}, {}}, request);
        response.headers.emplace_back("Allow", match.allow);
        return response;
    }
    request.parts = std::move(match.parts);
    request.path = TRY(http::percent_decode(request.path));
    if (mark != std::string::npos) {
        for (auto& [name, value] : TRY(http::parse_query(std::string_view(raw.target).substr(mark + 1)))) {
            if (!request.query.emplace(name, std::move(value)).second) return fail(Code::invalid, "face.query_twice", {{"name", name.substr(0, 40)}});
        }
    }
    if (match.route->access == Access::signed_in) {
        request.caller = TRY(identify(raw));
    } else if (!is_safe(raw.method) && !is_from_here(raw)) {
        return fail(Code::forbidden, "face.cross_site"); // signing someone in from another site is a forgery, too
    } else if (match.route->access == Access::page) {
        if (auto known = authenticate(raw)) request.caller = *std::move(known);
    }
    request.body = raw.body;
    return run(*match.route, raw, request);
}

Result<Caller> Service::authenticate(const RawRequest& raw) const {
    const Credentials credentials = credentials_of(raw);
    if (credentials.bearer.empty() && credentials.session.empty()) return fail(Code::unauthenticated, "face.not_signed_in");
    Caller caller = TRY(authenticate_(credentials));
    caller.by_cookie = credentials.bearer.empty();
    return caller;
}

Result<Caller> Service::identify(const RawRequest& raw) const {
    Caller caller = TRY(authenticate(raw));
    if (caller.by_cookie && !is_safe(raw.method)) {
        if (!is_from_here(raw)) return fail(Code::forbidden, "face.cross_site");
        if (!base::equal_in_constant_time(raw.header("x-csrf-token"), csrf_of(credentials_of(raw).session)))
            return fail(Code::forbidden, "face.csrf");
    }
    return caller;
}

Result<Response> Service::run(const Route& route, const RawRequest& raw, const Request& request) const {
    const std::string key(raw.header("idempotency-key"));
    const auto prepare = [&]() -> Result<Rest> {
        if (route.prepare) return route.prepare(request);
        return [&] { return route.handler(request); };
    };
    if (key.empty() || is_safe(raw.method)) {
        const Rest rest = TRY(prepare());
        return rest();
    }
    if (around_.idempotency == nullptr || request.caller.person.empty()) return fail(Code::invalid, "face.idempotency_not_here");
    return around_.idempotency->once_prepared({request.caller.person, key, digest_of(raw)}, prepare);
}

Result<Response> Service::serve_asset(const RawRequest& raw, const Request& request) const {
    const auto missing = [&] { return fail(Code::not_found, "face.no_such_path", {{"path", request.path.substr(0, 80)}}); };
    if (request.method != "GET" || is_api(request.path)) return missing();
    auto found = std::ranges::find(around_.assets, request.path == "/" ? "/index.html" : std::string_view(request.path), &Asset::path);
    if (found == around_.assets.end() && request.path.find('.', request.path.rfind('/') + 1) == std::string::npos) {
        found = std::ranges::find(around_.assets, std::string_view("/index.html"), &Asset::path);
    }
    if (found == around_.assets.end()) return missing();
    Response response;
    response.headers.emplace_back("ETag", std::string(found->etag));
    response.content_type = found->content_type;
    if (raw.header("if-none-match") == found->etag) response.status = 304;
    else response.body = found->body;
    return response;
}

Service::Answer Service::finish(Response response, const RawRequest& raw, const Request& request) const {
    const auto add = [&](const char* name, std::string value) { response.headers.emplace_back(name, std::move(value)); };
    add("X-Request-Id", request.request_id);
    add("X-Content-Type-Options", "nosniff");
    // Addresses stay here; "no-referrer" would also blank the Origin that a form's change is judged by (Fetch, append a request `Origin` header).
    add("Referrer-Policy", "same-origin");
    add("Content-Security-Policy", is_api(request.path) ? "default-src 'none'; frame-ancestors 'none'"
                                                        : "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    const bool fixed = std::ranges::any_of(response.headers, [](const auto& header) { return same_name(header.first, "cache-control"); });
    const bool asset = std::ranges::any_of(response.headers, [](const auto& header) { return header.first == "ETag"; });
    if (!fixed) add("Cache-Control", asset && !is_api(request.path) ? "no-cache" : "no-store");
    const std::size_t length = response.body.size();
    if (raw.method == "HEAD") response.body.clear();
    return {std::move(response), length};
}

} // namespace gapura::face
