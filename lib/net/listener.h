// Listening sockets. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/result.h"

namespace gapura::net {

struct Listening {
    std::vector<int> fds; // one per loop, sharing the port by SO_REUSEPORT; the caller owns them
    std::uint16_t port = 0;
};

/// Opens `count` listening sockets on one port (0: the kernel chooses). Error unavailable `http.port_taken` {host, port}, also when another
/// process listens there, even one that would share.
Result<Listening> listen_on(const std::string& host, std::uint16_t port, int count);

} // namespace gapura::net
