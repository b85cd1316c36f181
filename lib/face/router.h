// Which route a method and path mean. Built once, then read by any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/face/face.h"

namespace gapura::face {

class Router {
public:
    /// Two routes with the same method and shape, or a malformed pattern, are a bug (CHECK).
    explicit Router(Routes routes);

    struct Match {
        const Route* route = nullptr;             // null: see `allow`
        std::map<std::string, std::string> parts; // decoded
        std::string allow;                        // methods the path does have, for a 405; empty: a 404
    };
    /// `path` is as on the wire, before '?'. HEAD finds GET. A literal segment goes before a {part}; an empty or undecodable part does not match.
    Match match(std::string_view method, std::string_view path) const;
    const Routes& routes() const { return routes_; }

private:
    Routes routes_;
    std::vector<std::vector<std::string>> shapes_; // segments of routes_[i]
};

} // namespace gapura::face
