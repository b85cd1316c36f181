// Sending an approved plan: the loop that owns the journal. See runner.h.
#include "feeder-sync/runner.h"

#include <algorithm>
#include <deque>

#include "feeder-sync/senders.h"
#include "lib/base/check.h"

namespace gapura::feeder {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t rows_ahead = 256; // pending rows kept in memory
constexpr milliseconds state_every{250}; // how soon a pause is noticed
constexpr milliseconds longest_wait{20}; // for a result, before looking at the clock again
constexpr int store_tries_max = 20;

struct Due {
    base::Micros at;
    Row row;
};

class Run {
public:
    Run(store::Database& database, Feeder& feeder, const base::Clock& clock, base::Random& random, base::Log& log, const RunOptions& options,
        const PlanId& plan, const std::atomic<bool>& stopping)
        : database_(database),
          clock_(clock),
          random_(random),
          log_(log),
          options_(options),
          plan_(plan),
          stopping_(stopping),
          senders_(feeder, options.threads) {}

    Result<RunEnd> go() {
        TRY(recover());
        for (;;) {
            if (TRY(look_at_state()) == RunEnd::held_elsewhere) return RunEnd::held_elsewhere;
            for (Done& done : senders_.take(longest_wait)) settle(std::move(done));
            std::vector<Task> tasks;
            if (may_start()) {
                TRY(start_sends(tasks));
                start_looks(tasks);
            } else {
                give_back();
            }
            TRY(write_journal());
            senders_.give(std::move(tasks));
            if (!halt_.empty()) TRY(pause_plan());
            if (is_over()) break;
        }
        if (stopping_) return RunEnd::stopped;
        if (!sending_ || !halt_.empty()) return RunEnd::halted;
        return finish();
    }

private:
    Result<void> recover() {
        const std::int64_t recovered = TRY(recover_rows(database_, plan_));
        if (recovered > 0) log_.info("sync.recovered", {{"plan", plan_.text}, {"rows", std::to_string(recovered)}});
        RowFilter filter{RowState::unknown, -1, rows_ahead, true};
        for (;;) {
            auto rows = TRY(load_rows(database_, plan_, filter));
            if (rows.empty()) return {};
            filter.after = rows.back().position;
            for (Row& row : rows) looks_.push_back({clock_.ticks(), std::move(row)});
        }
    }

    /// Renews the hold and learns whether the plan may still send.
    Result<RunEnd> look_at_state() {
        if (next_state_look_ && clock_.ticks() < *next_state_look_) return RunEnd::finished;
        next_state_look_ = clock_.ticks() + state_every;
        const Instant now = clock_.now();
        if (!TRY(hold_plan(database_, plan_, options_.holder, now, now + options_.hold))) return RunEnd::held_elsewhere;
        sending_ = TRY(load_plan(database_, plan_)).state == PlanState::running;
        return RunEnd::finished;
    }

    bool may_start() const { return !stopping_ && halt_.empty() && clock_.ticks() >= not_before_; }

    void settle(Done done) {
        const bool sent = done.row.state == RowState::sending;
        Verdict verdict = sent ? done.verdict : decide_look(done.row, done.look, clock_.now(), options_.settle);
        const bool failed = sent ? verdict.event == RowEvent::not_sent : done.look.found == Look::Found::unreadable;
        note_failure(failed, verdict);
        RowChange change = apply(std::move(done.row), verdict);
        if (failed && !sent) --change.row.reads; // a look that saw nothing is no look
        place(change.row);
        changes_.push_back(std::move(change));
    }

    /// Where a row waits in memory after its move.
    void place(const Row& row) {
        if (row.state == RowState::pending) again_.push_back(row);
        if (row.state != RowState::unknown) return;
        const auto& rules = options_.settle;
        const auto wait = row.reads == 0 ? rules.first_look : std::max(rules.first_look, rules.over / std::max(1, rules.reads - 1));
        looks_.push_back({clock_.ticks() + wait, row});
    }

    void note_failure(bool failed, const Verdict& verdict) {
        if (verdict.halts && halt_.empty()) halt_ = verdict.reason;
        if (!failed || verdict.halts) {
            failures_ = 0;
            return;
        }
        ++failures_;
        if (failures_ >= options_.failures_max && halt_.empty()) halt_ = "feeder.unreachable";
        const auto doubled = options_.backoff_first * (std::int64_t{1} << std::min(failures_ - 1, 10));
        const auto wait = std::min<milliseconds>(doubled, options_.backoff_max);
        not_before_ = clock_.ticks() + wait + wait * static_cast<std::int64_t>(random_.below(20)) / 100;
    }

    Result<void> start_sends(std::vector<Task>& tasks) {
        if (!sending_) {
            give_back();
            return {};
        }
        const auto room = static_cast<std::size_t>(options_.threads) * 2;
        while (senders_.under_way() + tasks.size() < room) {
            auto row = TRY(next_pending());
            if (!row) break;
            start(*std::move(row), tasks);
        }
        return {};
    }

    void start(Row row, std::vector<Task>& tasks) {
        RowChange change{row.state, {}};
        row.state = next(row.state, RowEvent::start).value();
        ++row.attempt;
        row.reads = 0;
        row.started_at = clock_.now();
        change.row = row;
        changes_.push_back(std::move(change));
        tasks.push_back({std::move(row)});
    }

