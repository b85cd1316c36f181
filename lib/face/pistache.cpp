// The only file that knows Pistache (0.0.5, Debian 12). What it does about that version's ways:
// - Pistache queues answers by descriptor number, and a number that was closed and given to a new connection meanwhile would carry the answer
//   to a stranger. So nothing is ever sent through Pistache: each connection has a duplicate of its descriptor, and answers are written there.
// - It closes HTTP/1.1 connections unless told otherwise, and answers its own errors in plain text: not on our wire, see above.
// - Its size limit counts the whole request and is 4,096 bytes by default; it lets two Content-Length pass: parse_head() looks first.
// - It throws away what follows a request in the same read: a caller that pipelines gets its first answer, then the connection is closed.
// - It measures idleness from the last parser reset, so a request that begins after a pause needs a reset first.
#include <pistache/endpoint.h>
#include <pistache/http.h>
#include <pistache/peer.h>
#undef TRY // Pistache's; ours follows

#include <atomic>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <list>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "lib/face/head.h"
#include "lib/face/pistache.h"
#include "lib/face/pool.h"

namespace gapura::face {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t head_bytes_max = std::size_t{32} << 10;
constexpr std::size_t surplus_bytes_max = std::size_t{64} << 10; // of a next request that came along with a body
constexpr std::size_t discard_bytes_max = std::size_t{8} << 20;
constexpr const char* connection_data = "gapura";

/// Blocks until all is sent, the peer is gone, or the time is over. A zero time never blocks.
bool send_all(int fd, std::string_view bytes, std::chrono::milliseconds within) {
    const auto deadline = Clock::now() + within;
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        if (sent < 0 && errno == EINTR) continue;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        if (sent == 0 || (errno != EAGAIN && errno != EWOULDBLOCK) || left.count() <= 0) return false;
        pollfd wait{fd, POLLOUT, 0};
        if (::poll(&wait, 1, static_cast<int>(left.count())) < 0 && errno != EINTR) return false;
    }
    return true;
}

/// The descriptor that listens on the port, which Pistache keeps to itself; -1 when there is none.
int listening_descriptor(std::uint16_t port) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", ignored)) {
        const int fd = std::atoi(entry.path().filename().c_str());
        int listens = 0;
        socklen_t size = sizeof listens;
        if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0) continue;
        sockaddr_storage address{};
        size = sizeof address;
        if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) continue;
        // The port stands at the same place in both families.
        if (ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port) == port) return fd;
    }
    return -1;
}

/// One connection, as long as Pistache or an answer under way needs it. `fd` stays this connection's even after Pistache closed its own.
struct Connection {
    explicit Connection(int duplicate) : fd(duplicate) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { ::close(fd); }

    const int fd;
    std::atomic<bool> busy = false; // a request is with the pool
    std::mutex writing;             // answers leave in the order of their requests

    // The rest belongs to the connection's loop.
    HeadCollector head;
    RawRequest raw;        // what the complete head says
    std::size_t bytes = 0; // of the present request
    std::size_t discarded = 0;
    bool refused = false; // answered and closing: swallow what still comes
};

/// What the loops share.
class Core {
public:
    Core(const ServerOptions& options, Service service, base::Log& log)
        : options_(options),
          service_(std::move(service)),
          log_(log),
          pool_(options.pool_threads, options.queue_max) {}

    std::shared_ptr<Connection> open(int fd) {
        const std::scoped_lock lock(mutex_);
        std::erase_if(connections_, [](const auto& one) { return one.expired(); });
        if (stopping_ || connections_.size() >= options_.connections_max) return nullptr;
        const int duplicate = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
        if (duplicate < 0) return nullptr;
        auto connection = std::make_shared<Connection>(duplicate);
        connections_.push_back(connection);
        return connection;
    }

    /// Bytes that one request may have, with its head and the framing of chunks.
    std::size_t request_bytes_max() const { return service_.request_bytes_max() + head_bytes_max + surplus_bytes_max; }
    std::size_t body_bytes_max() const { return service_.request_bytes_max(); }

