// GetDictionary (facts 3.17) and the page that lists the acts, both made from the same tables as the answers. Any thread.
#pragma once

#include <string>

#include "feeder-sync/sim/switches.h"
#include "feeder-sync/sim/view.h"
#include "lib/base/json.h"

namespace gapura::feeder::sim {

/// {request: {path: {type, keterangan}}, response: {path: {type, keterangan}}} of one act. `view` is null for acts that write.
json::object dictionary(const World& world, const Act& act, const View* view, const Switches& switches);

/// One act a line, "Name : description<br>", below a heading.
std::string act_page(const Schema& schema);

} // namespace gapura::feeder::sim
