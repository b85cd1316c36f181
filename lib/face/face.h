// Control-API mechanics without a server: what a route is, what it gets, what it answers. The Pistache adapter (pistache.cpp) runs them.
// Handlers run on a worker pool, never on a server's loop; they may block.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"
#include "lib/base/result.h"
#include "lib/text/text.h"

namespace gapura::face {

/// Who calls, as far as face knows: an opaque principal found by the Authenticate function that app passes in.
struct Caller {
    std::string person; // person id, "" when not signed in
    std::string token;  // id of the token or session used, never its text
    bool by_cookie = false;
};

struct Request {
    std::string method;
    std::string path;
    std::map<std::string, std::string> parts; // {id} of the pattern
    std::map<std::string, std::string> query; // decoded
    std::string body;
    std::string request_id;
    text::Lang lang = text::Lang::id;
    Caller caller;

    std::string query_or(const std::string& name, std::string fallback) const;
    /// The body as JSON. Error invalid `json.malformed`.
    Result<json::value> body_json() const;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

Response ok(const json::value& value);
Response created(const json::value& value);
Response problem(const Error& error, const Request& request);
/// The HTTP status of a Code: the one switch.
int status_of(Code code);

using Handler = std::function<Result<Response>(const Request&)>;

/// `open` routes need no caller (sign-in, health, public pages).
enum class Access { signed_in, open };

struct Route {
    std::string method;
    std::string pattern; // "/api/v1/units/{id}"
    Access access = Access::signed_in;
    Handler handler;
};

using Routes = std::vector<Route>;

} // namespace gapura::face
