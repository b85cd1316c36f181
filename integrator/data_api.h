// The campus data API: read-only webservices over the canonical records, on a port of their own, for our gateways only. It answers restricted
// fields in full; the gateway in front masks them, limits callers and records who read what. Never expose this port.
// start() and stop() from one thread; requests are served on the server's own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "integrator/data_routes.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/secret.h"
#include "lib/http/server.h"

namespace gapura::integrator {

struct DataApiOptions {
    http::ServerOptions server;
    /// What a gateway shows as X-Gateway-Secret. Not empty: app makes it once and keeps it 0600.
    base::Secret secret;
};

class DataApi {
public:
    /// Listening when it returns. The references must outlive it. Error unavailable `http.port_taken`.
    static Result<std::unique_ptr<DataApi>> start(DataApiOptions options, store::Database& database, const base::Clock& clock, base::Random& random,
                                                  base::Log& log);
    ~DataApi();
    DataApi(const DataApi&) = delete;
    DataApi& operator=(const DataApi&) = delete;

    std::uint16_t port() const { return server_->port(); }
    void stop() { server_->stop(); }

private:
    DataApi(base::Secret secret, store::Database& database, const base::Clock& clock, base::Random& random, base::Log& log);
    http::ServerAnswer answer(const http::ServerRequest& request);

    base::Secret secret_;
    DataRoutes routes_;
    const base::Clock& clock_;
    base::Random& random_;
    base::Log& log_;
    std::unique_ptr<http::Server> server_; // last: it stops before what it uses goes
};

/// The path templates it serves ("/mahasiswa/{nim}"), for the contract test against openapi/campus-data.yaml.
std::vector<std::string> served_paths();

} // namespace gapura::integrator
