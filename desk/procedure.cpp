#include "desk/procedure.h"

#include <algorithm>

namespace gapura::desk {

const Procedure* find_procedure(std::string_view kind) {
    for (const Procedure* procedure : {&maintenance, &key_leak}) {
        if (kind == procedure->kind) return procedure;
    }
    return nullptr;
}

std::string legal_events(const Procedure& procedure, std::string_view state) {
    std::string out;
    for (const Move& move : procedure.moves) {
        if (move.from != state || !move.who) continue;
        if (!out.empty()) out += ", ";
        out += move.event;
    }
    return out.empty() ? "-" : out;
}

bool has_state(const Procedure& procedure, std::string_view state) {
    return !state.empty() && std::ranges::any_of(procedure.moves, [&](const Move& move) { return move.from == state || move.to == state; });
}

std::string_view to_string(Severity severity) {
    switch (severity) {
    case Severity::p1: return "P1";
    case Severity::p2: return "P2";
    case Severity::p3: break;
    }
    return "P3";
}

Severity parse_severity(std::string_view text) {
    if (text == "P1") return Severity::p1;
    return text == "P2" ? Severity::p2 : Severity::p3;
}

Severity severity_of(std::int64_t failures, std::int64_t calls, std::size_t units) {
    const bool all_fail = failures > 0 && failures >= calls;
    if (all_fail && units >= 2) return Severity::p1;
    // calls < 20 * failures is "more than 5 %" without a division.
    return all_fail || calls / 20 < failures ? Severity::p2 : Severity::p3;
}

} // namespace gapura::desk
