// The verbs of the sync and its worker thread.
#include "feeder-sync/sync.h"

#include <algorithm>

#include "feeder-sync/sync_store.h"

namespace gapura::feeder {
namespace {

using people::Action;

constexpr std::chrono::seconds rest{10};
constexpr std::chrono::seconds rate_window{30};

/// A plan for nobody would be valid and empty: a mistyped scope is refused before it looks like good news.
Result<void> check_scope(const Campus& campus, const Scope& scope) {
    const std::string& semester = scope.entry_semester;
    const bool digits = std::ranges::all_of(semester, [](unsigned char c) { return std::isdigit(c) != 0; });
    if (!semester.empty() && (semester.size() != 5 || !digits || semester[4] < '1' || semester[4] > '3'))
        return fail(Code::invalid, "sync.semester_malformed", {{"semester", semester.substr(0, 20)}});
    if (scope.program.empty() || !campus.has_program || TRY(campus.has_program(scope.program))) return {};
    return fail(Code::invalid, "sync.program_unknown", {{"program", scope.program.substr(0, 20)}});
}

} // namespace

Sync::Sync(store::Database& database, Campus campus, Feeder& feeder, const base::Clock& clock, base::Random& random, base::Log& log,
           SyncOptions options)
    : database_(database),
      campus_(std::move(campus)),
      feeder_(feeder),
      clock_(clock),
      random_(random),
      log_(log),
      options_(std::move(options)) {}

void Sync::start() {
    stopping_ = false;
    worker_ = std::thread([this] { work(); });
}

void Sync::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (worker_.joinable()) worker_.join();
}

Result<void> Sync::work_off() {
    stopping_ = false;
    while (TRY(do_next())) {
    }
    return {};
}

Result<Plan> Sync::plan(const people::Actor& actor, const Scope& scope) {
    TRY(people::require(actor, Action::sync_plan));
    TRY(check_scope(campus_, scope));
    Plan plan;
    plan.created_at = clock_.now();
    {
        const std::scoped_lock lock(mutex_);
        plan.id = PlanId::make(plan.created_at, random_);
    }
    plan.scope = scope;
    plan.created_by = actor.person;
    TRY(insert_plan(database_, plan));
    wake();
    return plan;
}

Result<Plan> Sync::approve(const people::Actor& actor, const PlanId& id, const std::string& hash) {
    TRY(people::require(actor, Action::sync_approve));
    const Plan plan = TRY(load_plan(database_, id));
    if (plan.to_send() > options_.four_eyes_above && plan.created_by == actor.person) {
        return fail(Code::forbidden, "sync.four_eyes",
                    {{"rows", std::to_string(plan.to_send())}, {"limit", std::to_string(options_.four_eyes_above)}});
    }
    if (plan.state == PlanState::ready && plan.hash == hash) TRY(require_same_data(plan));
    return move(id, {PlanEvent::approve, actor.person, hash, {}});
}

Result<Plan> Sync::run(const people::Actor& actor, const PlanId& id) {
    TRY(prepare_run(actor, id));
    return start_run(actor, id);
}

Result<void> Sync::prepare_run(const people::Actor& actor, const PlanId& id) {
    TRY(people::require(actor, Action::sync_run));
    const Plan plan = TRY(load_plan(database_, id));
    if (plan.state == PlanState::ready) return fail(Code::conflict, "sync.not_approved", {{"plan", id.text}});
    return plan.state == PlanState::approved ? require_same_data(plan) : Result<void>();
}

Result<Plan> Sync::start_run(const people::Actor& actor, const PlanId& id) {
    TRY(people::require(actor, Action::sync_run));
    return move(id, {PlanEvent::run, actor.person, {}, {}});
}

Result<Plan> Sync::pause(const people::Actor& actor, const PlanId& id) {
    TRY(people::require(actor, Action::sync_run));
    return move(id, {PlanEvent::pause, actor.person, {}, "sync.paused_by_hand"});
}

Result<Plan> Sync::resume(const people::Actor& actor, const PlanId& id) {
    TRY(people::require(actor, Action::sync_run));
    return move(id, {PlanEvent::resume, actor.person, {}, {}});
}

Result<Plan> Sync::cancel(const people::Actor& actor, const PlanId& id) {
    TRY(people::require(actor, Action::sync_run));
    return move(id, {PlanEvent::cancel, actor.person, {}, "sync.cancelled_by_hand"});
}

Result<Plan> Sync::show(const people::Actor& actor, const PlanId& id) {
    TRY(people::require(actor, Action::sync_plan));
    return load_plan(database_, id);
}

Result<std::vector<Plan>> Sync::list(const people::Actor& actor, const std::string& before, std::int64_t limit) {
    TRY(people::require(actor, Action::sync_plan));
    return list_plans(database_, before, limit);
}

Result<std::vector<Row>> Sync::rows(const people::Actor& actor, const PlanId& id, const RowFilter& filter) {
    TRY(people::require(actor, Action::sync_plan));
    TRY(load_plan(database_, id));
    return load_rows(database_, id, filter);
}

