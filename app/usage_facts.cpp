#include "app/usage_facts.h"

#include "gateway/usage_store.h"

namespace gapura::app {

Result<gateway::KeyUse> use_of_key(store::Database& database, const gateway::Policy& policy, const std::string& key, const std::string& since_day) {
    gateway::KeyUse out = policy.undelivered_use(key); // memory first: what moves meanwhile is seen in the store
    std::erase_if(out.days, [&](const auto& item) { return item.first < since_day; });
    out.add(TRY(gateway::key_use(database, key, since_day)));
    return out;
}

} // namespace gapura::app
