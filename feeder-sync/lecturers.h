// Lecturers are the ministry's: read and matched, never written. One thread.
#pragma once

#include <functional>

#include "feeder-sync/mirror.h"
#include "integrator/integrator.h"

namespace gapura::feeder {

/// Counts campus lecturers found in GetListDosen by NUPTK, NIDN or NIP (matched); by more than one row, by several numbers that point at different
/// rows, or by name and birth date only (review); not at all (unmatched). Errors as read_list.
Result<void>
match_lecturers(const std::function<Result<void>(const integrator::Filter&, const std::function<bool(const integrator::Lecturer&)>&)>& each_lecturer,
                Feeder& feeder, const ReadOptions& options, Counts& counts);

} // namespace gapura::feeder
