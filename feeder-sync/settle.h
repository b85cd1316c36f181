// What an answer, or a look into the Feeder, means for a row (SM-7). decide_… and apply are pure; send_record and look_for call the Feeder.
// Any thread.
#pragma once

#include <chrono>

#include "feeder-sync/feeder.h"
#include "feeder-sync/rules.h"
#include "feeder-sync/sync_store.h"
#include "feeder-sync/values.h"

namespace gapura::feeder {

struct SettleOptions {
    int reads = 3;                             // looks before a record counts as absent …
    std::chrono::milliseconds over{60000};     // … and the time since the request that must have passed: the Feeder may be slow to show it
    std::chrono::milliseconds first_look{500}; // after an answer was lost
    int attempts_max = 5;                      // requests per record, then a human
};

/// What happened to a row, and why. `halts`: not this row's fault (account, version, mode of the Feeder): the whole plan has to wait.
struct Verdict {
    RowEvent event = RowEvent::lose;
    std::string id; // the Feeder's id, when the record is there
    int code = 0;
    std::string reason; // slug
    std::string detail; // masked
    bool halts = false;
};

/// The row's request. An update reads the record first: the whole of it is written back, and only when it still is what the plan saw.
Verdict send_record(Feeder& feeder, const Row& row);

/// What a look by natural key (or id) found.
struct Look {
    enum class Found : std::uint8_t { unreadable, absent, ours, before, other } found = Found::unreadable;
    std::string id;
    std::string reason; // slug, when other
    std::string detail; // both values, masked, when other
};
Look look_for(Feeder& feeder, const Row& row);

Verdict decide_send(const Row& row, const Outcome& outcome);
Verdict decide_look(const Row& row, const Look& look, Instant now, const SettleOptions& options);

/// The row after the verdict. The event must be allowed in its state (CHECK).
RowChange apply(Row row, const Verdict& verdict);

} // namespace gapura::feeder
