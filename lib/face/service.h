// From a parsed HTTP request to an answer: target, route, who calls, forged or not, done before or not, handler, headers. Knows no socket:
// the Pistache adapter feeds it. Any thread; answer() may block as long as a handler does.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/random.h"
#include "lib/base/secret.h"
#include "lib/face/face.h"
#include "lib/face/face_store.h"
#include "lib/face/router.h"

namespace gapura::face {

/// One of the two; a bearer token wins over a cookie.
struct Credentials {
    base::Secret bearer;  // Authorization: Bearer …
    base::Secret session; // the session cookie
};

/// Who that is. Error unauthenticated when it is nobody.
using Authenticate = std::function<Result<Caller>(const Credentials&)>;

/// A file of the console, embedded in the program; the views must outlive the service. A path that no route and no asset has, outside /api
/// and without a dot in its last segment, shows "/index.html": the page finds its own way.
struct Asset {
    std::string_view path; // "/app.js"
    std::string_view content_type;
    std::string_view body;
    std::string_view etag; // quoted (RFC 9110 §8.8.3)
};

struct RawRequest {
    std::string method;
    std::string target; // origin form, as on the wire
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    /// First value, name compared without case; "" when absent.
    std::string_view header(std::string_view name) const;
};

/// What the service needs from the program. All must outlive it; `random` must be safe on many threads.
struct Surroundings {
    const base::Clock& clock;
    base::Random& random;
    base::Log& log;
    Idempotency* idempotency = nullptr; // null: Idempotency-Key is refused, so nobody relies on it in vain
    std::span<const Asset> assets;
    std::size_t request_bytes_max = std::size_t{1} << 20;
};

class Service {
public:
    Service(Routes routes, Authenticate authenticate, Surroundings surroundings);

    /// Never throws. The body of an answer to HEAD is empty, its Content-Length is what GET would have.
    struct Answer {
        Response response;
        std::size_t content_length = 0;
    };
    Answer answer(const RawRequest& raw) const;
    /// An answer outside any route: overload, malformed head.
    Answer refuse(int status, const Error& error, const RawRequest& raw) const;
    std::size_t request_bytes_max() const { return around_.request_bytes_max; }

private:
    Request understand(const RawRequest& raw) const;
    Result<Response> serve(const RawRequest& raw, Request& request) const;
    Result<Response> serve_asset(const RawRequest& raw, const Request& request) const;
    /// Who the credentials say it is.
    Result<Caller> authenticate(const RawRequest& raw) const;
    /// The same, and the request is no forgery.
    Result<Caller> identify(const RawRequest& raw) const;
    Result<Response> run(const Route& route, const RawRequest& raw, const Request& request) const;
    Answer finish(Response response, const RawRequest& raw, const Request& request) const;

    Router router_;
    Authenticate authenticate_;
    Surroundings around_;
};

} // namespace gapura::face
