// The `filter` and `order` parameters: the subset of PostgreSQL's WHERE and ORDER BY that clients are known to send (facts 1.7). Foreign
// text becomes a checked tree here and never reaches a database. Bounded: 64 KiB of text, 8,192 nodes, 64 levels. Any thread.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace gapura::feeder::sim {

inline constexpr std::size_t filter_bytes_max = std::size_t{64} << 10;
inline constexpr std::size_t filter_nodes_max = 8192;
inline constexpr int filter_depth_max = 64;

/// What a column's shown value compares as.
enum class Sort : std::uint8_t { text, number, uuid };

struct FilterColumn {
    std::string_view name;
    Sort sort = Sort::text;
};

enum class Op : std::uint8_t {
    column,  // index names it
    literal, // text
    null,
    both,   // AND
    either, // OR
    negate,
    equal,
    differ,
    less,
    less_equal,
    greater,
    greater_equal,
    like,
    like_any_case,
    among,   // first child IN the others
    is_null, // IS NULL
    trim,
    upper,
    lower,
    concat,
};

struct Node {
    Op op = Op::literal;
    Sort sort = Sort::text; // of a value; for a comparison, how its operands compare
    bool truth = false;     // a condition, not a value
    bool untyped = false;   // a quoted literal or NULL: takes the type of what it meets
    int index = 0;          // of the column
    std::string text = {};
    std::vector<int> children = {};
};

struct OrderTerm {
    int column = 0;
    bool descending = false;
    bool nulls_first = false; // PostgreSQL: last when ascending, first when descending, unless said
};

/// `root` is -1 for an empty filter. A filter may smuggle an ORDER BY behind its condition, as clients are known to do.
struct Filter {
    std::vector<Node> nodes;
    int root = -1;
    std::vector<OrderTerm> order;
};

/// The error is PostgreSQL-like, for the log and for old servers that pass it on.
std::expected<Filter, std::string> parse_filter(std::string_view text, const std::vector<FilterColumn>& columns);
std::expected<std::vector<OrderTerm>, std::string> parse_order(std::string_view text, const std::vector<FilterColumn>& columns);

} // namespace gapura::feeder::sim
