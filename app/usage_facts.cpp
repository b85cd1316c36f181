#include "app/usage_facts.h"

#include <map>
#include <memory>

#include "app/facts.h"
#include "gateway/usage_store.h"

namespace gapura::app {

Result<gateway::KeyUse> use_of_key(store::Database& database, const gateway::Policy& policy, const std::string& key, const std::string& since_day) {
    gateway::KeyUse out = policy.undelivered_use(key); // memory first: what moves meanwhile is seen in the store
    std::erase_if(out.days, [&](const auto& item) { return item.first < since_day; });
    out.add(TRY(gateway::key_use(database, key, since_day)));
    return out;
}

keys::UsageFacts usage_facts(store::Database& database, const gateway::Policy& policy, const base::Clock& clock, const base::Zone& zone) {
    const auto use = [&](const std::string& key) {
        return use_of_key(database, policy, key, base::to_iso(base::add_days(zone.day_of(clock.now()), -30)));
    };
    return {[use](const std::string& key) -> Result<std::optional<Instant>> {
                const auto used = TRY(use(key));
                return used.last_used.us == 0 ? std::optional<Instant>() : used.last_used;
            },
            [use](const std::string& key) -> Result<std::vector<keys::UsageFacts::DayCalls>> {
                std::vector<keys::UsageFacts::DayCalls> out;
                for (const auto& [day, calls] : TRY(use(key)).days) out.push_back({TRY(base::parse_day(day)), static_cast<std::int64_t>(calls)});
                return out;
            }};
}

gateway::NameOf report_names(people::People& people, keys::Keys& keys, gateway::Services& services) {
    struct Known {
        bool routes = false;
        std::map<std::string, std::string> names;
    };
    return [&people, &keys, &services, known = std::make_shared<Known>()](const std::string& id) {
        if (id.starts_with("route_") && !known->routes) {
            known->routes = true;
            if (const auto content = services.list(); content) {
                for (const auto& route : content->routes) known->names[route.id] = route.pattern;
            }
        }
        const auto found = known->names.find(id);
        if (found != known->names.end()) return found->second;
        std::string name = id;
        if (id.starts_with("key_")) {
            const auto key = keys.show(people::system_actor(), id);
            if (key && !key->hint.empty()) name = key->hint;
        } else if (!id.starts_with("route_")) {
            name = name_of(people, id);
        }
        return known->names[id] = name;
    };
}

} // namespace gapura::app
