// The sample campus into a database. Any thread. Of two loaders at one moment the second is refused (conflict) and may ask again.
#pragma once

#include "integrator/sample.h"
#include "lib/base/clock.h"
#include "lib/store/store.h"

namespace gapura::integrator::sample {

struct Loaded {
    bool already = false; // the same campus was there; nothing was written
    std::size_t students = 0;
    std::size_t lecturers = 0;
    std::size_t enrolments = 0;
};

/// Makes and stores the campus in one transaction, so it is there whole or not at all. Needs the module's migrations. Asked again with the same
/// options: does nothing. Error invalid `integrator.sample_size`, conflict `integrator.not_empty` when other records are there.
Result<Loaded> load(store::Database& database, const Options& options, const base::Clock& clock);

} // namespace gapura::integrator::sample
