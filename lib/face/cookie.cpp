#include "lib/face/cookie.h"

#include "lib/base/digest.h"

namespace gapura::face {
namespace {

std::string attributes(bool https, bool http_only, std::chrono::seconds lifetime) {
    std::string out = "; Path=/; SameSite=Strict; Max-Age=" + std::to_string(lifetime.count());
    if (http_only) out += "; HttpOnly";
    if (https) out += "; Secure";
    return out;
}

void set_both(Response& response, std::string_view session, std::string_view csrf, bool https, std::chrono::seconds lifetime) {
    response.headers.emplace_back("Set-Cookie", std::string(session_cookie) + "=" + std::string(session) + attributes(https, true, lifetime));
    response.headers.emplace_back("Set-Cookie", std::string(csrf_cookie) + "=" + std::string(csrf) + attributes(https, false, lifetime));
}

} // namespace

std::string_view cookie_value(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const auto end = header.find(';');
        std::string_view pair = header.substr(0, end);
        header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        while (pair.ends_with(' ')) pair.remove_suffix(1);
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') return pair.substr(name.size() + 1);
    }
    return {};
}

std::string csrf_of(const base::Secret& session) { return base::base64url(base::HmacSha256(session.reveal()).digest("gapura csrf token")); }

void set_session(Response& response, const base::Secret& session, bool https, std::chrono::seconds lifetime) {
    set_both(response, session.reveal(), csrf_of(session), https, lifetime);
}

void clear_session(Response& response, bool https) { set_both(response, "", "", https, std::chrono::seconds(0)); }

bool is_same_origin(std::string_view sec_fetch_site, std::string_view origin, std::string_view host) {
    // "none" is the user's own doing: a typed address or a bookmark.
    if (!sec_fetch_site.empty()) return sec_fetch_site == "same-origin" || sec_fetch_site == "none";
    if (origin.empty()) return true;
    const auto scheme = origin.find("://");
    return scheme != std::string_view::npos && !host.empty() && origin.substr(scheme + 3) == host;
}

} // namespace gapura::face
