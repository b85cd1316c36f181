// What may be done to limits, whoever bears them: units and applications have theirs here, keys, routes and services keep theirs with them. Any
// thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gateway/limits_store.h"
#include "gateway/services.h"
#include "keys/keys.h"

namespace gapura::gateway {

std::optional<Bearer> parse_bearer(std::string_view text);

class Limits {
public:
    /// Finds the id of a unit or an application by what people write. Errors are people's.
    using Find = std::function<Result<std::string>(Bearer kind, const std::string& id_or_name)>;
    Limits(store::Database& database, const base::Clock& clock, Services& services, keys::Keys& keys, Find find)
        : database_(database),
          clock_(clock),
          services_(services),
          keys_(keys),
          find_(std::move(find)) {}

    /// All limits of units, applications, routes and services; those of keys are seen with the keys. Needs service_manage.
    Result<std::vector<Bearing>> list(const people::Actor& actor);
    /// Zero throughout when it has none. Error not_found of the bearer's own; forbidden.
    Result<Bearing> show(const people::Actor& actor, Bearer kind, const std::string& id);
    /// Replaces all limits of the bearer; all zero removes them. Keys need key_issue, the others service_manage.
    Result<Bearing> set(const people::Actor& actor, Bearer kind, const std::string& id, const keys::KeyLimits& limits);

private:
    store::Database& database_;
    const base::Clock& clock_;
    Services& services_;
    keys::Keys& keys_;
    Find find_;
};

} // namespace gapura::gateway
