// See socket.h.
#include "lib/net/socket.h"

#include <algorithm>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/check.h"

namespace gapura::net {

bool Operation::await_ready() {
    const int error = socket_->error_ != 0 ? socket_->error_ : (side_ == Side::in && socket_->in_cancelled_ ? ECANCELED : 0);
    if (error != 0) {
        result_ = -error;
        return true;
    }
    return (side_ == Side::in ? socket_->readable_ : socket_->writable_) && attempt();
}

void Operation::await_suspend(std::coroutine_handle<> waiter) {
    Operation*& pending = side_ == Side::in ? socket_->reading_ : socket_->writing_;
    CHECK(pending == nullptr);
    waiter_ = waiter;
    pending = this;
    if (within_ == milliseconds::max()) return;
    deadline_ = socket_->loop_->now() + within_.count();
    socket_->loop_->wheel_.arm(*socket_, deadline_);
}

bool Read::attempt() {
    ssize_t got = 0;
    do got = ::recv(socket_->fd_, into_.data(), into_.size(), 0);
    while (got < 0 && errno == EINTR);
    if (got < 0 && errno == EAGAIN) {
        socket_->readable_ = false;
        return false;
    }
    result_ = got >= 0 ? got : -errno;
    // A short read emptied the socket: the next edge will tell of more (epoll(7)), so the next read need not try. Not so once the peer has
    // ended the stream: there will be no further edge.
    if (got > 0 && static_cast<std::size_t>(got) < into_.size() && !socket_->ended_) socket_->readable_ = false;
    return true;
}

Write::Write(Socket& socket, std::span<const std::string_view> parts, milliseconds within) : Operation(socket, Side::out, within) {
    CHECK(parts.size() <= parts_max);
    for (const std::string_view part : parts) {
        if (!part.empty()) parts_[count_++] = {const_cast<char*>(part.data()), part.size()};
    }
}

bool Write::attempt() {
    while (first_ < count_) {
        msghdr message{};
        message.msg_iov = &parts_[first_];
        message.msg_iovlen = count_ - first_;
        ssize_t sent = count_ - first_ == 1 ? ::send(socket_->fd_, parts_[first_].iov_base, parts_[first_].iov_len, MSG_NOSIGNAL)
                                            : ::sendmsg(socket_->fd_, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && errno == EAGAIN) {
            socket_->writable_ = false;
            return false;
        }
        if (sent < 0) {
            result_ = -errno;
            return true;
        }
        written_ += sent;
        if (deadline_ != never) deadline_ = socket_->loop_->now() + within_.count();
        while (sent > 0) {
            iovec& part = parts_[first_];
            const auto step = std::min(part.iov_len, static_cast<std::size_t>(sent));
            part.iov_base = static_cast<char*>(part.iov_base) + step;
            part.iov_len -= step;
            sent -= static_cast<ssize_t>(step);
            if (part.iov_len == 0) ++first_;
        }
    }
    result_ = written_;
    return true;
}

bool Connect::attempt() {
    if (!begun_) {
        begun_ = true;
        if (::connect(socket_->fd_, address_->get(), address_->size()) == 0) return true;
        if (errno != EINPROGRESS && errno != EINTR) {
            result_ = -errno;
            return true;
        }
        socket_->writable_ = false;
        return false;
    }
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket_->fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error == 0) {
        // An edge may come before the handshake ends.
        sockaddr_storage storage{};
        socklen_t length = sizeof storage;
        if (getpeername(socket_->fd_, reinterpret_cast<sockaddr*>(&storage), &length) != 0) {
            socket_->writable_ = false;
            return false;
        }
    }
    result_ = -error;
    return true;
}

bool Accept::attempt() {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    int fd = -1;
    do fd = ::accept4(socket_->fd_, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (fd < 0 && errno == EAGAIN) {
        socket_->readable_ = false;
        return false;
    }
    if (fd < 0) {
        result_ = -errno; // the backlog is still there: the next accept tries at once
        return true;
    }
    *peer_ = Address(reinterpret_cast<const sockaddr*>(&peer), size);
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    result_ = fd;
    return true;
}

Socket::Socket(Loop& loop, int fd) : loop_(&loop), fd_(fd) {
    CHECK(fd >= 0);
    loop_->add(fd_, this);
    if (loop_->stopping()) error_ = ECANCELED;
}

Socket::~Socket() {
    CHECK(reading_ == nullptr && writing_ == nullptr);
    loop_->remove(fd_);
    ::close(fd_);
}

int Socket::open(int family) {
    const int fd = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

void Socket::on_event(std::uint32_t events) {
    if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) ended_ = true;
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) readable_ = true;
    if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) writable_ = true;
    std::coroutine_handle<> reader;
    std::coroutine_handle<> writer;
    if (readable_ && reading_ != nullptr && reading_->attempt()) reader = std::exchange(reading_, nullptr)->waiter_;
    if (writable_ && writing_ != nullptr && writing_->attempt()) writer = std::exchange(writing_, nullptr)->waiter_;
    // The socket may be gone after the first of these.
    if (reader) reader.resume();
    if (writer) writer.resume();
}

void Socket::fail(Operation*& pending, int error) {
    if (pending == nullptr) return;
    pending->result_ = -error;
    loop_->resume_later(std::exchange(pending, nullptr)->waiter_);
}

void Socket::cancel(int error) {
    if (error_ == 0) error_ = error;
    fail(reading_, error);
    fail(writing_, error);
}

void Socket::cancel_reading() {
    in_cancelled_ = true;
    fail(reading_, ECANCELED);
}

void Socket::finish_writing() { ::shutdown(fd_, SHUT_WR); }

void Socket::reset_on_close() {
    const linger now{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

Ticks Socket::due(Ticks now) {
    Ticks next = never;
    for (Operation** pending : {&reading_, &writing_}) {
        if (*pending == nullptr) continue;
        if ((*pending)->deadline_ <= now) {
            fail(*pending, ETIMEDOUT);
        } else {
            next = std::min(next, (*pending)->deadline_);
        }
    }
    return next;
}

} // namespace gapura::net
