#include "gateway/matcher.h"

#include <algorithm>

namespace gapura::gateway {
namespace {

std::size_t hash_of(std::int32_t node, std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL ^ (static_cast<std::uint64_t>(node) * 0x9E3779B97F4A7C15ULL);
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return hash ^ (hash >> 29U);
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) { return is_unreserved(c) && c != '.' && c != '~'; });
}

} // namespace

int method_index(std::string_view method) {
    for (std::size_t i = 0; i < known_methods.size(); ++i) {
        if (known_methods[i] == method) return static_cast<int>(i);
    }
    return -1;
}

std::string allow_text(std::uint8_t methods) {
    std::string out;
    for (std::size_t i = 0; i < known_methods.size(); ++i) {
        if ((methods >> i & 1U) == 0) continue;
        if (!out.empty()) out += ", ";
        out += known_methods[i];
    }
    return out;
}

Result<std::vector<PatternPart>> parse_pattern(const std::string& pattern) {
    const auto refuse = [&] { return fail(Code::invalid, "gateway.pattern_malformed", {{"pattern", pattern.substr(0, 200)}}); };
    if (!pattern.starts_with('/') || pattern.size() > 512) return refuse();
    std::vector<PatternPart> parts;
    std::string_view left = pattern;
    while (left.size() > 1) {
        left.remove_prefix(1);
        const auto slash = std::min(left.find('/'), left.size());
        const std::string_view segment = left.substr(0, slash);
        left.remove_prefix(slash);
        if (segment.empty() || segment == "." || segment == ".." || parts.size() == pattern_segments_max) return refuse();
        if (segment.starts_with('{') && segment.ends_with('}') && is_name(segment.substr(1, segment.size() - 2))) {
            parts.push_back({std::string(segment.substr(1, segment.size() - 2)), true});
        } else if (std::ranges::all_of(segment, is_unreserved)) {
            parts.push_back({std::string(segment), false});
        } else {
            return refuse();
        }
    }
    if (pattern.size() > 1 && pattern.ends_with('/')) return refuse();
    return parts;
}

// A path cut at its slashes: the first sixteen non-empty segments, raw and as compared.
struct Matcher::Segments {
    std::array<std::string_view, pattern_segments_max> raw{};
    std::array<std::string_view, pattern_segments_max> key{};
    std::array<char, 1024> decoded{}; // only segments with an escape are copied here
    std::size_t used = 0;
    std::size_t count = 0;

    bool decode(std::string_view segment, std::string_view& key_out) {
        if (used + segment.size() > decoded.size()) return false;
        char* const start = decoded.data() + used;
        std::size_t length = 0;
        for (std::size_t i = 0; i < segment.size(); ++i) {
            char c = segment[i];
            if (c == '%') {
                const int high = i + 2 < segment.size() ? hex_value(segment[i + 1]) : -1;
                const int low = i + 2 < segment.size() ? hex_value(segment[i + 2]) : -1;
                if (high < 0 || low < 0) return false;
                c = static_cast<char>(high * 16 + low);
                if (c == '/' || c == '\\' || c == '\0') return false; // would move the border of a segment upstream
                i += 2;
            }
            start[length++] = c;
        }
        used += length;
        key_out = {start, length};
        return key_out != "." && key_out != "..";
    }

    bool split(std::string_view path) {
        std::size_t at = 0;
        while (at < path.size() && count < pattern_segments_max) {
            if (path[at] == '/') {
                ++at;
                continue;
            }
            const std::size_t end = std::min(path.find('/', at), path.size());
            raw[count] = path.substr(at, end - at);
            std::string_view compared = raw[count].substr(0, raw[count].find(';'));
            if (compared.find('%') != std::string_view::npos && !decode(std::string_view(compared), compared)) return false;
            key[count++] = compared;
            at = end;
        }
        return true;
    }
};

struct Matcher::Walk {
    const Segments& segments;
    std::int32_t best = -1; // node
    std::size_t best_depth = 0;
    std::uint32_t named = 0; // bit per depth: this segment went through {…} on the way now walked
    std::uint32_t best_named = 0;
};

Matcher::Matcher() : nodes_(1), edges_(64) {}

std::int32_t Matcher::literal_child(std::int32_t node, std::string_view text) const {
    const std::size_t mask = edges_.size() - 1;
    for (std::size_t at = hash_of(node, text) & mask;; at = (at + 1) & mask) {
        const Edge& edge = edges_[at];
        if (edge.node < 0) return -1;
        if (edge.node == node && edge.text == text) return edge.child;
    }
}

