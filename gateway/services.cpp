#include "gateway/services.h"

#include <algorithm>

#include "gateway/limits_store.h"
#include "lib/base/id.h"

namespace gapura::gateway {
namespace {

std::vector<ServiceConfig>& list_of(Content& content, const ServiceConfig&) { return content.services; }
std::vector<RouteConfig>& list_of(Content& content, const RouteConfig&) { return content.routes; }

std::unexpected<Error> missing(const ServiceConfig& service) { return fail(Code::not_found, "gateway.service_missing", {{"service", service.id}}); }
std::unexpected<Error> missing(const RouteConfig& route) { return fail(Code::not_found, "gateway.route_missing", {{"route", route.id}}); }

Bearer bearer_of(const ServiceConfig&) { return Bearer::service; }
Bearer bearer_of(const RouteConfig&) { return Bearer::route; }

/// Operators write a service's name where its id stands.
void resolve(const Content&, ServiceConfig&) {}
void resolve(const Content& content, RouteConfig& route) {
    const auto named = std::ranges::find(content.services, route.service, &ServiceConfig::name);
    if (named != content.services.end()) route.service = named->id;
}

std::string scope_of(const ServiceConfig&) { return {}; }
std::string scope_of(const RouteConfig& route) { return route.scope; }

std::string id_of(const Content& content, const std::string& id_or_name) {
    const auto named = std::ranges::find(content.services, id_or_name, &ServiceConfig::name);
    return named == content.services.end() ? id_or_name : named->id;
}

} // namespace

template <class Config>
Result<Config> Services::store(const people::Actor& actor, Config config, bool fresh) {
    TRY(people::require(actor, people::Action::service_manage));
    const Change change{clock_.now(), actor.person};
    return database_.write([&](store::Tx& tx) -> Result<Config> {
        Config wanted = config;
        Content content = TRY(read_content(tx));
        resolve(content, wanted);
        auto& list = list_of(content, wanted);
        const auto place = std::ranges::find(list, wanted.id, &Config::id);
        const keys::KeyLimits before = place == list.end() ? keys::KeyLimits() : place->limits;
        if (fresh) list.push_back(wanted);
        else if (place == list.end()) return missing(wanted);
        else *place = wanted;
        const std::string scope = scope_of(wanted);
        if (knows_scope_ && !scope.empty() && !TRY(knows_scope_(tx, scope))) {
            return fail(Code::invalid, "keys.scope_unknown", {{"scope", scope.substr(0, 60)}});
        }
        TRY(build(std::move(content.services), std::move(content.routes), defaults_));
        TRY(put(tx, wanted, change));
        TRY(record_limits(tx, {bearer_of(wanted), wanted.id, wanted.limits}, before, change.at, change.by));
        return wanted;
    });
}

Result<ServiceConfig> Services::add(const people::Actor& actor, ServiceConfig service) {
    service.id = base::make_id("svc", clock_.now(), random_);
    return store(actor, std::move(service), true);
}

Result<ServiceConfig> Services::set(const people::Actor& actor, ServiceConfig service) { return store(actor, std::move(service), false); }

Result<RouteConfig> Services::add(const people::Actor& actor, RouteConfig route) {
    route.id = base::make_id("route", clock_.now(), random_);
    return store(actor, std::move(route), true);
}

Result<RouteConfig> Services::set(const people::Actor& actor, RouteConfig route) { return store(actor, std::move(route), false); }

Result<void> Services::remove_service(const people::Actor& actor, const std::string& id_or_name) {
    TRY(people::require(actor, people::Action::service_manage));
    return database_.write([&](store::Tx& tx) -> Result<void> {
        const Content content = TRY(read_content(tx));
        const std::string id = id_of(content, id_or_name);
        const auto routes = std::ranges::count(content.routes, id, &RouteConfig::service);
        if (routes > 0) return fail(Code::conflict, "gateway.service_in_use", {{"service", id_or_name}, {"routes", std::to_string(routes)}});
        return gateway::remove_service(tx, id);
    });
}

Result<void> Services::remove_route(const people::Actor& actor, const std::string& id) {
    TRY(people::require(actor, people::Action::service_manage));
    return database_.write([&](store::Tx& tx) -> Result<void> {
        TRY(read_content(tx));
        return gateway::remove_route(tx, id);
    });
}

Result<Content> Services::list() { return read_content(database_); }

Result<ServiceConfig> Services::service(const std::string& id_or_name) {
    const Content content = TRY(read_content(database_));
    const auto found = std::ranges::find(content.services, id_of(content, id_or_name), &ServiceConfig::id);
    if (found == content.services.end()) return fail(Code::not_found, "gateway.service_missing", {{"service", id_or_name.substr(0, 64)}});
    return *found;
}

Result<RouteConfig> Services::route(const std::string& id) {
    const Content content = TRY(read_content(database_));
    const auto found = std::ranges::find(content.routes, id, &RouteConfig::id);
    if (found == content.routes.end()) return fail(Code::not_found, "gateway.route_missing", {{"route", id.substr(0, 64)}});
    return *found;
}

Result<std::shared_ptr<const Snapshot>> Services::load() { return snapshot_of(TRY(read_content(database_))); }

Result<std::shared_ptr<const Snapshot>> Services::snapshot_of(Content content) const {
    return build(std::move(content.services), std::move(content.routes), defaults_, content.version, content.limits);
}

} // namespace gapura::gateway
