#include "gateway/face.h"

namespace gapura::gateway {
namespace {

template <class List>
face::Response listed(const List& list) {
    json::array items;
    for (const auto& item : list) items.push_back(to_json(item));
    return face::ok({{"items", std::move(items)}, {"next", nullptr}}); // bounded by routes_max
}

std::string id_in(const face::Request& request) {
    const auto found = request.parts.find("id");
    return found == request.parts.end() ? std::string() : found->second;
}

/// "http://host/path?query" or "/path": only the path decides.
std::string_view path_of(std::string_view url) {
    if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
        const auto slash = url.find('/', scheme + 3);
        url = slash == std::string_view::npos ? std::string_view("/") : url.substr(slash);
    }
    return url.substr(0, url.find_first_of("?#"));
}

} // namespace

json::value explain(const Snapshot& snapshot, std::string_view method, std::string_view url) {
    const std::string_view path = path_of(url);
    const Match match = snapshot.matcher.find(method, path);
    if (match.kind == Match::Kind::malformed) return {{"status", 400}, {"refusal", "gateway.path_malformed"}};
    if (match.kind == Match::Kind::not_found) return {{"status", 404}, {"refusal", "gateway.route_unknown"}};
    if (match.kind == Match::Kind::wrong_method) {
        return {{"status", 405}, {"refusal", "gateway.method_not_allowed"}, {"allow", allow_text(match.allowed)}};
    }
    const Route& route = snapshot.route(match.route);
    const Service& service = snapshot.service(route.service);
    const LimitPolicy& limit = snapshot.limits[route.limit];
    std::string upstream;
    upstream_path(route, match, path, upstream);
    json::array masked;
    for (const MaskPlan::Field& field : route.mask.fields) {
        masked.push_back({{"member", field.member}, {"scope", snapshot.scopes[field.scope]}, {"route_lets_it_through", field.route_allows}});
    }
    json::array targets;
    for (const Target& target : service.config.targets) targets.emplace_back(to_string(target));
    return {{"status", 200},
            {"route", to_json(route.config)},
            {"service", service.config.name},
            {"targets", std::move(targets)},
            {"upstream_path", upstream},
            {"needs_key", !route.config.open},
            {"scope", route.config.scope},
            {"limit", {{"name", limit.name}, {"per_minute", std::int64_t{limit.per_minute}}, {"burst", std::int64_t{limit.burst}}}},
            {"restricted", std::move(masked)},
            {"version", snapshot.version}};
}

Result<people::Actor> Face::actor(const face::Request& request, people::Action action) const {
    people::Actor out = TRY(actor_of_(request.caller));
    TRY(people::require(out, action));
    return out;
}

Result<face::Response> Face::list_services(const face::Request& request) {
    TRY(actor(request, people::Action::service_manage));
    return listed(TRY(services_.list()).services);
}

Result<face::Response> Face::add_service(const face::Request& request) {
    const people::Actor who = TRY(actor(request, people::Action::service_manage));
    const json::value body = TRY(request.body_json());
    const ServiceConfig wanted = TRY(service_from_json(body, ""));
    return face::created(to_json(TRY(services_.add(who, wanted))));
}

Result<face::Response> Face::show_service(const face::Request& request) {
    TRY(actor(request, people::Action::service_manage));
    return face::ok(to_json(TRY(services_.service(id_in(request)))));
}

Result<face::Response> Face::set_service(const face::Request& request) {
    const people::Actor who = TRY(actor(request, people::Action::service_manage));
    const std::string id = TRY(services_.service(id_in(request))).id;
    const json::value body = TRY(request.body_json());
    const ServiceConfig wanted = TRY(service_from_json(body, id));
    return face::ok(to_json(TRY(services_.set(who, wanted))));
}

Result<face::Response> Face::remove_service(const face::Request& request) {
    const people::Actor who = TRY(actor(request, people::Action::service_manage));
    TRY(services_.remove_service(who, id_in(request)));
    return face::no_content();
}

Result<face::Response> Face::list_routes(const face::Request& request) {
    TRY(actor(request, people::Action::service_manage));
    return listed(TRY(services_.list()).routes);
}

Result<face::Response> Face::add_route(const face::Request& request) {
    const people::Actor who = TRY(actor(request, people::Action::service_manage));
    const json::value body = TRY(request.body_json());
    const RouteConfig wanted = TRY(route_from_json(body, ""));
    return face::created(to_json(TRY(services_.add(who, wanted))));
}

Result<face::Response> Face::show_route(const face::Request& request) {
    TRY(actor(request, people::Action::service_manage));
    return face::ok(to_json(TRY(services_.route(id_in(request)))));
}

Result<face::Response> Face::set_route(const face::Request& request) {
    const people::Actor who = TRY(actor(request, people::Action::service_manage));
    const json::value body = TRY(request.body_json());
    const RouteConfig wanted = TRY(route_from_json(body, id_in(request)));
    return face::ok(to_json(TRY(services_.set(who, wanted))));
}

Result<face::Response> Face::remove_route(const face::Request& request) {
    const people::Actor who = TRY(actor(request, people::Action::service_manage));
    TRY(services_.remove_route(who, id_in(request)));
    return face::no_content();
}

Result<face::Response> Face::explain(const face::Request& request) {
    TRY(actor(request, people::Action::service_manage));
    TRY(face::only_query(request, {"method", "url"}));
    const auto method = request.query.find("method");
    const auto url = request.query.find("url");
    if (method == request.query.end() || url == request.query.end()) return fail(Code::invalid, "gateway.explain_missing");
    const auto snapshot = TRY(services_.load());
    return face::ok(gateway::explain(*snapshot, method->second, url->second));
}

Result<face::Response> Face::traffic(const face::Request& request) {
    TRY(actor(request, people::Action::traffic_see));
    return face::ok(TRY(traffic_of_()));
}

face::Routes Face::routes(std::shared_ptr<Face> face) {
    const auto bound = [&face](auto method) { return [face, method](const face::Request& request) { return ((*face).*method)(request); }; };
    constexpr auto signed_in = face::Access::signed_in;
    return {{"GET", "/api/v1/services", signed_in, bound(&Face::list_services)},
            {"POST", "/api/v1/services", signed_in, bound(&Face::add_service)},
            {"GET", "/api/v1/services/{id}", signed_in, bound(&Face::show_service)},
            {"PUT", "/api/v1/services/{id}", signed_in, bound(&Face::set_service)},
            {"DELETE", "/api/v1/services/{id}", signed_in, bound(&Face::remove_service)},
            {"GET", "/api/v1/routes", signed_in, bound(&Face::list_routes)},
            {"POST", "/api/v1/routes", signed_in, bound(&Face::add_route)},
            {"GET", "/api/v1/routes/explain", signed_in, bound(&Face::explain)},
            {"GET", "/api/v1/routes/{id}", signed_in, bound(&Face::show_route)},
            {"PUT", "/api/v1/routes/{id}", signed_in, bound(&Face::set_route)},
            {"DELETE", "/api/v1/routes/{id}", signed_in, bound(&Face::remove_route)},
            {"GET", "/api/v1/traffic", signed_in, bound(&Face::traffic)}};
}

} // namespace gapura::gateway
