// The control API's listener, on Pistache, for loopback only: the data plane stands in front of it. Pistache accepts connections, runs the
// loops and frames requests; the service answers on a pool, so a slow handler stalls nobody.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "lib/base/log.h"
#include "lib/base/result.h"
#include "lib/face/service.h"

namespace gapura::face {

struct ServerOptions {
    std::string host = "127.0.0.1"; // or "::1"
    std::uint16_t port = 0;         // 0: the kernel chooses
    int loop_threads = 2;
    int pool_threads = 4;
    std::size_t queue_max = 256;        // requests waiting for a pool thread; more are answered 503
    std::size_t connections_max = 1024; // more are closed at once
    /// A connection that completed no request for this long is closed; so it is also the longest a handler may take.
    std::chrono::milliseconds idle_timeout{120000};
    std::chrono::milliseconds write_timeout{10000}; // for one whole answer
};

class Server {
public:
    /// Listening when it returns. Error invalid `face.not_loopback` {host}, unavailable `face.port_taken` {host, port}.
    static Result<std::unique_ptr<Server>> start(const ServerOptions& options, Service service, base::Log& log);
    virtual ~Server() = default;
    virtual std::uint16_t port() const = 0;
    /// New requests are answered 503; those under way get `within` to finish. Idempotent.
    virtual void stop(std::chrono::milliseconds within = std::chrono::seconds(5)) = 0;
};

} // namespace gapura::face
