// The two state machines of a sync as tables (SOP analysis, SM-7): they drive the code, the drawing in README.md and the test of every state
// and event. Pure; any thread.
#pragma once

#include <optional>
#include <span>

#include "feeder-sync/values.h"

namespace gapura::feeder {

enum class PlanEvent : std::uint8_t { planned, plan_failed, approve, data_changed, run, pause, resume, cancel, finished_clean, finished_partly };

struct PlanMove {
    PlanState from;
    PlanEvent event;
    PlanState to;
};

enum class RowEvent : std::uint8_t {
    start,       // intent and start of the request are durable, the request may leave
    not_sent,    // nothing reached the Feeder
    accept_step, // this record is in the Feeder, the row has another
    accept,      // the row's last record is in the Feeder
    refuse,      // the Feeder said no
    lose,        // the answer was lost, is not usable, or says that a twin exists
    read_back,   // a look into the Feeder begins
    look_again,  // nothing to see yet: the Feeder may be slow
    absent,      // not there after all looks: may be sent again
    conflict,    // something else is there, or the tries ran out
};

struct RowMove {
    RowState from;
    RowEvent event;
    RowState to;
};

std::span<const PlanMove> plan_moves();
std::span<const RowMove> row_moves();

/// Nothing when the event is not allowed in that state.
std::optional<PlanState> next(PlanState from, PlanEvent event);
std::optional<RowState> next(RowState from, RowEvent event);

/// No more moves.
bool is_final(PlanState state);
bool is_final(RowState state);

} // namespace gapura::feeder
