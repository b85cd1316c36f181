// Plans on disk. Any thread.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "feeder-sync/sync_store.h"

namespace gapura::feeder {
namespace {

constexpr std::string_view columns =
    "id, state, program, entry_semester, hash, data_hash, mapping_version, contract_hash, summary, created_by, created_us, "
    "approved_by, approved_us, started_us, finished_us, reason";

std::string summary_of(const Plan& plan) {
    json::object reasons;
    for (const auto& [slug, students] : plan.blocked_reasons) reasons.emplace(slug, students);
    json::array warnings(plan.warnings.begin(), plan.warnings.end());
    const Counts& counts = plan.counts;
    return json::serialize(json::object{{"fresh", counts.fresh},
                                        {"changed", counts.changed},
                                        {"same", counts.same},
                                        {"blocked", counts.blocked},
                                        {"lecturers_matched", counts.lecturers_matched},
                                        {"lecturers_review", counts.lecturers_review},
                                        {"lecturers_unmatched", counts.lecturers_unmatched},
                                        {"reasons", std::move(reasons)},
                                        {"warnings", std::move(warnings)}});
}

Result<void> read_summary(const std::string& text, Plan& plan) {
    const json::value value = TRY(base::parse_json(text));
    const json::object& summary = value.as_object();
    Counts& counts = plan.counts;
    counts.fresh = base::integer_at(summary, "fresh");
    counts.changed = base::integer_at(summary, "changed");
    counts.same = base::integer_at(summary, "same");
    counts.blocked = base::integer_at(summary, "blocked");
    counts.lecturers_matched = base::integer_at(summary, "lecturers_matched");
    counts.lecturers_review = base::integer_at(summary, "lecturers_review");
    counts.lecturers_unmatched = base::integer_at(summary, "lecturers_unmatched");
    for (const auto& [slug, students] : summary.at("reasons").as_object()) plan.blocked_reasons.emplace(slug, students.to_number<std::int64_t>());
    for (const auto& warning : summary.at("warnings").as_array()) plan.warnings.emplace_back(warning.as_string());
    return {};
}

Result<Plan> plan_from(const store::Row& row) {
    Plan plan;
    plan.id = {row.text(0)};
    plan.state = parse_plan_state(row.text(1)).value();
    plan.scope = {row.text(2), row.text(3)};
    plan.hash = row.text(4);
    plan.data_hash = row.text(5);
    plan.mapping_version = row.text(6);
    plan.contract_hash = row.text(7);
    TRY(read_summary(row.text(8), plan));
    plan.created_by = row.text(9);
    plan.created_at = row.instant(10);
    plan.approved_by = row.text(11);
    plan.approved_at = row.instant(12);
    plan.started_at = row.instant(13);
    plan.finished_at = row.instant(14);
    plan.reason = row.text(15);
    return plan;
}

std::string_view name_of(PlanEvent event) {
    constexpr std::array<std::string_view, 10> names{"planned", "plan_failed", "approve", "data_changed",   "run",
                                                     "pause",   "resume",      "cancel",  "finished_clean", "finished_partly"};
    return names.at(static_cast<std::size_t>(event));
}

bool sets_finish(PlanEvent event) {
    return event == PlanEvent::plan_failed || event == PlanEvent::data_changed || event == PlanEvent::cancel || event == PlanEvent::finished_clean ||
           event == PlanEvent::finished_partly;
}

} // namespace

Result<void> insert_plan(store::Database& database, const Plan& plan) {
    return database.write([&](store::Tx& tx) -> Result<void> {
        TRY(tx.run(
            "INSERT INTO feeder_plan (id, state, program, entry_semester, hash, data_hash, mapping_version, contract_hash, summary, created_by, "
            "created_us, approved_by, approved_us, started_us, finished_us, reason, holder, held_until_us) "
            "VALUES ($1, $2, $3, $4, '', '', '', '', $5, $6, $7, '', 0, 0, 0, '', '', 0)",
            {plan.id.text, std::string(to_string(plan.state)), plan.scope.program, plan.scope.entry_semester, summary_of(plan), plan.created_by,
             store::bind(plan.created_at)}));
        return {};
    });
}

Result<Plan> load_plan(store::Database& database, const PlanId& id) {
    const auto rows = TRY(database.read(fmt::format("SELECT {} FROM feeder_plan WHERE id = $1", columns), {id.text}));
    if (rows.empty()) return fail(Code::not_found, "sync.plan_unknown", {{"plan", id.text}});
    return plan_from(rows.front());
}

Result<std::vector<Plan>> list_plans(store::Database& database, const std::string& before, std::int64_t limit) {
    const auto rows =
        TRY(database.read(fmt::format("SELECT {} FROM feeder_plan WHERE ($1 = '' OR id < $1) ORDER BY id DESC LIMIT $2", columns), {before, limit}));
    std::vector<Plan> out;
    for (const auto& row : rows) out.push_back(TRY(plan_from(row)));
    return out;
}

Result<void> finish_draft(store::Database& database, const Plan& plan) {
    return database.write([&](store::Tx& tx) {
        return tx.change_one(
            "UPDATE feeder_plan SET state = 'ready', hash = $2, data_hash = $3, mapping_version = $4, contract_hash = $5, summary = $6 "
            "WHERE id = $1 AND state = 'draft'",
            {plan.id.text, plan.hash, plan.data_hash, plan.mapping_version, plan.contract_hash, summary_of(plan)}, "sync.wrong_state",
            {{"state", "draft"}, {"event", "planned"}});
    });
}

Result<void> move_plan(store::Database& database, const PlanId& id, const PlanChange& change, Instant now) {
    return database.write([&](store::Tx& tx) -> Result<void> {
        const auto rows = TRY(tx.read("SELECT state FROM feeder_plan WHERE id = $1", {id.text}));
        if (rows.empty()) return fail(Code::not_found, "sync.plan_unknown", {{"plan", id.text}});
        const PlanState from = parse_plan_state(rows.front().text(0)).value();
        const base::Args args{{"state", std::string(to_string(from))}, {"event", std::string(name_of(change.event))}};
        const auto to = next(from, change.event);
        if (!to) return fail(Code::conflict, "sync.wrong_state", args);
        const bool approves = change.event == PlanEvent::approve;
        return tx.change_one(
            "UPDATE feeder_plan SET state = $3, reason = $4, "
            "approved_by = CASE WHEN $5 = 1 THEN $6 ELSE approved_by END, approved_us = CASE WHEN $5 = 1 THEN $7 ELSE approved_us END, "
            "started_us = CASE WHEN $8 = 1 THEN $7 ELSE started_us END, finished_us = CASE WHEN $9 = 1 THEN $7 ELSE finished_us END "
            "WHERE id = $1 AND state = $2 AND ($5 = 0 OR hash = $10)",
            {id.text, std::string(to_string(from)), std::string(to_string(*to)), change.reason, store::bind(approves), change.by, store::bind(now),
             store::bind(change.event == PlanEvent::run), store::bind(sets_finish(change.event)), change.hash},
            approves ? "sync.hash_differs" : "sync.wrong_state", args);
    });
}

Result<bool> hold_plan(store::Database& database, const PlanId& id, const std::string& holder, Instant now, Instant until) {
    return database.write([&](store::Tx& tx) -> Result<bool> {
        return TRY(tx.run(
                   "UPDATE feeder_plan SET holder = $2, held_until_us = $4 WHERE id = $1 AND (holder = '' OR holder = $2 OR held_until_us < $3)",
                   {id.text, holder, store::bind(now), store::bind(until)})) == 1;
    });
}

Result<void> let_go(store::Database& database, const PlanId& id, const std::string& holder) {
    return database.write([&](store::Tx& tx) -> Result<void> {
        TRY(tx.run("UPDATE feeder_plan SET holder = '', held_until_us = 0 WHERE id = $1 AND holder = $2", {id.text, holder}));
        return {};
    });
}

Result<std::optional<PlanId>> next_work(store::Database& database, std::span<const PlanId> except) {
    const auto rows =
        TRY(database.read("SELECT id FROM feeder_plan p WHERE state IN ('draft', 'running') OR (state IN ('paused', 'cancelled') AND EXISTS "
                          "(SELECT 1 FROM feeder_row r WHERE r.plan = p.id AND r.state IN ('sending', 'unknown', 'reading_back'))) "
                          "ORDER BY created_us, id LIMIT 64"));
    for (const auto& row : rows) {
        const PlanId id{row.text(0)};
        if (std::find(except.begin(), except.end(), id) == except.end()) return std::optional(id);
    }
    return std::optional<PlanId>();
}

} // namespace gapura::feeder
