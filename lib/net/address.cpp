// See address.h.
#include "lib/net/address.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <netinet/in.h>

namespace gapura::net {

Address::Address(const sockaddr* address, socklen_t size) : size_(std::min<socklen_t>(size, sizeof storage_)) {
    std::memcpy(&storage_, address, size_);
}

std::optional<Address> Address::numeric(std::string_view host, std::uint16_t port) {
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (host.empty() || host.size() >= text.size()) return std::nullopt;
    std::ranges::copy(host, text.begin());
    sockaddr_in four{};
    if (inet_pton(AF_INET, text.data(), &four.sin_addr) == 1) {
        four.sin_family = AF_INET;
        four.sin_port = htons(port);
        return Address(reinterpret_cast<const sockaddr*>(&four), sizeof four);
    }
    sockaddr_in6 six{};
    if (inet_pton(AF_INET6, text.data(), &six.sin6_addr) == 1) {
        six.sin6_family = AF_INET6;
        six.sin6_port = htons(port);
        return Address(reinterpret_cast<const sockaddr*>(&six), sizeof six);
    }
    return std::nullopt;
}

std::uint16_t Address::port() const {
    // The port stands at the same place in both families.
    sockaddr_in four{};
    std::memcpy(&four, &storage_, sizeof four);
    return ntohs(four.sin_port);
}

void Address::set_port(std::uint16_t port) {
    const std::uint16_t wire = htons(port);
    std::memcpy(reinterpret_cast<char*>(&storage_) + offsetof(sockaddr_in, sin_port), &wire, sizeof wire);
}

std::string Address::host() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (family() == AF_INET) {
        sockaddr_in four{};
        std::memcpy(&four, &storage_, sizeof four);
        inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
    } else if (family() == AF_INET6) {
        sockaddr_in6 six{};
        std::memcpy(&six, &storage_, sizeof six);
        if (IN6_IS_ADDR_V4MAPPED(&six.sin6_addr)) {
            inet_ntop(AF_INET, &six.sin6_addr.s6_addr[12], text.data(), text.size());
        } else {
            inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
        }
    }
    return text.data();
}

} // namespace gapura::net
