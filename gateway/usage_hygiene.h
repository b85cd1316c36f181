// Keys that somebody should look at: never used, idle for long, ending soon without anyone noticing, used from more than one network. Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/networks.h"
#include "gateway/usage_store.h"
#include "keys/keys.h"

namespace gapura::gateway {

struct HygieneRules {
    int never_days = 7; // since it was revealed, before "never used" is said
    int idle_days = 90;
    int ends_days = 30;
    int shared_days = 7; // how far back networks are compared
};
constexpr std::size_t hygiene_items_max = 5'000;

enum class Finding : std::uint8_t { never_used, idle, ends_soon, two_networks };
std::string_view to_string(Finding finding);

/// What is known of a key besides itself.
struct Seen {
    Instant last_used; // us 0: never
    Networks networks; // of the last `shared_days`
};

/// What is to be said of a key that works now; nothing of others. Pure.
std::vector<Finding> findings_of(const keys::Key& key, const Seen& seen, Instant now, const HygieneRules& rules);

struct HygieneItem {
    keys::Key key;
    Seen seen;
    std::vector<Finding> findings;
};
/// Over all keys that the actor may see, at most hygiene_items_max with a finding. Errors of keys and of the store.
Result<std::vector<HygieneItem>> hygiene(store::Database& database, keys::Keys& keys, const people::Actor& actor, const base::Zone& zone, Instant now,
                                         const HygieneRules& rules);

} // namespace gapura::gateway
