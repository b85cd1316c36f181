// The tables of rules.h and the spelling of states. Pure; any thread.
#include "feeder-sync/rules.h"

#include <algorithm>
#include <array>

namespace gapura::feeder {
namespace {

constexpr std::array plans{
    PlanMove{PlanState::draft, PlanEvent::planned, PlanState::ready},
    PlanMove{PlanState::draft, PlanEvent::plan_failed, PlanState::failed},
    PlanMove{PlanState::draft, PlanEvent::cancel, PlanState::cancelled},
    PlanMove{PlanState::ready, PlanEvent::approve, PlanState::approved},
    PlanMove{PlanState::ready, PlanEvent::data_changed, PlanState::voided},
    PlanMove{PlanState::ready, PlanEvent::cancel, PlanState::cancelled},
    PlanMove{PlanState::approved, PlanEvent::run, PlanState::running},
    PlanMove{PlanState::approved, PlanEvent::data_changed, PlanState::voided},
    PlanMove{PlanState::approved, PlanEvent::cancel, PlanState::cancelled},
    PlanMove{PlanState::running, PlanEvent::pause, PlanState::paused},
    PlanMove{PlanState::running, PlanEvent::cancel, PlanState::cancelled},
    PlanMove{PlanState::running, PlanEvent::finished_clean, PlanState::done},
    PlanMove{PlanState::running, PlanEvent::finished_partly, PlanState::partial},
    PlanMove{PlanState::paused, PlanEvent::resume, PlanState::running},
    PlanMove{PlanState::paused, PlanEvent::cancel, PlanState::cancelled},
};

constexpr std::array rows{
    RowMove{RowState::pending, RowEvent::start, RowState::sending},
    RowMove{RowState::sending, RowEvent::not_sent, RowState::pending},
    RowMove{RowState::sending, RowEvent::accept_step, RowState::pending},
    RowMove{RowState::sending, RowEvent::accept, RowState::accepted},
    RowMove{RowState::sending, RowEvent::refuse, RowState::rejected},
    RowMove{RowState::sending, RowEvent::lose, RowState::unknown},
    RowMove{RowState::unknown, RowEvent::read_back, RowState::reading_back},
    RowMove{RowState::reading_back, RowEvent::look_again, RowState::unknown},
    RowMove{RowState::reading_back, RowEvent::accept_step, RowState::pending},
    RowMove{RowState::reading_back, RowEvent::accept, RowState::accepted},
    RowMove{RowState::reading_back, RowEvent::absent, RowState::pending},
    RowMove{RowState::reading_back, RowEvent::refuse, RowState::rejected},
    RowMove{RowState::reading_back, RowEvent::conflict, RowState::needs_human},
};

constexpr std::array<std::string_view, 10> plan_names{"draft", "ready",   "approved",  "running", "paused",
                                                      "done",  "partial", "cancelled", "voided",  "failed"};
constexpr std::array<std::string_view, 8> row_names{"blocked",      "pending",  "sending",  "unknown",
                                                    "reading_back", "accepted", "rejected", "needs_human"};

template <class State, std::size_t N>
std::optional<State> parse(const std::array<std::string_view, N>& names, std::string_view text) {
    const auto found = std::ranges::find(names, text);
    if (found == names.end()) return std::nullopt;
    return static_cast<State>(found - names.begin());
}

template <class Table, class State, class Event>
std::optional<State> look_up(const Table& table, State from, Event event) {
    const auto found = std::ranges::find_if(table, [&](const auto& move) { return move.from == from && move.event == event; });
    if (found == table.end()) return std::nullopt;
    return found->to;
}

} // namespace

std::span<const PlanMove> plan_moves() { return plans; }
std::span<const RowMove> row_moves() { return rows; }
std::optional<PlanState> next(PlanState from, PlanEvent event) { return look_up(plans, from, event); }
std::optional<RowState> next(RowState from, RowEvent event) { return look_up(rows, from, event); }
bool is_final(PlanState state) {
    return std::ranges::none_of(plans, [&](const PlanMove& move) { return move.from == state; });
}
bool is_final(RowState state) {
    return std::ranges::none_of(rows, [&](const RowMove& move) { return move.from == state; });
}

std::string_view to_string(PlanState state) { return plan_names.at(static_cast<std::size_t>(state)); }
std::string_view to_string(RowState state) { return row_names.at(static_cast<std::size_t>(state)); }
std::optional<PlanState> parse_plan_state(std::string_view text) { return parse<PlanState>(plan_names, text); }
std::optional<RowState> parse_row_state(std::string_view text) { return parse<RowState>(row_names, text); }

std::string_view to_string(Step step) { return step == Step::biodata ? "biodata" : "history"; }
std::string_view to_string(Send send) { return send == Send::none ? "none" : send == Send::insert ? "insert" : "update"; }
Step parse_step(std::string_view text) { return text == "history" ? Step::history : Step::biodata; }
Send parse_send(std::string_view text) { return text == "insert" ? Send::insert : text == "update" ? Send::update : Send::none; }

} // namespace gapura::feeder
