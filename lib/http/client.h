// Outbound HTTP(S) for control-plane work (the Feeder, webhooks, the CLI), over libcurl. Blocking; never on an event loop. Any thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/result.h"

namespace gapura::http {

struct Header {
    std::string name;
    std::string value;
};

struct ClientRequest {
    std::string method = "GET";
    std::string url;
    std::vector<Header> headers;
    std::string body;
    std::chrono::milliseconds connect_timeout{5000};
    std::chrono::milliseconds timeout{30000};
    std::size_t answer_bytes_max = std::size_t{64} << 20;
};

struct ClientAnswer {
    int status = 0;
    std::vector<Header> headers;
    std::string body;
    /// First value, name compared without case; "" when absent.
    std::string_view header(std::string_view name) const;
};

class Client {
public:
    virtual ~Client() = default;
    /// Any HTTP status is an answer. Error unavailable: `http.unreachable` (nothing was sent: resolve, connect or TLS failed) or
    /// `http.uncertain` (the request left, the answer did not come whole: the effect is unknown).
    virtual Result<ClientAnswer> send(const ClientRequest& request) = 0;
};

/// Keeps connections alive; follows no redirects; at most one request at a time per calling thread.
std::unique_ptr<Client> make_client();

} // namespace gapura::http
