#include "lib/face/router.h"

#include <algorithm>
#include <optional>

#include "lib/base/check.h"
#include "lib/http/server.h"

namespace gapura::face {
namespace {

constexpr std::size_t segments_max = 16;

/// "/a/{b}" -> {"a", "{b}"}; a trailing slash is an empty last segment, so it is another path.
std::vector<std::string> split(std::string_view path) {
    std::vector<std::string> out;
    if (path.starts_with('/')) path.remove_prefix(1);
    while (out.size() <= segments_max) {
        const auto slash = path.find('/');
        out.emplace_back(path.substr(0, slash));
        if (slash == std::string_view::npos) break;
        path.remove_prefix(slash + 1);
    }
    return out;
}

bool is_part(std::string_view segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }

/// The parts of a path that fits the shape; `literals` counts segments that matched by their text.
std::optional<std::map<std::string, std::string>> fit(const std::vector<std::string>& shape, const std::vector<std::string>& path,
                                                      std::size_t& literals) {
    if (shape.size() != path.size()) return std::nullopt;
    std::map<std::string, std::string> parts;
    literals = 0;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (!is_part(shape[i])) {
            if (shape[i] != path[i]) return std::nullopt;
            ++literals;
            continue;
        }
        auto text = http::percent_decode(path[i]);
        if (!text || text->empty()) return std::nullopt;
        parts[shape[i].substr(1, shape[i].size() - 2)] = *std::move(text);
    }
    return parts;
}

/// Patterns that no request could tell apart have the same skeleton.
std::string skeleton(const Route& route, const std::vector<std::string>& shape) {
    std::string out = route.method;
    for (const std::string& segment : shape) out += is_part(segment) ? "/{}" : "/" + segment;
    return out;
}

} // namespace

Router::Router(Routes routes) : routes_(std::move(routes)) {
    std::vector<std::string> seen;
    for (const Route& route : routes_) {
        CHECK(route.pattern.starts_with('/') && (route.handler == nullptr) != (route.prepare == nullptr) && !route.method.empty() &&
              route.method != "HEAD");
        shapes_.push_back(split(route.pattern));
        CHECK(shapes_.back().size() <= segments_max);
        seen.push_back(skeleton(route, shapes_.back()));
    }
    std::ranges::sort(seen);
    CHECK(std::ranges::adjacent_find(seen) == seen.end());
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
    if (method == "HEAD") method = "GET";
    Match best;
    std::size_t best_literals = 0;
    std::vector<std::string> allowed;
    const std::vector<std::string> segments = split(path);
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        std::size_t literals = 0;
        auto parts = fit(shapes_[i], segments, literals);
        if (!parts) continue;
        allowed.push_back(routes_[i].method);
        if (routes_[i].method == "GET") allowed.emplace_back("HEAD");
        if (routes_[i].method != method || (best.route != nullptr && literals <= best_literals)) continue;
        best.route = &routes_[i];
        best.parts = *std::move(parts);
        best_literals = literals;
    }
    if (best.route != nullptr) return best;
    std::ranges::sort(allowed);
    const auto repeats = std::ranges::unique(allowed);
    allowed.erase(repeats.begin(), repeats.end());
    for (const std::string& one : allowed) best.allow += (best.allow.empty() ? "" : ", ") + one;
    return best;
}

} // namespace gapura::face