Result<Progress> Sync::progress(const Plan& plan) {
    Progress progress;
    progress.total = plan.to_send();
    for (const StateCount& count : TRY(count_rows(database_, plan.id))) {
        if (count.state != RowState::blocked && is_final(count.state)) progress.done += count.rows;
    }
    if (plan.state != PlanState::running) return progress;
    const Instant now = clock_.now();
    const Instant since = std::max(plan.started_at, now - rate_window);
    const double seconds = static_cast<double>((now - since).count()) / 1e6;
    if (seconds > 0) progress.per_second = static_cast<double>(TRY(settled_since(database_, plan.id, since))) / seconds;
    if (progress.per_second > 0)
        progress.seconds_left = static_cast<std::int64_t>(static_cast<double>(progress.total - progress.done) / progress.per_second);
    return progress;
}

Result<Plan> Sync::move(const PlanId& id, const PlanChange& change) {
    TRY(move_plan(database_, id, change, clock_.now()));
    log_.info("sync.moved", {{"plan", id.text}, {"by", change.by}, {"event", std::to_string(int(change.event))}});
    {
        const std::scoped_lock lock(mutex_);
        std::erase_if(resting_, [&](const auto& entry) { return entry.first == id; });
    }
    wake();
    return load_plan(database_, id);
}

Result<void> Sync::require_same_data(const Plan& plan) {
    const std::string now = TRY(data_hash(campus_, plan.scope));
    if (now == plan.data_hash && plan.mapping_version == mapping_version()) return {};
    TRY(move_plan(database_, plan.id, {PlanEvent::data_changed, {}, {}, "sync.data_changed"}, clock_.now()));
    return fail(Code::conflict, "sync.data_changed", {{"plan", plan.id.text}});
}

void Sync::work() {
    while (!stopping_) {
        auto worked = do_next();
        if (!worked) log_.failure("sync.worker", worked.error());
        if (worked && *worked) continue;
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, options_.poll, [this] { return woken_ || stopping_; });
        woken_ = false;
    }
}

/// True when something was done. A plan that fails for a reason of this moment rests, so that it neither spins nor holds up the others.
Result<bool> Sync::do_next() {
    std::vector<PlanId> except;
    {
        const std::scoped_lock lock(mutex_);
        std::erase_if(resting_, [&](const auto& entry) { return entry.second <= clock_.ticks(); });
        for (const auto& [id, until] : resting_) except.push_back(id);
    }
    const auto id = TRY(next_work(database_, except));
    if (!id || stopping_) return false;
    const Plan plan = TRY(load_plan(database_, *id));
    auto done = plan.state == PlanState::draft ? do_plan(*id) : do_run(*id);
    if (!done) {
        const std::scoped_lock lock(mutex_);
        resting_.emplace_back(*id, clock_.ticks() + rest);
        return std::unexpected(std::move(done).error());
    }
    return true;
}

Result<void> Sync::do_plan(const PlanId& id) {
    const Instant now = clock_.now();
    if (!TRY(hold_plan(database_, id, options_.run.holder, now, now + std::chrono::minutes(10)))) {
        return fail(Code::conflict, "sync.held_elsewhere", {{"plan", id.text}});
    }
    Plan plan = TRY(load_plan(database_, id));
    ReadOptions reading;
    reading.pause = [this](std::chrono::milliseconds time) { return wait(time); };
    reading.page = options_.page;
    reading.backoff_first = options_.read_backoff;
    auto made = make_plan(database_, campus_, feeder_, reading, plan);
    if (made) made = finish_draft(database_, plan);
    TRY(let_go(database_, id, options_.run.holder));
    if (made || stopping_) return {}; // stopped half way: a draft is planned anew
    log_.failure("sync.plan_failed", made.error());
    if (made.error().slug.starts_with("store.")) return made;
    return move_plan(database_, id, {PlanEvent::plan_failed, {}, {}, made.error().slug}, clock_.now());
}

Result<void> Sync::do_run(const PlanId& id) {
    const RunEnd end = TRY(run_plan(database_, feeder_, clock_, random_, log_, options_.run, id, stopping_));
    switch (end) {
    case RunEnd::finished: log_.info("sync.finished", {{"plan", id.text}}); break;
    case RunEnd::halted: {
        if (TRY(load_plan(database_, id)).state == PlanState::running) break; // resumed in the meantime
        const std::scoped_lock lock(mutex_);
        resting_.emplace_back(id, clock_.ticks() + rest);
        break;
    }
    case RunEnd::held_elsewhere: return fail(Code::conflict, "sync.held_elsewhere", {{"plan", id.text}});
    case RunEnd::stopped: break;
    }
    return {};
}

/// False when the program stops.
bool Sync::wait(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, time, [this] { return stopping_.load(); });
    return !stopping_;
}

void Sync::wake() {
    {
        const std::scoped_lock lock(mutex_);
        woken_ = true;
    }
    changed_.notify_all();
}

} // namespace gapura::feeder
