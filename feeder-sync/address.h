// Where a Feeder lives, from whatever an operator pastes. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace gapura::feeder {

/// The web-service URLs to try, in order: "feeder.kampus.ac.id", "http://10.0.0.5:8100/#/login", "https://neofeeder.kampus.ac.id/ws/live2.php".
/// Everything after host and port is dropped; "/ws/sandbox2.php" alone is kept. A plain http host without a port gives one URL for each port that
/// Feeders use (3003, 8082, 8081, 8100, 3000, 80). Error invalid `feeder.address` {text}.
Result<std::vector<std::string>> endpoints_of(std::string_view text);

} // namespace gapura::feeder
