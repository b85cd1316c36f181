// The small server: one loop per thread, one task per connection. See server.h.
#include "lib/http/server.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <thread>
#include <unistd.h>

#include "lib/http/server_connection.h"
#include "lib/net/listener.h"
#include "lib/net/socket.h"

namespace gapura::http {
namespace {

/// One thread with its loop and the connections on it.
class Worker {
public:
    Worker(const ServerOptions& options, const ServerHandler& handler, std::atomic<std::size_t>& connections, int fd)
        : options_(options),
          handler_(handler),
          connections_(connections),
          listener_(std::make_unique<net::Socket>(loop_, fd)) {
        loop_.spawn(accept_all());
    }
    void start() {
        thread_ = std::jthread([this] { loop_.run(); });
    }
    void drain() {
        loop_.post([this] {
            draining_ = true;
            listener_->cancel();
            for (ServerConnection* connection : open_) connection->drain();
            if (open_.empty()) loop_.stop();
        });
    }
    void stop() { loop_.stop(); }
    void join() {
        if (thread_.joinable()) thread_.join();
    }

private:
    net::Task<> accept_all() {
        while (!draining_) {
            net::Address peer;
            auto accepting = listener_->accept(peer);
            const net::Bytes fd = co_await accepting;
            if (fd == -ECANCELED) break;
            if (fd < 0) { // out of descriptors or memory: let some connections end first
                auto nap = loop_.sleep(std::chrono::milliseconds(50));
                co_await nap;
                continue;
            }
            if (connections_.load() >= options_.connections_max) ::close(static_cast<int>(fd));
            else loop_.spawn(serve(static_cast<int>(fd), peer.host()));
        }
        listener_.reset();
    }

    net::Task<> serve(int fd, std::string peer) {
        ++connections_;
        {
            ServerConnection connection(loop_, fd, std::move(peer), options_, handler_);
            open_.push_back(&connection);
            if (draining_) connection.drain();
            auto serving = connection.serve();
            co_await serving;
            std::erase(open_, &connection);
        }
        --connections_;
        if (draining_ && open_.empty()) loop_.stop();
    }

    const ServerOptions& options_;
    const ServerHandler& handler_;
    std::atomic<std::size_t>& connections_;
    net::Loop loop_;
    std::unique_ptr<net::Socket> listener_;
    std::vector<ServerConnection*> open_;
    bool draining_ = false;
    std::jthread thread_;
};

class LoopServer final : public Server {
public:
    LoopServer(const ServerOptions& options, ServerHandler handler, const net::Listening& listening)
        : options_(options),
          handler_(std::move(handler)),
          port_(listening.port) {
        for (const int fd : listening.fds) workers_.push_back(std::make_unique<Worker>(options_, handler_, connections_, fd));
        for (const auto& worker : workers_) worker->start();
    }
    ~LoopServer() override { stop(std::chrono::milliseconds(0)); }

    std::uint16_t port() const override { return port_; }

    void stop(std::chrono::milliseconds within) override {
        const std::scoped_lock lock(stopping_);
        for (const auto& worker : workers_) worker->drain();
        const auto until = std::chrono::steady_clock::now() + within;
        while (connections_.load() > 0 && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(2));
        for (const auto& worker : workers_) worker->stop();
        for (const auto& worker : workers_) worker->join();
        workers_.clear();
    }

private:
    ServerOptions options_;
    ServerHandler handler_;
    std::uint16_t port_;
    std::atomic<std::size_t> connections_ = 0;
    std::mutex stopping_;
    std::vector<std::unique_ptr<Worker>> workers_;
};

} // namespace

std::string_view ServerRequest::header(std::string_view name) const {
    const auto found = std::ranges::find_if(headers, [&](const Header& header) { return same(header.name, name); });
    return found == headers.end() ? std::string_view() : std::string_view(found->value);
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, ServerHandler handler, base::Log& log) {
    const auto listening = TRY(net::listen_on(options.host, options.port, std::max(1, options.threads)));
    log.info("http.listening", {{"host", options.host}, {"port", std::to_string(listening.port)}});
    return std::make_unique<LoopServer>(options, std::move(handler), listening);
}

} // namespace gapura::http
