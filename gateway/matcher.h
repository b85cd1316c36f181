// From method and path to a route: a trie over path segments whose edges lie in one hash table, so a look-up costs a hash per segment
// whatever the number of routes (flat to 10,000). Built once, then read by any thread. Knows nothing of keys.
//
// A pattern is a prefix at segment borders; the longest wins, and of two equally long ones the one whose earliest differing segment is
// written out rather than {named}. Segments are compared as an upstream may read them: %XX decoded, ";parameters" cut off, empty segments
// skipped. Otherwise "/mahasiswa/n%69k" or "/mahasiswa//nik" would slip past a stricter route.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace gapura::gateway {

constexpr std::array<std::string_view, 7> known_methods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
constexpr std::size_t pattern_segments_max = 16;

/// Position in known_methods, -1 when not known.
int method_index(std::string_view method);
/// "GET, HEAD, POST" for an Allow field (RFC 9110 §10.2.1), from a bit mask over known_methods.
std::string allow_text(std::uint8_t methods);

/// A pattern in parts: literal segments, or the name of a {parameter} with `named` set.
struct PatternPart {
    std::string text;
    bool named = false;
};
/// Error invalid `gateway.pattern_malformed` {pattern}: must begin with '/', hold at most 16 segments of unreserved characters or {name}.
Result<std::vector<PatternPart>> parse_pattern(const std::string& pattern);

struct Match {
    enum class Kind : std::uint8_t { found, not_found, wrong_method, malformed };
    Kind kind = Kind::not_found;
    std::int32_t route = -1;
    std::uint8_t allowed = 0;                                        // methods the path has, when the method was wrong
    std::array<std::string_view, pattern_segments_max> parameters{}; // raw, in the order of the pattern; views into the path
    std::string_view rest;                                           // what follows the matched segments, raw: "" or "/…"
};

class Matcher {
public:
    Matcher();
    /// `methods` as a mask. Answers the route that already holds one of them at the same place, or -1 when added.
    std::int32_t add(const std::vector<PatternPart>& parts, std::uint8_t methods, std::int32_t route);
    /// No allocation.
    Match find(std::string_view method, std::string_view path) const;

private:
    struct Node {
        std::int32_t named_child = -1;
        std::uint8_t methods = 0;
        std::array<std::int32_t, known_methods.size()> routes{-1, -1, -1, -1, -1, -1, -1};
    };
    struct Edge {
        std::int32_t node = -1;
        std::int32_t child = -1;
        std::string text;
    };
    struct Segments;
    struct Walk;
    std::int32_t literal_child(std::int32_t node, std::string_view text) const;
    std::int32_t make_literal_child(std::int32_t node, const std::string& text);
    void grow();
    void descend(Walk& walk, std::int32_t node, std::size_t depth) const;

    std::vector<Node> nodes_;
    std::vector<Edge> edges_; // open addressing, a power of two, at most half full
    std::size_t edge_count_ = 0;
};

} // namespace gapura::gateway
