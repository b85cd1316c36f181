#include "keys/due.h"

#include <algorithm>

#include "people/actor.h"

namespace gapura::keys {

Result<void> catch_up(store::Tx& tx, Key& key, Instant now) {
    const std::string by = people::system_actor().person;
    while (const auto event = due(term_of(key), now)) {
        const State to = *next(key.state, *event);
        if (is_final(to)) TRY(lapse_links(tx, key.id));
        TRY(apply_step(tx, key, {*event, to, by, "", now}));
        if (*event == Event::start) TRY(rotate_predecessor(tx, key, by, now));
    }
    return {};
}

Result<void> rotate_predecessor(store::Tx& tx, const Key& successor, const std::string& actor, Instant now) {
    if (successor.successor_of.empty()) return {};
    auto old = TRY(find_key(tx, successor.successor_of));
    if (!old) return {};
    TRY(catch_up(tx, *old, now));
    const auto to = next(old->state, Event::rotate);
    if (!to) return {};
    old->overlap_ends_at = std::min(now + std::chrono::hours(24) * successor.overlap_days, old->expires_at);
    return apply_step(tx, *old, {Event::rotate, *to, actor, "", now});
}

} // namespace gapura::keys
