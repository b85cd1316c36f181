#include "gateway/limits.h"

#include <algorithm>

namespace gapura::gateway {

std::optional<Bearer> parse_bearer(std::string_view text) {
    for (const Bearer bearer : {Bearer::key, Bearer::app, Bearer::unit, Bearer::route, Bearer::service}) {
        if (to_string(bearer) == text) return bearer;
    }
    return std::nullopt;
}

Result<std::vector<Bearing>> Limits::list(const people::Actor& actor) {
    TRY(people::require(actor, people::Action::service_manage));
    std::vector<Bearing> out = TRY(read_limits(database_));
    const Content content = TRY(services_.list());
    const auto add = [&](Bearer kind, const auto& config) {
        if (config.limits != keys::KeyLimits()) out.push_back({kind, config.id, config.limits});
    };
    for (const ServiceConfig& service : content.services) add(Bearer::service, service);
    for (const RouteConfig& route : content.routes) add(Bearer::route, route);
    return out;
}

Result<Bearing> Limits::show(const people::Actor& actor, Bearer kind, const std::string& id) {
    if (kind == Bearer::key) return Bearing{kind, id, TRY(keys_.show(actor, id)).limits};
    TRY(people::require(actor, people::Action::service_manage));
    if (kind == Bearer::route) return Bearing{kind, id, TRY(services_.route(id)).limits};
    if (kind == Bearer::service) {
        const ServiceConfig service = TRY(services_.service(id));
        return Bearing{kind, service.id, service.limits};
    }
    const std::string found = TRY(find_(kind, id));
    const auto all = TRY(read_limits(database_));
    const auto own = std::ranges::find_if(all, [&](const Bearing& one) { return one.kind == kind && one.id == found; });
    return own == all.end() ? Bearing{kind, found, {}} : *own;
}

Result<Bearing> Limits::set(const people::Actor& actor, Bearer kind, const std::string& id, const keys::KeyLimits& limits) {
    TRY(keys::check_limits(limits));
    if (kind == Bearer::key) return Bearing{kind, id, TRY(keys_.set_limits(actor, id, limits)).limits};
    TRY(people::require(actor, people::Action::service_manage));
    if (kind == Bearer::route) {
        RouteConfig route = TRY(services_.route(id));
        route.limits = limits;
        return Bearing{kind, id, TRY(services_.set(actor, std::move(route))).limits};
    }
    if (kind == Bearer::service) {
        ServiceConfig service = TRY(services_.service(id));
        service.limits = limits;
        const std::string found = service.id;
        return Bearing{kind, found, TRY(services_.set(actor, std::move(service))).limits};
    }
    Bearing wanted{kind, TRY(find_(kind, id)), limits};
    TRY(database_.write([&](store::Tx& tx) { return put_limits(tx, wanted, clock_.now(), actor.person); }));
    return wanted;
}

} // namespace gapura::gateway
