#include "keys/grant.h"

#include <algorithm>
#include <utility>

namespace gapura::keys {
namespace {

constexpr std::array<std::string_view, grant_state_count> state_names{"",         "draft",     "submitted",   "approved",
                                                                      "rejected", "withdrawn", "provisioned", "closed"};
constexpr std::array<std::string_view, grant_event_count> event_names{"record", "change",   "submit",    "approve",
                                                                      "reject", "withdraw", "provision", "close"};

} // namespace

std::string legal_events(GrantState state) {
    std::string out;
    for (const GrantTransition& row : grant_transitions) {
        if (row.from == state) out += (out.empty() ? "" : ", ") + std::string(to_string(row.event));
    }
    return out.empty() ? "ended_grant" : out;
}

std::string_view to_string(GrantState state) { return state_names.at(static_cast<std::size_t>(state)); }
std::string_view to_string(GrantEvent event) { return event_names.at(static_cast<std::size_t>(event)); }

std::optional<GrantState> parse_grant_state(std::string_view text) {
    const auto found = std::ranges::find(state_names, text);
    if (found == state_names.end() || text.empty()) return std::nullopt;
    return static_cast<GrantState>(found - state_names.begin());
}

std::optional<GrantEvent> parse_grant_event(std::string_view text) {
    const auto found = std::ranges::find(event_names, text);
    if (found == event_names.end()) return std::nullopt;
    return static_cast<GrantEvent>(found - event_names.begin());
}

std::string missing_of(const Grant& grant, const Contact& custodian) {
    const std::pair<std::string_view, bool> needed[] = {
        {"name", custodian.name.empty()},
        {"nip", custodian.nip.empty()},
        {"phone", custodian.phone.empty()},
        {"email", custodian.email.empty()},
        {"scopes", grant.scopes.empty()},
        {"purpose", grant.purpose.empty()},
        {"letter_number", grant.letter_number.empty()},
        {"letter_date", grant.letter_date.empty()},
    };
    std::string out;
    for (const auto& [word, missing] : needed) {
        if (missing) out += (out.empty() ? "" : ", ") + std::string(word);
    }
    return out;
}

} // namespace gapura::keys