    void answer_later(const std::shared_ptr<Connection>& connection, RawRequest request, bool close) {
        connection->busy = true;
        auto work = [this, connection, close, raw = std::make_shared<RawRequest>(std::move(request))] {
            const std::string wire = on_wire(service_.answer(*raw), close);
            const std::scoped_lock lock(connection->writing);
            connection->busy = false; // before the last byte: the caller may send its next request at once
            const bool sent = send_all(connection->fd, wire, options_.write_timeout);
            if (!sent || close) ::shutdown(connection->fd, SHUT_RDWR);
        };
        if (pool_.offer(std::move(work))) return;
        connection->busy = false;
        refuse(*connection, 503, Error{Code::unavailable, "face.busy", {{"retry_after_s", "1"}}, {}});
    }

    /// Answers on the loop and closes: the answer is small and the socket's buffer empty, so nothing blocks.
    void refuse(Connection& connection, int status, const Error& error) {
        connection.refused = true;
        send_all(connection.fd, on_wire(service_.refuse(status, error, connection.raw), true), std::chrono::milliseconds(0));
        // Only our side: closing on unread bytes would reset the connection before the caller reads why.
        ::shutdown(connection.fd, SHUT_WR);
    }

    void stop(std::chrono::milliseconds within) {
        pool_.stop(within);
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
        for (const auto& one : connections_) {
            if (const auto connection = one.lock()) ::shutdown(connection->fd, SHUT_RDWR);
        }
    }

    std::size_t connections() {
        const std::scoped_lock lock(mutex_);
        std::erase_if(connections_, [](const auto& one) { return one.expired(); });
        return connections_.size();
    }

    base::Log& log() { return log_; }

private:
    const ServerOptions options_;
    const Service service_;
    base::Log& log_;
    std::mutex mutex_;
    bool stopping_ = false;
    std::list<std::weak_ptr<Connection>> connections_;
    Pool pool_;
};

/// Pistache clones it for every loop; all clones share the core.
class LoopHandler final : public Pistache::Http::Handler {
    HTTP_PROTOTYPE(LoopHandler)

public:
    explicit LoopHandler(Core* core) : core_(core) {}

    void onRequest(const Pistache::Http::Request&, Pistache::Http::ResponseWriter) override {} // onInput() below goes another way

private:
    void onConnection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) override {
        peer->putData(ParserData, std::make_shared<Pistache::Http::RequestParser>(core_->request_bytes_max()));
        // Idle in Pistache's sense: when its time is over it just closes, and sends nothing of its own.
        peer->setIdle(true);
        auto connection = core_->open(peer->fd());
        if (connection) peer->putData(connection_data, connection);
        else ::shutdown(peer->fd(), SHUT_RDWR);
    }

    void onInput(const char* buffer, std::size_t size, const std::shared_ptr<Pistache::Tcp::Peer>& peer) override {
        const auto connection = std::static_pointer_cast<Connection>(peer->tryGetData(connection_data));
        if (!connection) return;
        try {
            input(connection, {buffer, size}, *getParser(peer));
        } catch (const std::exception& thrown) { // Pistache's word for a request it cannot read
            core_->log().warn("request_unreadable", {{"what", thrown.what()}});
            core_->refuse(*connection, 400, Error{Code::invalid, "face.malformed_request", {}, {}});
        }
    }

    void input(const std::shared_ptr<Connection>& connection, std::string_view bytes, Pistache::Http::RequestParser& parser) {
        Connection& one = *connection;
        if (one.refused) {
            one.discarded += bytes.size();
            if (one.discarded > discard_bytes_max) ::shutdown(one.fd, SHUT_RDWR);
            return;
        }
        if (one.busy) { // pipelining: the answer under way is the last
            one.refused = true;
            ::shutdown(one.fd, SHUT_RD);
            return;
        }
        if (one.bytes == 0) parser.reset();
        one.bytes += bytes.size();
        if (one.head.take(bytes) > 0 && one.head.complete()) {
            auto raw = parse_head(one.head.text());
            if (!raw) return core_->refuse(one, 400, raw.error());
            one.raw = *std::move(raw);
            // Pistache 0.0.5 reads a chunk's length past the end of its buffer (strtol on bytes without an end; AddressSanitizer shows it).
            if (!one.raw.header("transfer-encoding").empty()) return core_->refuse(one, 411, Error{Code::invalid, "face.length_required", {}, {}});
        }
        const auto invalid = [](const char* slug, std::size_t max) { return Error{Code::invalid, slug, {{"bytes_max", std::to_string(max)}}, {}}; };
        if (one.head.text().size() > head_bytes_max) return core_->refuse(one, 431, invalid("face.head_too_large", head_bytes_max));
        if (one.bytes > one.head.text().size() + core_->body_bytes_max() + surplus_bytes_max || !parser.feed(bytes.data(), bytes.size())) {
            return core_->refuse(one, 413, invalid("face.body_too_large", core_->body_bytes_max()));
        }
        if (parser.parse() == Pistache::Http::Private::State::Done) complete(connection, parser);
    }

    void complete(const std::shared_ptr<Connection>& connection, Pistache::Http::RequestParser& parser) {
        Connection& one = *connection;
        one.raw.body = parser.request.body();
        const bool more = one.bytes > one.head.text().size() + one.raw.body.size();
        const bool close = more || wants_close(one.head.text(), one.raw);
        if (more) one.refused = true;
        one.head.reset();
        one.bytes = 0;
        parser.reset();
        core_->answer_later(connection, std::exchange(one.raw, {}), close);
    }

    Core* core_;
};

