#include "gateway/gateway_store.h"

#include "gateway/limits_store.h"

namespace gapura::gateway {
namespace {

constexpr std::string_view services_sql = "SELECT id, config FROM gateway_service ORDER BY name";
constexpr std::string_view routes_sql = "SELECT id, config FROM gateway_route ORDER BY pattern, id";

Result<Content> content_from(std::int64_t version, const store::Rows& services, const store::Rows& routes) {
    Content out;
    out.version = version;
    for (const store::Row& row : services) {
        const json::value config = TRY(base::parse_json(row.text(1)));
        out.services.push_back(TRY(service_from_json(config, row.text(0))));
    }
    for (const store::Row& row : routes) {
        const json::value config = TRY(base::parse_json(row.text(1)));
        out.routes.push_back(TRY(route_from_json(config, row.text(0))));
    }
    return out;
}

} // namespace

Result<std::int64_t> read_version(store::Database& database) {
    const store::Rows rows = TRY(database.read("SELECT version FROM gateway_version WHERE name = 'config'"));
    return rows.empty() ? 0 : rows[0].integer(0);
}

Result<Content> read_content(store::Database& database) {
    // Read until the version is the same before and after: then nothing changed between.
    for (int tries = 0; tries < 10; ++tries) {
        const std::int64_t before = TRY(read_version(database));
        const store::Rows services = TRY(database.read(services_sql));
        const store::Rows routes = TRY(database.read(routes_sql));
        std::vector<Bearing> limits = TRY(read_limits(database));
        if (TRY(read_version(database)) != before) continue;
        Content out = TRY(content_from(before, services, routes));
        out.limits = std::move(limits);
        return out;
    }
    return fail(Code::unavailable, "store.unavailable", {}, "the configuration changed during ten reads");
}

Result<Content> read_content(store::Tx& tx) {
    // Raising the version first makes writers wait for one another, so that what is checked is what is committed.
    TRY(tx.run("UPDATE gateway_version SET version = version + 1 WHERE name = 'config'"));
    TRY(tx.tell());
    const store::Rows version = TRY(tx.read("SELECT version FROM gateway_version WHERE name = 'config'"));
    const store::Rows services = TRY(tx.read(services_sql));
    const store::Rows routes = TRY(tx.read(routes_sql));
    Content out = TRY(content_from(version.empty() ? 0 : version[0].integer(0), services, routes));
    out.limits = TRY(read_limits(tx));
    return out;
}

Result<void> put(store::Tx& tx, const ServiceConfig& service, const Change& change) {
    TRY(tx.run("INSERT INTO gateway_service (id, name, config, created_at, changed_at, changed_by) VALUES ($1, $2, $3, $4, $4, $5) "
               "ON CONFLICT (id) DO UPDATE SET name = excluded.name, config = excluded.config, changed_at = excluded.changed_at, "
               "changed_by = excluded.changed_by",
               {service.id, service.name, json::serialize(to_json(service)), store::bind(change.at), change.by}));
    return {};
}

Result<void> put(store::Tx& tx, const RouteConfig& route, const Change& change) {
    TRY(tx.run("INSERT INTO gateway_route (id, service_id, pattern, config, created_at, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $5, $6) "
               "ON CONFLICT (id) DO UPDATE SET service_id = excluded.service_id, pattern = excluded.pattern, config = excluded.config, "
               "changed_at = excluded.changed_at, changed_by = excluded.changed_by",
               {route.id, route.service, route.pattern, json::serialize(to_json(route)), store::bind(change.at), change.by}));
    return {};
}

Result<void> remove_service(store::Tx& tx, const std::string& id) {
    if (TRY(tx.run("DELETE FROM gateway_service WHERE id = $1", {id})) == 0)
        return fail(Code::not_found, "gateway.service_missing", {{"service", id}});
    return {};
}

Result<void> remove_route(store::Tx& tx, const std::string& id) {
    if (TRY(tx.run("DELETE FROM gateway_route WHERE id = $1", {id})) == 0) return fail(Code::not_found, "gateway.route_missing", {{"route", id}});
    return {};
}

} // namespace gapura::gateway
