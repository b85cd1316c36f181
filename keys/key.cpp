#include "keys/key.h"

#include <algorithm>

namespace gapura::keys {
namespace {

constexpr std::array<std::string_view, state_count> state_names{"", "pending", "active", "rotating", "rotated", "suspended", "expired", "revoked"};
constexpr std::array<std::string_view, event_count> event_names{"issue",  "reveal",  "lapse",  "resend", "rotate",
                                                                "finish", "suspend", "resume", "revoke", "expire"};

// Time alone causes these; nobody may ask for them.
constexpr bool is_of_the_clock(Event event) { return event == Event::lapse || event == Event::expire; }

} // namespace

std::string legal_events(State state) {
    std::string out;
    for (const Transition& row : transitions) {
        if (row.from != state || is_of_the_clock(row.event)) continue;
        if (!out.empty()) out += ", ";
        out += to_string(row.event);
    }
    return out.empty() ? "-" : out;
}

std::string_view to_string(State state) { return state_names.at(static_cast<std::size_t>(state)); }
std::string_view to_string(Event event) { return event_names.at(static_cast<std::size_t>(event)); }

std::optional<State> parse_state(std::string_view text) {
    const auto found = std::ranges::find(state_names, text);
    if (found == state_names.end() || text.empty()) return std::nullopt;
    return static_cast<State>(found - state_names.begin());
}

std::optional<Event> parse_event(std::string_view text) {
    const auto found = std::ranges::find(event_names, text);
    if (found == event_names.end()) return std::nullopt;
    return static_cast<Event>(found - event_names.begin());
}

std::string_view to_string(LinkState state) {
    switch (state) {
    case LinkState::valid: return "valid";
    case LinkState::used: return "used";
    case LinkState::lapsed: break;
    }
    return "lapsed";
}

Result<Instant> validity(Instant now, const std::optional<base::Day>& last_day, const base::Zone& zone) {
    const Instant longest = base::one_year_from(now, zone);
    if (!last_day) return longest;
    const Instant end = zone.start_of(base::add_days(*last_day, 1));
    if (end <= now) return fail(Code::invalid, "keys.validity_past", {{"day", base::to_iso(*last_day)}});
    if (end > longest) {
        const auto allowed = base::to_iso(base::add_days(zone.day_of(longest), -1));
        return fail(Code::invalid, "keys.validity_too_long", {{"day", base::to_iso(*last_day)}, {"last_day", allowed}});
    }
    return end;
}

} // namespace gapura::keys
