// Answers: values, lists and problems.
#include "lib/face/face.h"

#include <algorithm>

#include "lib/base/check.h"

namespace gapura::face {

int status_of(Code code) {
    switch (code) {
    case Code::invalid: return 400;
    case Code::unauthenticated: return 401;
    case Code::forbidden: return 403;
    case Code::not_found: return 404;
    case Code::conflict: return 409;
    case Code::limited: return 429;
    case Code::unavailable: return 503;
    case Code::internal: return 500;
    }
    return 500;
}

const std::string& Request::part(const std::string& name) const {
    const auto found = parts.find(name);
    CHECK(found != parts.end());
    return found->second;
}

std::string Request::query_or(const std::string& name, std::string fallback) const {
    const auto found = query.find(name);
    if (found == query.end()) return fallback;
    return found->second;
}

Result<json::value> Request::body_json() const { return base::parse_json(body); }

Response ok(const json::value& value) {
    Response response;
    response.body = json::serialize(value);
    return response;
}

Response created(const json::value& value) {
    Response response = ok(value);
    response.status = 201;
    return response;
}

Response no_content() {
    Response response;
    response.status = 204;
    response.content_type.clear();
    return response;
}

Response list(json::array items, const std::optional<std::string>& next) {
    json::object body;
    body["items"] = std::move(items);
    body["next"] = next ? json::value(json::string(*next)) : json::value(nullptr);
    return ok(body);
}

Response problem(const Error& error, const Request& request) { return problem(status_of(error.code), error, request); }

Response problem(int status, const Error& error, const Request& request) {
    const bool known = text::find(error.slug) != nullptr;
    const std::string slug = known ? error.slug : "internal";
    json::object body;
    body["type"] = "https://gapura.id/masalah/" + slug;
    body["title"] = text::title(slug, request.lang, error.args);
    body["status"] = status;
    body["detail"] = text::detail(slug, request.lang, error.args);
    body["instance"] = "/r/" + request.request_id;
    body["request_id"] = request.request_id;

    Response response = ok(body);
    response.status = status;
    response.content_type = "application/problem+json";
    response.headers.emplace_back("Content-Language", std::string(text::to_string(request.lang)));
    if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"gapura\"");
    if (status == 429 || status == 503) {
        const auto wait = std::ranges::find(error.args, "retry_after_s", &std::pair<std::string, std::string>::first);
        response.headers.emplace_back("Retry-After", wait == error.args.end() ? "1" : wait->second);
    }
    return response;
}

} // namespace gapura::face
