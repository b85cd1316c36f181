// Control-API mechanics without a server: what a route is, what it gets, what it answers. The Pistache adapter (pistache.cpp) runs them.
// Handlers run on a worker pool, never on a server's loop; they may block.
#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
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
    std::string method;                       // "HEAD" is shown to handlers as "GET"
    std::string path;                         // decoded
    std::map<std::string, std::string> parts; // {id} of the pattern
    std::map<std::string, std::string> query; // decoded
    std::string body;
    std::string request_id;
    text::Lang lang = text::Lang::id;
    Caller caller;
    std::string partner_key;       // of a webhook: whose key its body is signed with, and the signature, as sent
    std::string partner_signature; // (Github-Public-Key-Identifier, Github-Public-Key-Signature)
    std::string source;            // address of the caller, as the data plane saw it
    bool https = false;            // the caller reached the data plane over TLS

    /// A part of the pattern; asking for one that the pattern does not have is a bug.
    const std::string& part(const std::string& name) const;
    std::string query_or(const std::string& name, std::string fallback) const;
    /// The body as JSON. Error invalid `json.malformed`.
    Result<json::value> body_json() const;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    /// The body bears a secret: it is never stored for replay under an Idempotency-Key.
    bool secret = false;
};

Response ok(const json::value& value);
Response created(const json::value& value);
Response no_content();
/// {"items": […], "next": "cursor" or null}.
Response list(json::array items, const std::optional<std::string>& next);

/// RFC 9457. The type ends in the slug; a slug without a text answers with the text of `internal`. The private `why` never shows.
/// 429 and 503 carry Retry-After: the argument retry_after_s, else 1.
Response problem(const Error& error, const Request& request);
/// The same under a status that no Code maps to: 405, 408, 413.
Response problem(int status, const Error& error, const Request& request);
/// The HTTP status of a Code: the one switch.
int status_of(Code code);

/// Keyset paging: at most `limit` items after the row whose sort values are `after` (empty: from the start).
struct Page {
    std::int64_t limit = 50;
    std::vector<std::string> after;
};
/// Reads ?limit=1..200 (default 50) and ?cursor=. Error invalid `face.query_number`, `face.cursor`.
Result<Page> page_of(const Request& request);
/// The opaque cursor after a row with these sort values. Not signed: it holds only what the row shows anyway.
std::string cursor_after(const std::vector<std::string>& values);
/// Error invalid `face.query_number` {name, low, high}.
Result<std::int64_t> query_number(const Request& request, const std::string& name, std::int64_t fallback, std::int64_t low, std::int64_t high);
/// "true" or "false". Error invalid `face.query_flag` {name}.
Result<bool> query_flag(const Request& request, const std::string& name, bool fallback);
/// Refuses parameters not named. Error invalid `face.query_unknown` {name, known}.
Result<void> only_query(const Request& request, std::initializer_list<std::string_view> known);

using Handler = std::function<Result<Response>(const Request&)>;

/// What is left of a request when it is prepared.
using Rest = std::function<Result<Response>()>;
/// The part of a request that waits for something outside, or keeps what it wrote though it refuses. Under an Idempotency-Key it may run again, and
/// twice at a time; what must happen once is in the rest, which is one transaction with the note of its answer.
using Prepare = std::function<Result<Rest>(const Request&)>;

/// `open` routes need no caller and get none (sign-in, health). A `page` is open too, and is told who presses its buttons when the browser is
/// signed in: a plain form carries no CSRF token, so a change asks for the same origin and for something only the caller knows (a link).
enum class Access { signed_in, open, page };

struct Route {
    std::string method;
    std::string pattern; // "/api/v1/units/{id}"
    Access access = Access::signed_in;
    Handler handler;
    Prepare prepare = {}; // instead of a handler
};

using Routes = std::vector<Route>;

} // namespace gapura::face
