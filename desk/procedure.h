// A procedure as data: which events lead from which state to which, and who may cause them. The kernel knows no procedure by name; SOP#11
// (maintenance) is the first table. Constant data and pure functions; any thread.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "people/actor.h"

namespace gapura::desk {

/// One row of a procedure's table. `from` "" is before the case exists.
struct Move {
    std::string_view from;
    std::string_view event;
    std::string_view to;
    std::optional<people::Action> who; // nothing: only the program itself
    bool needs_reason = false;
};

struct Procedure {
    std::string_view kind;
    std::string_view series; // of its numbers: "M" in "M-2026-0001"
    std::span<const Move> moves;
};

/// The first slice of SM-1 (SOP analysis A.9): what the machine opens, and its way out. Recovery is noted and changes no state: a person
/// judges whether the trouble is over.
inline constexpr std::array maintenance_moves{
    Move{"", "detect", "detected", std::nullopt},
    Move{"detected", "recovered", "detected", std::nullopt},
    Move{"detected", "failing_again", "detected", std::nullopt},
    Move{"detected", "dismiss", "closed", people::Action::ticket_handle, true},
    Move{"closed", "recovered", "closed", std::nullopt},
    Move{"closed", "failing_again", "closed", std::nullopt},
    Move{"closed", "reopen", "reopened", people::Action::ticket_handle, true},
    Move{"reopened", "recovered", "reopened", std::nullopt},
    Move{"reopened", "failing_again", "reopened", std::nullopt},
    Move{"reopened", "dismiss", "closed", people::Action::ticket_handle, true},
};
inline constexpr Procedure maintenance{"maintenance", "M", maintenance_moves};

/// A key that was seen where it should not be (job "key.leaked"): the same way out. Every place it is seen at is a line of the history.
inline constexpr std::array key_leak_moves{
    Move{"", "detect", "detected", std::nullopt},
    Move{"detected", "seen", "detected", std::nullopt},
    Move{"detected", "dismiss", "closed", people::Action::ticket_handle, true},
    Move{"closed", "reopen", "reopened", people::Action::ticket_handle, true},
    Move{"reopened", "seen", "reopened", std::nullopt},
    Move{"reopened", "dismiss", "closed", people::Action::ticket_handle, true},
};
inline constexpr Procedure key_leak{"key_leak", "L", key_leak_moves};

/// Null when there is no such kind.
const Procedure* find_procedure(std::string_view kind);

constexpr const Move* find_move(const Procedure& procedure, std::string_view from, std::string_view event) {
    for (const Move& move : procedure.moves) {
        if (move.from == from && move.event == event) return &move;
    }
    return nullptr;
}

/// Events a person may ask for from here: "dismiss", or "-".
std::string legal_events(const Procedure& procedure, std::string_view state);
/// Some move leads into or out of it.
bool has_state(const Procedure& procedure, std::string_view state);

/// How bad (A.9, under SM-1). Ordered: P1 is the worst.
enum class Severity : std::uint8_t { p1, p2, p3 };
std::string_view to_string(Severity severity);
Severity parse_severity(std::string_view text); // an unknown one is p3
/// P1: every call fails and two or more units are affected. P2: more than 5 % of calls fail, or every call of one unit. Else P3.
Severity severity_of(std::int64_t failures, std::int64_t calls, std::size_t units);

} // namespace gapura::desk
