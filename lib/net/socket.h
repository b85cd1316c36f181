// A stream socket on a loop. Operations are awaitables that try the system call first, unless the kernel has already told that it would block,
// and otherwise wait for the edge. At most one reader and one writer at a time. Belongs to its loop's thread.
//
// Results are byte counts; a negative one is -errno (ETIMEDOUT: the deadline passed, ECANCELED: cancelled). An awaitable must be a named
// variable: the socket keeps its address while it waits.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <span>
#include <string_view>
#include <sys/uio.h>

#include "lib/net/address.h"
#include "lib/net/loop.h"

namespace gapura::net {

using Bytes = std::ptrdiff_t;
using std::chrono::milliseconds;

/// What all operations have in common.
class Operation {
public:
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;
    virtual ~Operation() = default;
    bool await_ready();
    void await_suspend(std::coroutine_handle<> waiter);
    Bytes await_resume() const { return result_; }

protected:
    enum class Side : std::uint8_t { in, out };
    Operation(Socket& socket, Side side, milliseconds within) : socket_(&socket), within_(within), side_(side) {}

private:
    friend class Socket;
    /// Tries once. False: it would block.
    virtual bool attempt() = 0;

protected:
    Socket* socket_;
    Bytes result_ = 0;
    Ticks deadline_ = never;
    milliseconds within_;

private:
    std::coroutine_handle<> waiter_;
    Side side_;
};

/// At most `into.size()` bytes; 0 at the end of the stream.
class Read final : public Operation {
public:
    Read(Socket& socket, std::span<char> into, milliseconds within) : Operation(socket, Side::in, within), into_(into) {}

private:
    bool attempt() override;
    std::span<char> into_;
};

/// Everything, or an error; the deadline starts anew with each progress.
class Write final : public Operation {
public:
    static constexpr std::size_t parts_max = 6;
    Write(Socket& socket, std::span<const std::string_view> parts, milliseconds within);

private:
    bool attempt() override;
    std::array<iovec, parts_max> parts_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    Bytes written_ = 0;
};

/// 0 when connected.
class Connect final : public Operation {
public:
    Connect(Socket& socket, const Address& address, milliseconds within) : Operation(socket, Side::out, within), address_(&address) {}

private:
    bool attempt() override;
    const Address* address_;
    bool begun_ = false;
};

/// The new descriptor, which the caller owns. Waits without a deadline.
class Accept final : public Operation {
public:
    Accept(Socket& socket, Address& peer) : Operation(socket, Side::in, milliseconds::max()), peer_(&peer) {}

private:
    bool attempt() override;
    Address* peer_;
};

class Socket final : private Timer {
public:
    /// Takes the descriptor, which must be non-blocking.
    Socket(Loop& loop, int fd);
    ~Socket() override;
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    /// A new TCP socket; fd() < 0 when the system has no more (then fd() is -errno and every operation answers it).
    static int open(int family);

    Read read(std::span<char> into, milliseconds within) { return {*this, into, within}; }
    Write write(std::span<const std::string_view> parts, milliseconds within) { return {*this, parts, within}; }
    Connect connect(const Address& address, milliseconds within) { return {*this, address, within}; }
    Accept accept(Address& peer) { return {*this, peer}; }

    /// The waiting operations, and all later ones, answer -error. The descriptor stays open until the socket is destroyed.
    void cancel(int error = ECANCELED);
    /// Only what waits to be read; later reads fail too.
    void cancel_reading();
    /// No more will be written (FIN).
    void finish_writing();
    /// Close without lingering: the peer sees a reset, never what could look like a whole message.
    void reset_on_close();

    /// Something arrived, or the peer left, that nobody has read: for kept connections, where either means "do not use".
    bool stirred() const { return readable_; }
    bool cancelled() const { return error_ != 0; }
    int fd() const { return fd_; }
    Loop& loop() const { return *loop_; }

private:
    friend class Loop;
    friend class Operation;
    friend class Read;
    friend class Write;
    friend class Connect;
    friend class Accept;

    void on_event(std::uint32_t events);
    Ticks due(Ticks now) override;
    void fail(Operation*& pending, int error);

    Loop* loop_;
    int fd_;
    int error_ = 0;
    Operation* reading_ = nullptr;
    Operation* writing_ = nullptr;
    bool readable_ = false; // until a read came back short
    bool writable_ = true;
    bool ended_ = false; // the peer's FIN or a reset was seen: reads must be tried
    bool in_cancelled_ = false;
};

} // namespace gapura::net
