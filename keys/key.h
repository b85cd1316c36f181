// What an API key is and what may happen to it (SOP analysis A.9, SM-5): values and one constexpr table. No clock, no store. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keys/keyring.h"
#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/base/zones.h"

namespace gapura::keys {

/// `none` is before the key exists.
enum class State : std::uint8_t { none, pending, active, rotating, rotated, suspended, expired, revoked };
constexpr std::size_t state_count = 8;

/// `reveal_early` is a reveal before the key's start date, `start` that date, `handover` a change of the custodian. `lapse`, `start`, `expire`, and a
/// `finish` at the overlap's end are the clock's.
enum class Event : std::uint8_t {
    issue,
    reveal,
    reveal_early,
    start,
    lapse,
    resend,
    rotate,
    finish,
    rollback,
    suspend,
    resume,
    handover,
    revoke,
    expire
};
constexpr std::size_t event_count = 14;

struct Transition {
    State from;
    Event event;
    State to;
};

/// SM-5. What is not here is impossible; the schema holds the same list (keys_event). `pending` also expires: a short-lived key whose link nobody
/// opened must end too.
constexpr std::array transitions{
    Transition{State::none, Event::issue, State::pending},           Transition{State::pending, Event::reveal, State::active},
    Transition{State::pending, Event::reveal_early, State::pending}, Transition{State::pending, Event::start, State::active},
    Transition{State::pending, Event::lapse, State::pending},        Transition{State::pending, Event::resend, State::pending},
    Transition{State::pending, Event::handover, State::pending},     Transition{State::pending, Event::revoke, State::revoked},
    Transition{State::pending, Event::expire, State::expired},       Transition{State::active, Event::rotate, State::rotating},
    Transition{State::active, Event::suspend, State::suspended},     Transition{State::active, Event::handover, State::active},
    Transition{State::active, Event::revoke, State::revoked},        Transition{State::active, Event::expire, State::expired},
    Transition{State::rotating, Event::finish, State::rotated},      Transition{State::rotating, Event::rollback, State::active},
    Transition{State::rotating, Event::handover, State::rotating},   Transition{State::rotating, Event::revoke, State::revoked},
    Transition{State::rotating, Event::expire, State::expired},      Transition{State::suspended, Event::resume, State::active},
    Transition{State::suspended, Event::handover, State::suspended}, Transition{State::suspended, Event::revoke, State::revoked},
    Transition{State::suspended, Event::expire, State::expired},
};

/// Where the event leads; nothing when it is not legal from here.
constexpr std::optional<State> next(State from, Event event) {
    for (const Transition& row : transitions) {
        if (row.from == from && row.event == event) return row.to;
    }
    return std::nullopt;
}

/// No event leads out of it.
constexpr bool is_final(State state) { return state == State::rotated || state == State::expired || state == State::revoked; }

/// The events a person may ask for from here, for the 409 that refuses another ("suspend, revoke"); from a final state the word for what to do
/// instead ("ended_key"). Each has its label `word.…`.
std::string legal_events(State state);

std::string_view to_string(State state); // "" for none
std::string_view to_string(Event event);
std::optional<State> parse_state(std::string_view text);
std::optional<Event> parse_event(std::string_view text);

/// What the clock alone decides about a key, whatever its row says: the request path, lists and verbs judge by these, a sweep only writes them down.
struct Term {
    State stored = State::none;
    bool revealed = false;
    Instant starts_at;
    Instant expires_at;      // exclusive
    Instant overlap_ends_at; // of a rotating key, exclusive; never after expires_at
};
/// The next thing the clock has done and nobody has written down; nothing when the stored state is the true one.
constexpr std::optional<Event> due(const Term& term, Instant now) {
    if (term.stored == State::pending && term.revealed && now >= term.starts_at) return Event::start;
    if (term.stored == State::rotating && term.overlap_ends_at < term.expires_at && now >= term.overlap_ends_at) return Event::finish;
    if (!is_final(term.stored) && now >= term.expires_at) return Event::expire;
    return std::nullopt;
}
/// The state at an instant.
constexpr State state_at(Term term, Instant now) {
    while (const auto event = due(term, now)) term.stored = *next(term.stored, *event);
    return term.stored;
}

/// How long an old key may work beside its successor (SM-5).
constexpr int overlap_days_max = 30;
/// "30d" or "30". Error invalid `keys.overlap` {days_max}.
Result<int> parse_overlap(std::string_view text);

/// The time in which a key works: from `starts_at` on, before `expires_at`.
struct Validity {
    Instant starts_at;
    Instant expires_at;
};
/// `first_day` and `last_day` are the days on which the key works; without them it begins now and lasts one calendar year (USK POB/04 row 3).
/// Error invalid `keys.validity_past`, `keys.validity_too_long` {last_day}, `keys.start_past`, `keys.start_too_far` {last_day},
/// `keys.start_after_end`.
Result<Validity> validity(Instant now, const std::optional<base::Day>& first_day, const std::optional<base::Day>& last_day, const base::Zone& zone);

/// A one-time link as far as anyone may ask without being its custodian.
enum class LinkState : std::uint8_t { valid, used, lapsed };
std::string_view to_string(LinkState state);

/// The way from issue to reveal: 24 hours (SM-5).
constexpr std::chrono::hours link_life{24};

struct Link {
    LinkState state = LinkState::lapsed;
    Instant expires_at;
    std::string key;          // id
    std::string sent_by = {}; // person who had it sent
};

/// What people may see of a key: never the digest, never the text.
struct Key {
    std::string id;
    std::string unit;
    std::string app;
    std::string custodian; // person id
    State state = State::none;
    std::vector<std::string> scopes;
    std::string hint; // "gpr_AbCd…wxyz"; "" until revealed
    std::string reason;
    std::string issued_by;
    Instant issued_at;
    Instant expires_at; // exclusive
    Instant revealed_at;
    Instant link_expires_at; // of the newest link
    Instant starts_at;
    std::string successor_of; // id of the key this one takes over from; "" for none
    int overlap_days = 0;     // how long that key goes on beside this one
    Instant overlap_ends_at;  // of a rotating key; 0 otherwise
    std::string grant;        // the approved request it came from; "" when issued directly
    KeyLimits limits;
    KeyRules rules;
    std::int64_t version = 0; // rises by one with every event
};

constexpr Term term_of(const Key& key) { return {key.state, key.revealed_at.us != 0, key.starts_at, key.expires_at, key.overlap_ends_at}; }

/// A line of the append-only history.
struct Happening {
    std::string key;
    std::int64_t seq = 0;
    Event event = Event::issue;
    State from = State::none;
    State to = State::none;
    std::string actor;
    std::string reason;
    Instant at;
};

/// A data kind as the register shows it: [0] Indonesian, [1] English.
struct Scope {
    using Both = std::array<std::string, 2>;
    std::string name;
    Both title;
    Both purpose;
    Both legal_basis;
    Both retention;
    bool restricted = false; // NIK, mother's name: masked unless scope and route both allow it
    bool personal = false;   // tells about persons: answers with it leave an access record
};

} // namespace gapura::keys
