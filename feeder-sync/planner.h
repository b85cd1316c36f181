// Making a plan: campus against Feeder, student by student. Reads both sides, writes plan rows, sends nothing. One thread.
#pragma once

#include <functional>

#include "feeder-sync/mirror.h"
#include "feeder-sync/values.h"
#include "integrator/integrator.h"
#include "lib/base/log.h"
#include "lib/store/store.h"

namespace gapura::feeder {

/// What a sync reads of the campus: integrator::Records in the program. Students come in order of programme and NIM, the same order every time.
struct Campus {
    std::function<Result<void>(const integrator::Filter&, const std::function<bool(const integrator::Student&)>&)> each_student;
    std::function<Result<void>(const integrator::Filter&, const std::function<bool(const integrator::Lecturer&)>&)> each_lecturer;
    /// Whether a study programme of this code exists. Without it every code is taken.
    std::function<Result<bool>(const std::string& code)> has_program = {};
};
/// `records` must outlive the answer.
Campus campus_of(integrator::Records& records);

/// SHA-256 over every field that could be sent, of the students in scope. Reads all of them.
Result<std::string> data_hash(const Campus& campus, const Scope& scope);

/// Fills `plan` (hashes, counts, warnings) and stores its rows; `plan` is a draft and stays one. Rows that say the same on both sides are counted,
/// not stored. Error unavailable as read_list; conflict `sync.data_changed` when the campus changed while it was read.
Result<void> make_plan(store::Database& database, const Campus& campus, Feeder& feeder, const ReadOptions& options, Plan& plan);

} // namespace gapura::feeder
