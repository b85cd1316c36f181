// What a key was used for, as others ask it: the day totals of the store and what this process has counted but not sent yet. Any thread.
#pragma once

#include "gateway/policy_node.h"
#include "gateway/services.h"
#include "gateway/usage.h"
#include "gateway/usage_report.h"
#include "keys/keys.h"
#include "lib/store/store.h"
#include "people/people.h"

namespace gapura::app {

/// From this ISO day on; `last_used` over all days kept. Never less than what was served (other gateways' last five seconds apart); a call that
/// moves from memory to the store meanwhile may be counted twice. Errors of the store.
Result<gateway::KeyUse> use_of_key(store::Database& database, const gateway::Policy& policy, const std::string& key, const std::string& since_day);

/// What keys ask before a rotation may end early: over the last 31 days. All borrowed.
keys::UsageFacts usage_facts(store::Database& database, const gateway::Policy& policy, const base::Clock& clock, const base::Zone& zone);

/// Names of keys (their hint), routes (their pattern), units and applications, looked up at most once each; for one report, one thread.
gateway::NameOf report_names(people::People& people, keys::Keys& keys, gateway::Services& services);

} // namespace gapura::app
