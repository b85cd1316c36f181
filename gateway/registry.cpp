#include "gateway/registry.h"

namespace gapura::gateway {

Registry::Registry() : routes_(1), limits_{"key"} {}

template <class Entry>
std::uint32_t Registry::number_of(std::unordered_map<std::string, std::uint32_t>& numbers, std::vector<Entry>& entries, const std::string& key,
                                  Entry entry) {
    const auto [found, fresh] = numbers.try_emplace(key, static_cast<std::uint32_t>(entries.size()));
    if (fresh) entries.push_back(std::move(entry));
    else entries[found->second] = std::move(entry); // the pattern or the service's name may have changed
    return found->second;
}

Snapshot::Numbers Registry::number(const Snapshot& snapshot) {
    const std::scoped_lock lock(mutex_);
    Snapshot::Numbers out;
    for (const Route& route : snapshot.routes) {
        const ServiceConfig& service = snapshot.service(route.service).config;
        out.routes.push_back(
            number_of(route_numbers_, routes_, route.config.id, {{route.config.id, route.config.pattern}, service.id, service.name}));
    }
    for (const SnapshotTarget& target : snapshot.targets) {
        const ServiceConfig& service = snapshot.service(target.service).config;
        out.targets.push_back(
            number_of(target_numbers_, targets_, service.id + " " + target.text, TargetName{service.id, service.name, target.text}));
    }
    for (const Bearing& bearing : snapshot.bearings) out.bearings.push_back(number_of(bearing_numbers_, bearings_, bearing.id, bearing.id));
    for (const LimitPolicy& limit : snapshot.limits) out.limits.push_back(number_of(limit_numbers_, limits_, limit.name, limit.name));
    return out;
}

Registry::RouteEntry Registry::route(std::uint32_t number) const {
    const std::scoped_lock lock(mutex_);
    return number < routes_.size() ? routes_[number] : RouteEntry();
}

TargetName Registry::target(std::uint32_t number) const {
    const std::scoped_lock lock(mutex_);
    return number < targets_.size() ? targets_[number] : TargetName();
}

std::size_t Registry::routes() const {
    const std::scoped_lock lock(mutex_);
    return routes_.size();
}

} // namespace gapura::gateway
