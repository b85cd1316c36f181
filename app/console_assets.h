// The console's files, bundled by console/build.mjs and compiled in. Constant; any thread.
#pragma once

#include <vector>

#include "lib/face/service.h"

namespace gapura::app {

std::vector<face::Asset> console_assets();

}
