// Plans and their rows on disk: the only SQL of the sync. Any thread. Every change of state names the state it expects.
#pragma once

#include <span>

#include "feeder-sync/rules.h"
#include "feeder-sync/values.h"
#include "lib/store/store.h"

namespace gapura::feeder {

std::span<const store::Migration> migrations();

Result<void> insert_plan(store::Database& database, const Plan& plan);
/// Error not_found `sync.plan_unknown`.
Result<Plan> load_plan(store::Database& database, const PlanId& id);
/// Newest first; `before` is the id of the last one seen, or empty.
Result<std::vector<Plan>> list_plans(store::Database& database, const std::string& before, std::int64_t limit);

/// A draft's rows are removed, so that planning can start over.
Result<void> clear_draft(store::Database& database, const PlanId& id);
/// One transaction; rows of a draft only.
Result<void> insert_rows(store::Database& database, std::span<const Row> rows);
/// draft to ready, with all that planning found.
Result<void> finish_draft(store::Database& database, const Plan& plan);

/// What may change beside the state. Error conflict `sync.wrong_state` {state, event} when the plan is not where the event applies.
struct PlanChange {
    PlanEvent event;
    std::string by;     // approve: the approver
    std::string hash;   // approve: must equal the plan's
    std::string reason; // why, for the report
};
Result<void> move_plan(store::Database& database, const PlanId& id, const PlanChange& change, Instant now);

/// Takes or renews the right to send this plan's rows: one holder at a time. `holder` is the same after a restart, so a crashed process gets
/// its own plan back at once. False: somebody else has it.
Result<bool> hold_plan(store::Database& database, const PlanId& id, const std::string& holder, Instant now, Instant until);
Result<void> let_go(store::Database& database, const PlanId& id, const std::string& holder);

/// The oldest plan with something to do: a draft, a running plan, or one whose uncertain rows still have to be settled.
Result<std::optional<PlanId>> next_work(store::Database& database, std::span<const PlanId> except);

/// After a restart nobody knows what became of requests under way: sending and reading_back become unknown.
Result<std::int64_t> recover_rows(store::Database& database, const PlanId& id);

struct RowFilter {
    std::optional<RowState> state;
    std::int64_t after = -1; // position
    std::int64_t limit = 100;
    bool with_payload = false;
};
/// In order of position.
Result<std::vector<Row>> load_rows(store::Database& database, const PlanId& id, const RowFilter& filter);

/// One row's move from a state to the state in `row`; `row` holds the new values.
struct RowChange {
    RowState from;
    Row row;
};
/// All in one transaction, durable when it returns. Error conflict `sync.row_moved` when a row is not where it should be: somebody else acts.
Result<void> move_rows(store::Database& database, std::span<const RowChange> changes, Instant now);

struct StateCount {
    RowState state;
    std::int64_t rows = 0;
};
Result<std::vector<StateCount>> count_rows(store::Database& database, const PlanId& id);
/// Rows that reached a final state since then.
Result<std::int64_t> settled_since(store::Database& database, const PlanId& id, Instant since);

struct ReasonCount {
    RowState state;
    std::string reason;
    int code = 0;
    std::int64_t rows = 0;
    std::string sample_nim;
    std::string sample_detail;
};
/// Exceptions (rejected, needs_human) by reason, the commonest first.
Result<std::vector<ReasonCount>> count_exceptions(store::Database& database, const PlanId& id);

} // namespace gapura::feeder
