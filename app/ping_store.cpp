#include "app/store_ping.h"

namespace gapura::app {

Result<void> ping(store::Database& database) {
    TRY(database.read("SELECT 1"));
    return {};
}

} // namespace gapura::app
