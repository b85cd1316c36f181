// Kept connections to upstreams, per loop and address: the newest is used first, the oldest idle out. One loop each.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "lib/net/resolver.h"
#include "lib/net/socket.h"

namespace gapura::gateway {

struct Upstream {
    Upstream(net::Loop& loop, int fd) : socket(loop, fd) {}
    net::Socket socket;
    net::Ticks idle_since = 0;
    bool reused = false;
};

class UpstreamPool {
public:
    UpstreamPool(net::Loop& loop, net::Resolver& resolver, std::size_t kept_max, int idle_ms)
        : loop_(loop),
          resolver_(resolver),
          kept_max_(kept_max),
          idle_ms_(idle_ms) {}

    /// A kept connection on which nothing has stirred, or null.
    std::unique_ptr<Upstream> take(std::string_view host, std::uint16_t port);
    /// A new connection; null and -errno in `error` (ENOENT: the name is not known).
    net::Task<std::unique_ptr<Upstream>> connect(std::string_view host, std::uint16_t port, int within_ms, int& error);
    void give(std::string_view host, std::uint16_t port, std::unique_ptr<Upstream> upstream);
    /// Closes what idled too long or was left by its peer.
    void sweep();
    void clear() { kept_.clear(); }

private:
    struct Key {
        std::string host;
        std::uint16_t port;
    };
    struct KeyView {
        std::string_view host;
        std::uint16_t port;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(const KeyView& key) const { return std::hash<std::string_view>()(key.host) * 31 + key.port; }
        std::size_t operator()(const Key& key) const { return (*this)(KeyView{key.host, key.port}); }
    };
    struct Equal {
        using is_transparent = void;
        template <class A, class B>
        bool operator()(const A& a, const B& b) const {
            return a.port == b.port && std::string_view(a.host) == std::string_view(b.host);
        }
    };

    bool usable(const Upstream& upstream) const;

    net::Loop& loop_;
    net::Resolver& resolver_;
    std::size_t kept_max_;
    int idle_ms_;
    std::unordered_map<Key, std::vector<std::unique_ptr<Upstream>>, Hash, Equal> kept_;
};

} // namespace gapura::gateway
