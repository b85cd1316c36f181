// Whether one row satisfies a filter, over its shown values, with SQL's three-valued logic; and how two rows sort. One thread at a time.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeder-sync/sim/filter_parser.h"

namespace gapura::feeder::sim {

/// Puts the shown value of a column into `out`; false when it is null.
using CellReader = std::function<bool(int column, std::string& out)>;

class Evaluator {
public:
    explicit Evaluator(const Filter& filter) : filter_(filter), scratch_(filter.nodes.size()) {}
    bool matches(const CellReader& cells);

private:
    enum class Truth : signed char { no, unknown, yes };
    Truth truth(int number, const CellReader& cells);
    /// Null or the text, valid until the next row.
    const std::string* value(int number, const CellReader& cells);

    const Filter& filter_;
    std::vector<std::string> scratch_; // one per node, so that reading rows does not allocate
};

/// Less, equal or greater: negative, 0, positive. Texts bytewise, numbers by value.
int compare_as(Sort sort, std::string_view a, std::string_view b);

/// SQL LIKE: % any run, _ one character, \ escapes.
bool like(std::string_view text, std::string_view pattern);

/// An equality every matching row must satisfy: `column = 'text'` (or trim(column), or IN), found among the top-level AND parts.
struct Pinned {
    int column = 0;
    std::vector<std::string_view> values;
};
std::vector<Pinned> pinned_columns(const Filter& filter);

} // namespace gapura::feeder::sim
