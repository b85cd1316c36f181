#include "app/status_routes.h"

#include "app/store_ping.h"
#include "app/version.h"

namespace gapura::app {

face::Routes status_routes(store::Database& database, const face::Routes& others) {
    face::Routes own;
    own.push_back({"GET", "/healthz", face::Access::open,
                   [](const face::Request&) -> Result<face::Response> { return face::ok(json::object{{"status", "ok"}, {"version", version}}); }});
    own.push_back({"GET", "/readyz", face::Access::open, [&database](const face::Request&) -> Result<face::Response> {
                       TRY(ping(database));
                       return face::ok(json::object{{"status", "ready"}});
                   }});
    json::array operations;
    const auto list = [&operations](const face::Route& route) {
        // Pages for browsers are not operations of the API.
        if (route.pattern.starts_with("/ambil/") || route.pattern.starts_with("/kalender/")) return;
        operations.push_back(json::object{{"method", route.method}, {"path", route.pattern}});
    };
    for (const auto& route : others) list(route);
    for (const auto& route : own) list(route);
    operations.push_back(json::object{{"method", "GET"}, {"path", "/api/v1"}});
    own.push_back({"GET", "/api/v1", face::Access::open, [operations](const face::Request&) -> Result<face::Response> {
                       return face::ok(json::object{{"version", version}, {"operations", operations}});
                   }});
    return own;
}

} // namespace gapura::app
