#include "app/declared.h"

#include <algorithm>

#include "lib/audit/audit.h"

namespace gapura::app {
namespace {

using Action = DeclaredChange::Action;

/// More units than any campus has; the list is read whole.
constexpr std::int64_t units_max = 100'000;

std::string text_of(const json::object& item, std::string_view key) { return std::string(base::text_at(item, key)); }

/// Among the changes of one kind of act on units: the one that `waits` for no other of them comes first, again and again.
template <class Waits>
void order(std::vector<DeclaredChange>& changes, Action action, Waits waits) {
    const auto concerns = [&](const DeclaredChange& change) { return change.kind == "units" && change.action == action; };
    for (auto at = changes.begin(); at != changes.end(); ++at) {
        if (!concerns(*at)) continue;
        const auto is_ready = [&](const DeclaredChange& one) {
            return concerns(one) && std::none_of(at, changes.end(), [&](const auto& other) { return concerns(other) && waits(one, other); });
        };
        const auto ready = std::find_if(at, changes.end(), is_ready);
        if (ready == changes.end()) return; // a circle: the verb refuses it
        std::rotate(at, ready, std::next(ready));
    }
}

/// A unit must be there before what stands below it, and what stands below it gone before it goes.
void order_units(std::vector<DeclaredChange>& changes) {
    const auto stands_below = [](const DeclaredChange& one, const DeclaredChange& other) { return text_of(one.item, "parent") == other.name; };
    order(changes, Action::add, stands_below);
    order(changes, Action::remove, [&](const DeclaredChange& one, const DeclaredChange& other) { return stands_below(other, one); });
}

} // namespace

Result<json::object> Declared::now() {
    json::object out;
    json::array scopes;
    for (const keys::Scope& scope : TRY(scopes_.list())) scopes.push_back(keys::whole_json(scope));
    out["scopes"] = std::move(scopes);
    face::Page page;
    page.limit = units_max;
    const auto units = TRY(people_.units(page, true)).items;
    json::array listed;
    for (const people::Unit& unit : units) {
        if (!unit.active) continue;
        const auto above = unit.parent ? std::ranges::find(units, *unit.parent, &people::Unit::id) : units.end();
        listed.push_back(json::object{{"code", unit.code.text},
                                      {"name", unit.name},
                                      {"parent", above == units.end() ? json::value(nullptr) : json::value(json::string(above->code.text))}});
    }
    out["units"] = std::move(listed);
    const auto content = TRY(services_.list());
    json::array services;
    for (const auto& service : content.services) services.push_back(gateway::to_json(service));
    json::array routes;
    for (const auto& route : content.routes) {
        json::object item = gateway::to_json(route).as_object();
        const auto named = std::ranges::find(content.services, route.service, &gateway::ServiceConfig::id);
        if (named != content.services.end()) item["service"] = named->name;
        routes.push_back(std::move(item));
    }
    for (auto* list : {&services, &routes}) {
        for (json::value& item : *list) item.as_object().erase("id");
    }
    out["services"] = std::move(services);
    out["routes"] = std::move(routes);
    return out;
}

Result<json::object> Declared::document(const people::Actor& actor) {
    TRY(people::require(actor, people::Action::service_manage));
    return now();
}

Result<Applied> Declared::apply(const people::Actor& actor, const json::value& document, const ApplyOptions& options) {
    TRY(people::require(actor, people::Action::service_manage));
    return change_to(actor, TRY(normal_form(document)), options);
}

Result<Applied> Declared::rollback(const people::Actor& actor, std::int64_t number) {
    TRY(people::require(actor, people::Action::service_manage));
    const auto found = number > 0 ? TRY(gateway::find_version(database_, number)) : std::nullopt;
    if (!found) return fail(Code::not_found, "config.no_version", {{"number", std::to_string(number)}});
    // Read anew: members that came with a later release get their defaults.
    const json::object wanted = TRY(normal_form(found->document));
    return change_to(actor, wanted, {false, true, "rollback " + std::to_string(number), number});
}

Result<std::set<std::string>> Declared::added_since(std::int64_t number) {
    constexpr std::int64_t at_once = 50;
    std::set<std::string> out;
    std::set<std::string> seen;
    std::int64_t before = 0;
    while (true) {
        const auto versions = TRY(gateway::list_versions(database_, before, at_once));
        for (const gateway::ConfigVersion& version : versions) {
            if (version.number <= number) return out;
            before = version.number;
            for (const json::value& change : version.diff) {
                const json::object& one = change.as_object();
                const std::string action = text_of(one, "action");
                const std::string name = text_of(one, "kind") + " " + text_of(one, "name");
                // The last of them says whether it is theirs: one that was removed may have been made again by hand.
                if (action != "change" && seen.insert(name).second && action == "add") out.insert(name);
            }
        }
        if (versions.empty()) return out;
    }
}

Result<Applied> Declared::change_to(const people::Actor& actor, const json::object& wanted, const ApplyOptions& options) {
    Applied applied;
    const auto done = together_([&]() -> Result<void> {
        applied = {};
        const auto newest = TRY(gateway::find_version(database_, 0));
        const json::object managed = newest ? newest->document : TRY(normal_form(json::object()));
        const json::object there = TRY(now());
        applied.changes = difference(there, wanted, options.prune ? managed : json::object());
        if (options.back_to != 0) {
            const auto theirs = TRY(added_since(options.back_to));
            std::erase_if(applied.changes, [&](const DeclaredChange& change) {
                return change.action == Action::remove && !theirs.contains(change.kind + " " + change.name);
            });
        }
        order_units(applied.changes);
        for (const DeclaredChange& change : applied.changes) {
            auto carried = carry_out(actor, change);
            if (carried) continue;
            if (change.action == Action::remove) return carried;
            return at_item(std::move(carried).error(), change.kind, change.at);
        }
        json::object kept = options.prune ? wanted : joined(managed, wanted);
        // Tried to the end, then taken back.
        if (options.dry_run) return fail(Code::conflict, "config.dry_run");
        if (!applied.changes.empty() || kept != managed) applied.version = TRY(keep(actor, applied, std::move(kept), options.origin));
        return {};
    });
    if (!done && done.error().slug != "config.dry_run") return std::unexpected(done.error());
    return applied;
}

Result<void> Declared::carry_out(const people::Actor& actor, const DeclaredChange& change) {
    if (change.kind == "units") return unit(actor, change);
    if (change.kind == "services") return service(actor, change);
    if (change.kind == "routes") return route(actor, change);
    if (change.action == Action::remove) return scopes_.remove(actor, change.name);
    return scopes_.put(actor, TRY(keys::scope_from_json(change.item)));
}

Result<void> Declared::unit(const people::Actor& actor, const DeclaredChange& change) {
    people::UnitFields fields;
    if (change.action == Action::remove) {
        fields.active = false;
        TRY(people_.set_unit(actor, change.name, fields));
        return {};
    }
    fields.name = text_of(change.item, "name");
    fields.parent = text_of(change.item, "parent");
    // Units are never deleted: one that was removed comes back.
    if (people_.unit(change.name)) {
        fields.active = true;
        TRY(people_.set_unit(actor, change.name, fields));
        return {};
    }
    fields.code = change.name;
    TRY(people_.add_unit(actor, fields));
    return {};
}

Result<void> Declared::service(const people::Actor& actor, const DeclaredChange& change) {
    if (change.action == Action::remove) return services_.remove_service(actor, change.name);
    if (change.action == Action::add) {
        TRY(services_.add(actor, TRY(gateway::service_from_json(change.item, ""))));
        return {};
    }
    const std::string id = TRY(services_.service(change.name)).id;
    TRY(services_.set(actor, TRY(gateway::service_from_json(change.item, id))));
    return {};
}

Result<void> Declared::route(const people::Actor& actor, const DeclaredChange& change) {
    if (change.action == Action::add) {
        TRY(services_.add(actor, TRY(gateway::route_from_json(change.item, ""))));
        return {};
    }
    const auto content = TRY(services_.list());
    const auto found = std::ranges::find_if(content.routes, [&](const gateway::RouteConfig& route) {
        return declared_name("routes", gateway::to_json(route).as_object()) == change.name;
    });
    if (found == content.routes.end()) return fail(Code::not_found, "gateway.route_missing", {{"route", change.name}});
    if (change.action == Action::remove) return services_.remove_route(actor, found->id);
    TRY(services_.set(actor, TRY(gateway::route_from_json(change.item, found->id))));
    return {};
}

Result<std::int64_t> Declared::keep(const people::Actor& actor, const Applied& applied, json::object managed, const std::string& origin) {
    gateway::ConfigVersion version{0, clock_.now(), actor.person, origin, {}, std::move(managed)};
    for (const DeclaredChange& change : applied.changes) version.diff.push_back(to_json(change));
    return database_.write([&](store::Tx& tx) -> Result<std::int64_t> {
        const std::int64_t number = TRY(gateway::add_version(tx, version));
        json::array names;
        for (const DeclaredChange& change : applied.changes) names.push_back(json::string(change.kind + " " + change.name));
        // The diff stands in the version; a long list would not fit an entry.
        if (names.size() > 200) names.resize(200);
        json::object body{{"origin", origin}, {"changes", applied.changes.size()}, {"names", std::move(names)}};
        TRY(audit::append(tx, {version.at, version.by, "config.applied", "config_" + std::to_string(number), std::move(body)}));
        return number;
    });
}

Result<std::vector<gateway::ConfigVersion>> Declared::versions(const people::Actor& actor, std::int64_t before, std::int64_t limit) {
    TRY(people::require(actor, people::Action::service_manage));
    return gateway::list_versions(database_, before, limit);
}

} // namespace gapura::app
