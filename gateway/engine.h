// The engine of the data plane: callers' connections, parsing, forwarding, streaming, draining. It knows nothing of keys or limits: it asks a
// Lane (policy.h) about each request and tells it the outcome. start() and stop() from any thread; the rest runs on the engine's loops.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/policy.h"
#include "lib/base/log.h"
#include "lib/base/random.h"
#include "lib/base/result.h"

namespace gapura::gateway {

/// api: each request is put to the Lane. console: everything is forwarded to EngineOptions::console_*.
enum class ListenerKind : std::uint8_t { api, console };

struct ListenerOptions {
    ListenerKind kind = ListenerKind::api;
    std::string host = "127.0.0.1"; // numeric
    std::uint16_t port = 0;         // 0: the kernel chooses
};

/// Every limit and every time of the engine. Times in milliseconds, sizes in bytes.
struct EngineOptions {
    std::vector<ListenerOptions> listeners;
    int loops = 1;
    std::string console_host = "127.0.0.1";
    std::uint16_t console_port = 0;
    std::string via = "gapura"; // our pseudonym in Via; no internal host name

    std::size_t connections_max = 20'000; // of callers, over all loops
    std::size_t head_bytes_max = std::size_t{16} << 10;
    std::size_t target_bytes_max = std::size_t{8} << 10;
    std::uint64_t body_bytes_max = std::uint64_t{4} << 30;
    std::size_t upstream_kept_max = 256; // idle connections per upstream and loop

    int head_ms = 10'000;          // first byte of a head to its last
    int idle_ms = 60'000;          // between requests
    int body_idle_ms = 30'000;     // between two pieces of a request body
    int body_grace_ms = 30'000;    // before the least rate below is asked for
    int body_rate_min = 256;       // bytes per second, averaged
    int write_idle_ms = 60'000;    // a caller that reads nothing of its answer
    int upstream_idle_ms = 30'000; // how long a kept upstream connection is used again
    int console_answer_ms = 60'000;
};

using LaneFactory = std::function<std::unique_ptr<Lane>(int loop)>;

class Engine {
public:
    /// Listening when it returns. `lanes` is called once per loop, on the caller's thread. The references must outlive the engine.
    /// Error unavailable `http.port_taken` {host, port}.
    static Result<std::unique_ptr<Engine>> start(const EngineOptions& options, const LaneFactory& lanes, const base::Clock& clock,
                                                 base::Random& random, base::Log& log);
    virtual ~Engine() = default;
    /// Of the listener with this index in the options.
    virtual std::uint16_t port(std::size_t listener = 0) const = 0;
    /// Stops accepting, closes idle connections, finishes exchanges under way for at most `within`, then breaks off. Idempotent.
    virtual void stop(std::chrono::milliseconds within) = 0;
};

} // namespace gapura::gateway
