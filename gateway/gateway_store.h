// Services and routes as rows. The only SQL of the gateway lives in gateway_store.cpp. Any thread.
#pragma once

#include <string>
#include <vector>

#include "gateway/config.h"
#include "lib/store/store.h"

namespace gapura::gateway {

std::span<const store::Migration> migrations();

/// Everything, with the version it belongs to.
struct Content {
    std::int64_t version = 0;
    std::vector<ServiceConfig> services; // by name
    std::vector<RouteConfig> routes;     // by pattern
    std::vector<Bearing> limits;         // of units and applications
};

/// One number, raised by every change: what other processes poll.
Result<std::int64_t> read_version(store::Database& database);
Result<Content> read_content(store::Database& database);
/// In a transaction that also writes: on PostgreSQL it waits for other writers of the configuration.
Result<Content> read_content(store::Tx& tx);

struct Change {
    Instant at;
    std::string by; // person id
};
/// New when no row has the id.
Result<void> put(store::Tx& tx, const ServiceConfig& service, const Change& change);
Result<void> put(store::Tx& tx, const RouteConfig& route, const Change& change);
/// Error not_found `gateway.service_missing`, `gateway.route_missing`.
Result<void> remove_service(store::Tx& tx, const std::string& id);
Result<void> remove_route(store::Tx& tx, const std::string& id);

} // namespace gapura::gateway
