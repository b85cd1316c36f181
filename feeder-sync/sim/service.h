// The simulator on a port: /ws/live2.php and /ws/sandbox2.php as the real service has them, and /sim/… for tests to steer and inspect.
// The two databases are separate; only the live one is journalled and shown under /sim/. start() from any thread; the rest is the server's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "feeder-sync/sim/simulator.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/http/server.h"

namespace gapura::feeder::sim {

struct ServiceOptions {
    SimulatorOptions simulator;
    http::ServerOptions server;        // port 0: the kernel chooses
    std::optional<std::uint64_t> seed; // ids, faults and row order repeat with the same seed and the same calls in the same order
};

class Service {
public:
    virtual ~Service() = default;
    virtual std::uint16_t port() const = 0;
    /// The live database, for tests in the same process.
    virtual Simulator& simulator() = 0;
    /// Idempotent.
    virtual void stop() = 0;
};

/// Listening when it returns. `clock` and `log` must outlive the service. Errors of Ledger::open and http::Server::start.
Result<std::unique_ptr<Service>> serve(const ServiceOptions& options, const Preload& preload, const base::Clock& clock, base::Log& log);

/// One request, without the socket: what serve() answers with.
http::ServerAnswer handle(Simulator& live, Simulator& sandbox, const http::ServerRequest& request);

} // namespace gapura::feeder::sim
