// Which engine a configured address means. Apart from store.cpp, so that what uses one engine links no other.
#include "lib/store/store.h"

namespace gapura::store {

Result<std::unique_ptr<Database>> open(const std::string& where, Options options, base::Log& log) {
    constexpr std::string_view scheme = "sqlite:";
    if (where.starts_with(scheme)) return open_sqlite(where.substr(scheme.size()), options, log);
    return open_postgres(where, options, log);
}

} // namespace gapura::store
