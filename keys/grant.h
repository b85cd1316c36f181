// A request for access and what may happen to it (SOP analysis A.4 and SM-4, as far as it lives here): values and one constexpr table.
// No clock, no store. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keys/keyring.h"
#include "keys/rules.h"
#include "lib/base/clock.h"

namespace gapura::keys {

/// `none` is before it was recorded.
enum class GrantState : std::uint8_t { none, draft, submitted, approved, rejected, withdrawn, provisioned, closed };
constexpr std::size_t grant_state_count = 8;

/// `provision` is the issue of its key, `close` the reply letter gone out.
enum class GrantEvent : std::uint8_t { record, change, submit, approve, reject, withdraw, provision, close };
constexpr std::size_t grant_event_count = 8;

struct GrantTransition {
    GrantState from;
    GrantEvent event;
    GrantState to;
};

/// What is not here is impossible; the schema holds the same list (keys_grant_event).
constexpr std::array grant_transitions{
    GrantTransition{GrantState::none, GrantEvent::record, GrantState::draft},
    GrantTransition{GrantState::draft, GrantEvent::change, GrantState::draft},
    GrantTransition{GrantState::draft, GrantEvent::submit, GrantState::submitted},
    GrantTransition{GrantState::draft, GrantEvent::withdraw, GrantState::withdrawn},
    GrantTransition{GrantState::submitted, GrantEvent::approve, GrantState::approved},
    GrantTransition{GrantState::submitted, GrantEvent::reject, GrantState::rejected},
    GrantTransition{GrantState::submitted, GrantEvent::withdraw, GrantState::withdrawn},
    GrantTransition{GrantState::approved, GrantEvent::provision, GrantState::provisioned},
    GrantTransition{GrantState::approved, GrantEvent::withdraw, GrantState::withdrawn},
    GrantTransition{GrantState::provisioned, GrantEvent::close, GrantState::closed},
};

/// Where the event leads; nothing when it is not legal from here.
constexpr std::optional<GrantState> next(GrantState from, GrantEvent event) {
    for (const GrantTransition& row : grant_transitions) {
        if (row.from == from && row.event == event) return row.to;
    }
    return std::nullopt;
}

/// "submit, withdraw": for the 409 that refuses another.
std::string legal_events(GrantState state);

std::string_view to_string(GrantState state); // "" for none
std::string_view to_string(GrantEvent event);
std::optional<GrantState> parse_grant_state(std::string_view text);
std::optional<GrantEvent> parse_grant_event(std::string_view text);

struct Grant {
    std::string id;
    GrantState state = GrantState::none;
    std::string unit;
    std::string app;
    std::string custodian; // person id
    std::vector<std::string> scopes;
    std::string purpose;
    std::string letter_number; // as registered in PLO
    std::string letter_date;   // "2026-11-22"
    KeyLimits limits;          // wished
    KeyRules rules;
    std::string renews; // id of the key that this renews; "" for a new access
    std::string drafted_by;
    Instant drafted_at;
    std::string submitted_by;
    std::string decided_by; // who approved or rejected
    Instant decided_at;
    std::string key; // id, once provisioned
    std::int64_t version = 0;
};

/// A line of the append-only history.
struct GrantHappening {
    std::int64_t seq = 0;
    GrantEvent event = GrantEvent::record;
    GrantState from = GrantState::none;
    GrantState to = GrantState::none;
    std::string actor;
    std::string reason;
    Instant at;
};

/// What POB/04 row 1 asks of the responsible person, as people/ knows it. "" is missing.
struct Contact {
    std::string name;
    std::string nip;
    std::string phone;
    std::string email;
};

/// What a letter must name and this one does not, by the words of the API ("nip, phone, letter_number"); "" when it is complete.
std::string missing_of(const Grant& grant, const Contact& custodian);

} // namespace gapura::keys
