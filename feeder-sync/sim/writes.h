// Insert, update and delete acts: the checks in the order a server makes them, then the table. Knows no journal and no network.
// One thread at a time.
#pragma once

#include <optional>
#include <string>

#include "feeder-sync/sim/switches.h"
#include "feeder-sync/sim/world.h"
#include "lib/base/json.h"
#include "lib/base/random.h"

namespace gapura::feeder::sim {

struct WriteResult {
    int code = 0;       // 0: applied
    std::string reason; // private: what the database would have said
    std::string data;   // JSON object echoing the key
    RowNumber row = 0;  // when applied
};

class Writes {
public:
    Writes(World& world, base::Random& random) : world_(world), random_(random) {}

    WriteResult run(const Act& act, const json::object& request, const Switches& switches, Instant now);

private:
    World& world_;
    base::Random& random_;
};

} // namespace gapura::feeder::sim
