// See listener.h.
#include "lib/net/listener.h"

#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

#include "lib/net/socket.h"

namespace gapura::net {
namespace {

constexpr int backlog = 1024;

int try_listen(const Address& address, bool shared) {
    const int fd = Socket::open(address.family());
    if (fd < 0) return fd;
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (shared) setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (::bind(fd, address.get(), address.size()) == 0 && ::listen(fd, backlog) == 0) return fd;
    const int error = errno;
    ::close(fd);
    return -error;
}

std::uint16_t port_of(int fd) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size);
    return Address(reinterpret_cast<const sockaddr*>(&storage), size).port();
}

} // namespace

Result<Listening> listen_on(const std::string& host, std::uint16_t port, int count) {
    const base::Args args{{"host", host}, {"port", std::to_string(port)}};
    auto address = Address::numeric(host, port);
    if (!address) return fail(Code::unavailable, "http.port_taken", args, "the listening host must be a numeric address");
    // SO_REUSEPORT would quietly share with another process of the same user: ask once without it.
    const int probe = try_listen(*address, false);
    if (probe < 0) return fail(Code::unavailable, "http.port_taken", args, std::generic_category().message(-probe));
    Listening out;
    out.port = port_of(probe);
    address->set_port(out.port);
    ::close(probe);
    for (int i = 0; i < count; ++i) {
        const int fd = try_listen(*address, true);
        if (fd < 0) {
            for (const int open : out.fds) ::close(open);
            return fail(Code::unavailable, "http.port_taken", args, std::generic_category().message(-fd));
        }
        out.fds.push_back(fd);
    }
    return out;
}

} // namespace gapura::net
