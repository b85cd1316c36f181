// What may be done to services and routes. Every change is checked as a whole before it is stored: the store never holds a configuration
// that could not be published. Any thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/gateway_store.h"
#include "gateway/snapshot.h"
#include "lib/base/random.h"
#include "people/actor.h"

namespace gapura::gateway {

/// Whether a data kind of that name exists, as the transaction sees it.
using KnowsScope = std::function<Result<bool>(store::Tx&, const std::string&)>;

class Services {
public:
    /// Without `knows_scope` any data kind is taken.
    Services(store::Database& database, const base::Clock& clock, base::Random& random, KnowsScope knows_scope = {}, SnapshotDefaults defaults = {})
        : database_(database),
          clock_(clock),
          random_(random),
          knows_scope_(std::move(knows_scope)),
          defaults_(defaults) {}

    /// Verbs need Action::service_manage (error forbidden `people.not_allowed`); errors of the content are those of build(). The id of what is
    /// added is made here; `id` of what is set must exist: not_found `gateway.service_missing`, `gateway.route_missing`. A route's data kind must
    /// exist: invalid `keys.scope_unknown`.
    Result<ServiceConfig> add(const people::Actor& actor, ServiceConfig service);
    Result<ServiceConfig> set(const people::Actor& actor, ServiceConfig service);
    Result<RouteConfig> add(const people::Actor& actor, RouteConfig route);
    Result<RouteConfig> set(const people::Actor& actor, RouteConfig route);
    /// Error conflict `gateway.service_in_use` while it has routes.
    Result<void> remove_service(const people::Actor& actor, const std::string& id_or_name);
    Result<void> remove_route(const people::Actor& actor, const std::string& id);

    Result<Content> list();
    /// By id or name.
    Result<ServiceConfig> service(const std::string& id_or_name);
    Result<RouteConfig> route(const std::string& id);

    /// For the loader: poll version(), and when it moved, load() and Policy::publish.
    Result<std::int64_t> version() { return read_version(database_); }
    Result<std::shared_ptr<const Snapshot>> load();
    /// The same from content that list() or a gateway's own disk gave.
    Result<std::shared_ptr<const Snapshot>> snapshot_of(Content content) const;

private:
    template <class Config>
    Result<Config> store(const people::Actor& actor, Config config, bool fresh);

    store::Database& database_;
    const base::Clock& clock_;
    base::Random& random_;
    KnowsScope knows_scope_;
    SnapshotDefaults defaults_;
};

} // namespace gapura::gateway
