// The small HTTP/1.1 server on lib/net, shared by the campus data API, the metrics page and the Feeder simulator: whole request bodies,
// whole or streamed answers, and the faults a simulator needs. Not for proxying: that is gateway/.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/log.h"
#include "lib/base/result.h"
#include "lib/http/client.h"

namespace gapura::http {

struct ServerRequest {
    std::string method;
    std::string path;  // before '?', not decoded
    std::string query; // after '?', not decoded
    std::vector<Header> headers;
    std::string body; // whole, de-chunked
    std::string peer; // "127.0.0.1"

    /// First value, name compared without case; "" when absent.
    std::string_view header(std::string_view name) const;
};

/// What to do instead of answering properly. For simulators and tests of our own clients.
struct Fault {
    std::chrono::milliseconds delay{0}; // wait this long before the first byte
    bool drop = false;                  // close without an answer (after the delay)
    bool hang = false;                  // never answer; ends when the peer or the server goes
    std::size_t cut_after = 0;          // close after this many body bytes; 0: do not
};

struct ServerAnswer {
    int status = 200;
    std::vector<Header> headers;
    std::string body;
    /// When set, called for the next piece of a chunked body until it answers false. Runs on the loop; may block briefly (one page of a table).
    std::function<bool(std::string& piece)> more;
    Fault fault;
};

/// Runs on the server's loop threads, several at once.
using ServerHandler = std::function<ServerAnswer(const ServerRequest&)>;

struct ServerOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0; // 0: the kernel chooses
    int threads = 2;
    std::size_t body_bytes_max = std::size_t{8} << 20;
    std::size_t connections_max = 4096;
    std::chrono::milliseconds idle_timeout{60000};
    std::chrono::milliseconds request_timeout{30000};
};

class Server {
public:
    /// Listening when it returns. Error unavailable `http.port_taken` {host, port}.
    static Result<std::unique_ptr<Server>> start(const ServerOptions& options, ServerHandler handler, base::Log& log);
    virtual ~Server() = default;
    virtual std::uint16_t port() const = 0;
    /// Finishes answers under way (at most `within`), closes the rest. Idempotent.
    virtual void stop(std::chrono::milliseconds within = std::chrono::seconds(2)) = 0;
};

/// "a=1&b=x%20y" decoded; error invalid `http.query` when an escape is bad. '+' is a space.
Result<std::vector<Header>> parse_query(std::string_view query);
/// %XX decoded; error invalid `http.query`.
Result<std::string> percent_decode(std::string_view text);
std::string percent_encode(std::string_view text);

} // namespace gapura::http
