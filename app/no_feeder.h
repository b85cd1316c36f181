// The Feeder of an installation that has none configured: every call says so. Any thread.
#pragma once

#include <memory>

#include "feeder-sync/feeder.h"

namespace gapura::app {

std::unique_ptr<feeder::Feeder> no_feeder();

}
