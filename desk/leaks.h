// Cases of leaked keys: one ticket a key while one is open, every new place a line of its history. Any thread.
#pragma once

#include "desk/desk_store.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/random.h"
#include "lib/base/zones.h"
#include "lib/jobs/jobs.h"

namespace gapura::desk {

class Leaks {
public:
    Leaks(store::Database& database, const base::Clock& clock, base::Random& random, base::Log& log, const base::Zone& zone)
        : database_(database),
          clock_(clock),
          random_(random),
          log_(log),
          zone_(zone) {}

    /// Handler of job "key.leaked": {key, hint, unit, app, place, source, suspended, at_us}. Run again it changes nothing. Error invalid (not
    /// retried) for what cannot be understood; else the store's.
    Result<void> on_key_leaked(const jobs::Job& job);

private:
    store::Database& database_;
    const base::Clock& clock_;
    base::Random& random_;
    base::Log& log_;
    const base::Zone& zone_;
};

} // namespace gapura::desk
