// The browser's session: its two cookies, and the proof against forged requests (CSRF). Pure; any thread.
//
// The session cookie is HttpOnly and SameSite=Strict. The second cookie holds a value derived from the session's, readable by the page,
// which sends it back as X-CSRF-Token: another site can cause a request with cookies, but cannot read either of them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "lib/base/secret.h"
#include "lib/face/face.h"

namespace gapura::face {

inline constexpr std::string_view session_cookie = "gapura_session";
inline constexpr std::string_view csrf_cookie = "gapura_csrf";

/// The value of a cookie in a Cookie header (RFC 6265 §5.4); "" when absent.
std::string_view cookie_value(std::string_view header, std::string_view name);

/// What X-CSRF-Token must hold, given the session cookie.
std::string csrf_of(const base::Secret& session);

/// Sets both cookies; Secure when the caller came over TLS (the demo is plain HTTP on loopback).
void set_session(Response& response, const base::Secret& session, bool https, std::chrono::seconds lifetime);
void clear_session(Response& response, bool https);

/// False when the browser says that another site caused the request: Sec-Fetch-Site (Fetch metadata), else Origin against Host (RFC 6454 §7).
/// Neither header: true, for callers that are not browsers.
bool is_same_origin(std::string_view sec_fetch_site, std::string_view origin, std::string_view host);

} // namespace gapura::face
