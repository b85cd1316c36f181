// A socket address: IPv4, IPv6 or the path of a Unix socket is not here. Value; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace gapura::net {

class Address {
public:
    Address() = default;
    Address(const sockaddr* address, socklen_t size);
    /// "127.0.0.1", "::1" or "[::1]"; nothing when it is a name.
    static std::optional<Address> numeric(std::string_view host, std::uint16_t port);

    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage_); }
    socklen_t size() const { return size_; }
    int family() const { return storage_.ss_family; }
    std::uint16_t port() const;
    void set_port(std::uint16_t port);
    /// Without the port; an IPv4 address seen through IPv6 is shown as IPv4.
    std::string host() const;

private:
    sockaddr_storage storage_{};
    socklen_t size_ = 0;
};

} // namespace gapura::net