void Matcher::grow() {
    std::vector<Edge> old(edges_.size() * 2);
    old.swap(edges_);
    const std::size_t mask = edges_.size() - 1;
    for (Edge& edge : old) {
        if (edge.node < 0) continue;
        std::size_t at = hash_of(edge.node, edge.text) & mask;
        while (edges_[at].node >= 0) at = (at + 1) & mask;
        edges_[at] = std::move(edge);
    }
}

std::int32_t Matcher::make_literal_child(std::int32_t node, const std::string& text) {
    if (const std::int32_t child = literal_child(node, text); child >= 0) return child;
    if ((edge_count_ + 1) * 2 > edges_.size()) grow();
    const auto child = static_cast<std::int32_t>(nodes_.size());
    nodes_.emplace_back();
    const std::size_t mask = edges_.size() - 1;
    std::size_t at = hash_of(node, text) & mask;
    while (edges_[at].node >= 0) at = (at + 1) & mask;
    edges_[at] = {node, child, text};
    ++edge_count_;
    return child;
}

std::int32_t Matcher::add(const std::vector<PatternPart>& parts, std::uint8_t methods, std::int32_t route) {
    std::int32_t node = 0;
    for (const PatternPart& part : parts) {
        if (!part.named) {
            node = make_literal_child(node, part.text);
            continue;
        }
        if (nodes_[static_cast<std::size_t>(node)].named_child < 0) {
            const auto child = static_cast<std::int32_t>(nodes_.size());
            nodes_.emplace_back();
            nodes_[static_cast<std::size_t>(node)].named_child = child;
        }
        node = nodes_[static_cast<std::size_t>(node)].named_child;
    }
    Node& end = nodes_[static_cast<std::size_t>(node)];
    for (std::size_t i = 0; i < known_methods.size(); ++i) {
        if ((methods >> i & 1U) != 0 && end.routes[i] >= 0) return end.routes[i];
    }
    for (std::size_t i = 0; i < known_methods.size(); ++i) {
        if ((methods >> i & 1U) != 0) end.routes[i] = route;
    }
    end.methods |= methods;
    return -1;
}

// Visits each node of the trie at most once; literal before named, and only a longer match replaces one found before.
void Matcher::descend(Walk& walk, std::int32_t node, std::size_t depth) const {
    const Node& here = nodes_[static_cast<std::size_t>(node)];
    if (here.methods != 0 && (walk.best < 0 || depth > walk.best_depth)) {
        walk.best = node;
        walk.best_depth = depth;
        walk.best_named = walk.named;
    }
    if (depth == walk.segments.count) return;
    const std::int32_t child = literal_child(node, walk.segments.key[depth]);
    if (child >= 0) descend(walk, child, depth + 1);
    if (here.named_child < 0) return;
    const std::uint32_t before = walk.named;
    walk.named |= 1U << depth;
    descend(walk, here.named_child, depth + 1);
    walk.named = before;
}

Match Matcher::find(std::string_view method, std::string_view path) const {
    Match match;
    Segments segments;
    if (!path.starts_with('/') || !segments.split(path)) {
        match.kind = Match::Kind::malformed;
        return match;
    }
    Walk walk{segments};
    descend(walk, 0, 0);
    if (walk.best < 0) return match;
    const Node& node = nodes_[static_cast<std::size_t>(walk.best)];
    match.allowed = node.methods;
    const int index = method_index(method);
    if (index < 0 || node.routes[static_cast<std::size_t>(index)] < 0) {
        match.kind = Match::Kind::wrong_method;
        return match;
    }
    match.kind = Match::Kind::found;
    match.route = node.routes[static_cast<std::size_t>(index)];
    std::size_t parameters = 0;
    for (std::size_t i = 0; i < walk.best_depth; ++i) {
        if ((walk.best_named >> i & 1U) != 0) match.parameters[parameters++] = segments.raw[i];
    }
    match.rest = path;
    if (walk.best_depth > 0) {
        const std::string_view last = segments.raw[walk.best_depth - 1];
        match.rest.remove_prefix(static_cast<std::size_t>(last.data() + last.size() - path.data()));
    }
    return match;
}

} // namespace gapura::gateway
