// Whether the store answers. Any thread.
#pragma once

#include "lib/store/store.h"

namespace gapura::app {

Result<void> ping(store::Database& database);

}
