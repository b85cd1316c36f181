// The filters of a data API request: every name known, every value of its shape, or an error that names the filter. Pure; any thread.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace gapura::integrator {

/// The shape of one filter's value.
struct FilterRule {
    std::string_view name;
    std::string_view example; // shown in the refusal
    bool (*fits)(std::string_view value);
};

/// The rule of a name; a name without one is a bug.
const FilterRule& filter_rule(std::string_view name);

class DataQuery {
public:
    /// Error invalid `http.query`, `integrator.filter_unknown` {name, known}, `integrator.filter_repeated` {name},
    /// `integrator.filter_value` {name, example}.
    static Result<DataQuery> read(std::string_view query, std::span<const std::string_view> known);

    /// "" when absent.
    std::string get(std::string_view name) const;
    /// 1 to 200; 50 when absent.
    std::int64_t limit() const;

private:
    std::map<std::string, std::string, std::less<>> values_;
};

} // namespace gapura::integrator
