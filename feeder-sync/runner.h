// Sending an approved plan: one journal, several senders. Owned by Sync; go() occupies the calling thread.
#pragma once

#include <atomic>
#include <memory>

#include "feeder-sync/settle.h"
#include "feeder-sync/sync_store.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/random.h"

namespace gapura::feeder {

struct RunOptions {
    int threads = 4; // requests at once; the Feeder is one campus server
    SettleOptions settle;
    std::string holder = "gapura";                // this process among those that share the database; the same after a restart
    std::chrono::seconds hold{30};                // how long a silent holder keeps a plan
    std::chrono::milliseconds backoff_first{500}; // when nothing reaches the Feeder; doubled up to backoff_max, with jitter
    std::chrono::milliseconds backoff_max{30000};
    int failures_max = 8; // in a row, then the plan pauses
};

/// How a run ended: nothing left to do · paused or cancelled by somebody or by the Feeder's state · the program stops · another process has it.
enum class RunEnd : std::uint8_t { finished, halted, stopped, held_elsewhere };

/// Sends what is pending while the plan is `running`, and settles every uncertain row whatever the plan's state. Rows under way at a crash are
/// `sending` on disk: the next run reads them back. Returns after the requests under way have ended.
/// Order of durability per record: intent and start of the request (state sending, attempt, time) before the request leaves; the result after.
/// Many rows share one transaction. Error as the store's.
Result<RunEnd> run_plan(store::Database& database, Feeder& feeder, const base::Clock& clock, base::Random& random, base::Log& log,
                        const RunOptions& options, const PlanId& plan, const std::atomic<bool>& stopping);

} // namespace gapura::feeder