class PistacheServer final : public Server {
public:
    PistacheServer(const ServerOptions& options, Service service, base::Log& log) : core_(options, std::move(service), log) {}
    ~PistacheServer() override { stop(std::chrono::milliseconds(0)); }

    /// Pistache throws what went wrong.
    void listen(const ServerOptions& options) {
        using namespace Pistache;
        endpoint_ = std::make_unique<Http::Endpoint>(Address(options.host == "::1" ? IP::loopback(true) : IP::loopback(), Port(options.port)));
        endpoint_->init(Http::Endpoint::options()
                            .threads(options.loop_threads)
                            .threadsName("control")
                            .flags(Tcp::Options::ReuseAddr | Tcp::Options::NoDelay | Tcp::Options::CloseOnExec)
                            .maxRequestSize(core_.request_bytes_max())
                            .maxResponseSize(std::size_t{1} << 20)
                            .headerTimeout(options.idle_timeout)
                            .bodyTimeout(options.idle_timeout)
                            .keepaliveTimeout(options.idle_timeout));
        endpoint_->setHandler(std::make_shared<LoopHandler>(&core_));
        endpoint_->serveThreaded();
        port_ = endpoint_->getPort();
    }

    std::uint16_t port() const override { return port_; }

    void stop(std::chrono::milliseconds within) override {
        if (!endpoint_) return;
        // Pistache would take connections until its loops are gone, and leave the last ones open without an answer: stop listening first.
        const int listening = listening_descriptor(port_);
        if (listening >= 0) ::shutdown(listening, SHUT_RDWR);
        core_.stop(within);
        // The loops close each connection when they see its end; one that was just accepted has `settle` to show up.
        constexpr std::chrono::milliseconds settle(50);
        const auto deadline = Clock::now() + std::chrono::seconds(1);
        auto busy = Clock::now();
        while (Clock::now() < deadline && Clock::now() - busy < settle) {
            if (core_.connections() > 0) busy = Clock::now();
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        endpoint_->shutdown();
        endpoint_.reset();
    }

private:
    Core core_;
    std::unique_ptr<Pistache::Http::Endpoint> endpoint_;
    std::uint16_t port_ = 0;
};

} // namespace

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Service service, base::Log& log) {
    if (options.host != "127.0.0.1" && options.host != "::1") return fail(Code::invalid, "face.not_loopback", {{"host", options.host}});
    auto server = std::make_unique<PistacheServer>(options, std::move(service), log);
    try {
        server->listen(options);
    } catch (const std::exception& thrown) {
        return fail(Code::unavailable, "face.port_taken", {{"host", options.host}, {"port", std::to_string(options.port)}}, thrown.what());
    }
    return server;
}

} // namespace gapura::face