    Result<std::optional<Row>> next_pending() {
        if (!again_.empty()) { // half-sent students first
            Row row = std::move(again_.front());
            again_.pop_front();
            return std::optional(std::move(row));
        }
        if (fresh_.empty() && !all_loaded_) {
            auto rows = TRY(load_rows(database_, plan_, {RowState::pending, cursor_, rows_ahead, true}));
            all_loaded_ = rows.size() < static_cast<std::size_t>(rows_ahead);
            if (!rows.empty()) cursor_ = rows.back().position;
            fresh_.assign(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
        }
        if (fresh_.empty()) return std::optional<Row>();
        Row row = std::move(fresh_.front());
        fresh_.pop_front();
        return std::optional(std::move(row));
    }

    void start_looks(std::vector<Task>& tasks) {
        for (std::size_t at = 0; at < looks_.size();) {
            if (looks_.at(at).at > clock_.ticks() || senders_.under_way() + tasks.size() >= static_cast<std::size_t>(options_.threads) * 2) {
                ++at;
                continue;
            }
            Row row = std::move(looks_.at(at).row);
            looks_.at(at) = std::move(looks_.back());
            looks_.pop_back();
            RowChange change{row.state, {}};
            row.state = next(row.state, RowEvent::read_back).value();
            change.row = row;
            changes_.push_back(std::move(change));
            tasks.push_back({std::move(row)});
        }
    }

    /// Requests that no thread has begun did not leave.
    void give_back() {
        for (Task& task : senders_.take_back()) {
            const bool send = task.row.state == RowState::sending;
            const Verdict unchanged{send ? RowEvent::not_sent : RowEvent::look_again, {}, task.row.code, task.row.reason, task.row.detail, false};
            RowChange change = apply(std::move(task.row), unchanged);
            if (!send) --change.row.reads;
            place(change.row);
            changes_.push_back(std::move(change));
        }
    }

    /// Durable when it returns. A store that is away for a moment is waited for: the results in hand exist nowhere else.
    Result<void> write_journal() {
        for (int tries = 1; !changes_.empty(); ++tries) {
            auto written = move_rows(database_, changes_, clock_.now());
            if (written) {
                changes_.clear();
                return {};
            }
            if (written.error().code != Code::unavailable || tries >= store_tries_max) return written;
            log_.failure("sync.journal_waits", written.error());
            std::this_thread::sleep_for(milliseconds(100) * std::min(tries, 10));
        }
        return {};
    }

    Result<void> pause_plan() {
        if (!sending_) return {};
        sending_ = false;
        log_.warn("sync.paused", {{"plan", plan_.text}, {"reason", halt_}});
        auto moved = move_plan(database_, plan_, {PlanEvent::pause, {}, {}, halt_}, clock_.now());
        if (!moved && moved.error().code != Code::conflict) return moved; // a conflict: somebody paused or cancelled it just now
        return {};
    }

    bool is_over() {
        if (senders_.under_way() > 0 || !changes_.empty()) return false;
        if (stopping_ || !halt_.empty()) return true;
        if (!looks_.empty()) return false;
        return !sending_ || (all_loaded_ && fresh_.empty() && again_.empty());
    }

    Result<RunEnd> finish() {
        bool clean = true;
        for (const StateCount& count : TRY(count_rows(database_, plan_))) {
            if (count.state != RowState::accepted && count.state != RowState::blocked && count.rows > 0) clean = false;
        }
        auto moved = move_plan(database_, plan_, {clean ? PlanEvent::finished_clean : PlanEvent::finished_partly, {}, {}, {}}, clock_.now());
        if (!moved && moved.error().code == Code::conflict) return RunEnd::halted; // paused or cancelled in this very moment
        TRY(std::move(moved));
        return RunEnd::finished;
    }

    store::Database& database_;
    const base::Clock& clock_;
    base::Random& random_;
    base::Log& log_;
    const RunOptions& options_;
    const PlanId plan_;
    const std::atomic<bool>& stopping_;

    std::vector<RowChange> changes_; // not yet durable, in order
    std::deque<Row> fresh_;          // pending, as loaded
    std::deque<Row> again_;          // pending once more: next step, not sent, absent
    std::vector<Due> looks_;         // unknown, with the time of the next look
    std::int64_t cursor_ = -1;
    bool all_loaded_ = false;
    bool sending_ = false;
    std::string halt_; // slug: why the plan has to pause
    int failures_ = 0;
    base::Micros not_before_{0};
    std::optional<base::Micros> next_state_look_;
    Senders senders_; // last: its threads end before anything they could use
};

} // namespace

Result<RunEnd> run_plan(store::Database& database, Feeder& feeder, const base::Clock& clock, base::Random& random, base::Log& log,
                        const RunOptions& options, const PlanId& plan, const std::atomic<bool>& stopping) {
    auto end = Run(database, feeder, clock, random, log, options, plan, stopping).go();
    if (!end || *end != RunEnd::held_elsewhere) TRY(let_go(database, plan, options.holder));
    return end;
}

} // namespace gapura::feeder
