#include "app/cli/local.h"

namespace gapura::app::cli {

std::string value_or(const Values& values, std::string_view name, std::string fallback) {
    const auto found = values.find(name);
    if (found == values.end() || found->second.empty()) return fallback;
    return found->second[0];
}

} // namespace gapura::app::cli
