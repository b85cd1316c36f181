// See upstream_pool.h.
#include "gateway/upstream_pool.h"

#include <cerrno>

namespace gapura::gateway {

bool UpstreamPool::usable(const Upstream& upstream) const {
    // Bytes with no request outstanding, or an end: either way not ours to use (RFC 9112 §9.2).
    return !upstream.socket.stirred() && !upstream.socket.cancelled() && loop_.now() - upstream.idle_since < idle_ms_;
}

std::unique_ptr<Upstream> UpstreamPool::take(std::string_view host, std::uint16_t port) {
    const auto found = kept_.find(KeyView{host, port});
    if (found == kept_.end()) return nullptr;
    while (!found->second.empty()) {
        auto upstream = std::move(found->second.back());
        found->second.pop_back();
        if (!usable(*upstream)) continue;
        upstream->reused = true;
        return upstream;
    }
    return nullptr;
}

net::Task<std::unique_ptr<Upstream>> UpstreamPool::connect(std::string_view host, std::uint16_t port, int within_ms, int& error) {
    const net::milliseconds within(within_ms);
    auto address = net::Address::numeric(host, port);
    if (!address) {
        auto resolving = resolver_.resolve(loop_, std::string(host), port, within);
        address = co_await resolving;
    }
    if (!address) {
        error = -ENOENT;
        co_return nullptr;
    }
    const int fd = net::Socket::open(address->family());
    if (fd < 0) {
        error = fd;
        co_return nullptr;
    }
    auto upstream = std::make_unique<Upstream>(loop_, fd);
    auto connecting = upstream->socket.connect(*address, within);
    const net::Bytes result = co_await connecting;
    error = static_cast<int>(result);
    if (result < 0) upstream.reset();
    co_return upstream;
}

void UpstreamPool::give(std::string_view host, std::uint16_t port, std::unique_ptr<Upstream> upstream) {
    auto found = kept_.find(KeyView{host, port});
    if (found == kept_.end()) found = kept_.emplace(Key{std::string(host), port}, std::vector<std::unique_ptr<Upstream>>()).first;
    if (found->second.size() >= kept_max_ || upstream->socket.stirred()) return;
    upstream->idle_since = loop_.now();
    found->second.push_back(std::move(upstream));
}

void UpstreamPool::sweep() {
    for (auto at = kept_.begin(); at != kept_.end();) {
        std::erase_if(at->second, [this](const auto& upstream) { return !usable(*upstream); });
        at = at->second.empty() ? kept_.erase(at) : std::next(at);
    }
}

} // namespace gapura::gateway
