#include "keys/key.h"

#include <algorithm>

namespace gapura::keys {
namespace {

constexpr std::array<std::string_view, state_count> state_names{"", "pending", "active", "rotating", "rotated", "suspended", "expired", "revoked"};
constexpr std::array<std::string_view, event_count> event_names{"issue",  "reveal",   "reveal_early", "start",  "lapse",    "resend", "rotate",
                                                                "finish", "rollback", "suspend",      "resume", "handover", "revoke", "expire"};

// Time alone causes these, or a reveal chooses them; nobody may ask for them by name.
constexpr bool is_asked_for(Event event) {
    return event != Event::lapse && event != Event::expire && event != Event::start && event != Event::reveal_early;
}

} // namespace

std::string legal_events(State state) {
    std::string out;
    for (const Transition& row : transitions) {
        if (row.from != state || !is_asked_for(row.event)) continue;
        if (!out.empty()) out += ", ";
        out += to_string(row.event);
    }
    if (!out.empty()) return out;
    return state == State::rotated ? "ended_rotated" : "ended_key";
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

Result<int> parse_overlap(std::string_view text) {
    const std::string_view digits = text.ends_with('d') ? text.substr(0, text.size() - 1) : text;
    int days = 0;
    for (const char c : digits) days = c >= '0' && c <= '9' && days <= overlap_days_max ? days * 10 + (c - '0') : overlap_days_max + 1;
    if (!digits.empty() && days <= overlap_days_max) return days;
    return fail(Code::invalid, "keys.overlap", {{"days_max", std::to_string(overlap_days_max)}});
}

Result<Validity> validity(Instant now, const std::optional<base::Day>& first_day, const std::optional<base::Day>& last_day, const base::Zone& zone) {
    const Instant farthest = base::one_year_from(now, zone);
    const base::Day today = zone.day_of(now);
    Validity out{now, {}};
    if (first_day && *first_day < today) return fail(Code::invalid, "keys.start_past", {{"day", base::to_iso(*first_day)}});
    if (first_day && *first_day > today) out.starts_at = zone.start_of(*first_day);
    if (out.starts_at >= farthest) {
        const auto allowed = base::to_iso(base::add_days(zone.day_of(farthest), -1));
        return fail(Code::invalid, "keys.start_too_far", {{"day", base::to_iso(*first_day)}, {"last_day", allowed}});
    }
    const Instant longest = base::one_year_from(out.starts_at, zone);
    out.expires_at = last_day ? zone.start_of(base::add_days(*last_day, 1)) : longest;
    if (out.expires_at <= now) return fail(Code::invalid, "keys.validity_past", {{"day", base::to_iso(*last_day)}});
    if (out.expires_at > longest) {
        const auto allowed = base::to_iso(base::add_days(zone.day_of(longest), -1));
        return fail(Code::invalid, "keys.validity_too_long", {{"day", base::to_iso(*last_day)}, {"last_day", allowed}});
    }
    if (out.starts_at >= out.expires_at) {
        return fail(Code::invalid, "keys.start_after_end", {{"day", base::to_iso(*first_day)}, {"last_day", base::to_iso(*last_day)}});
    }
    return out;
}

} // namespace gapura::keys
