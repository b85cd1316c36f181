// Loops, listeners and draining. See engine.h.
#include "gateway/engine.h"

#include <algorithm>
#include <thread>
#include <unistd.h>
#include <unordered_set>

#include "gateway/connection.h"
#include "gateway/console_lane.h"
#include "lib/base/thread_name.h"
#include "lib/net/listener.h"

namespace gapura::gateway {
namespace {

constexpr std::chrono::milliseconds sweep_every{1000};

/// One loop on its thread, with its listeners and connections.
class Worker {
public:
    Worker(const EngineOptions& options, std::unique_ptr<Lane> lane, const base::Clock& clock, base::Random& seed, net::Resolver& resolver)
        : options_(options),
          state_(options, clock, seed, resolver),
          lane_(std::move(lane)),
          console_(options) {
        lane_->on_settled(
            [this](std::uint64_t upto, bool durable) { state_.loop.post([this, upto, durable] { state_.commits.settle(upto, durable); }); });
        state_.loop.spawn(sweep());
    }

    void listen(ListenerKind kind, int fd) {
        listeners_.push_back(std::make_unique<net::Socket>(state_.loop, fd));
        state_.loop.spawn(accept_all(kind, listeners_.size() - 1));
    }
    void start() {
        thread_ = std::jthread([this] {
            base::name_thread("gpr-lane");
            state_.loop.run();
        });
    }
    void drain() {
        state_.loop.post([this] {
            state_.draining = true;
            for (const auto& listener : listeners_) {
                if (listener) listener->cancel();
            }
            for (Connection* connection : open_) connection->drain();
        });
    }
    void stop() { state_.loop.stop(); }
    void join() {
        if (thread_.joinable()) thread_.join();
        else state_.loop.run(); // never started: its tasks must still end
        state_.pool.clear();
        listeners_.clear();
    }
    std::size_t connections() const { return count_.load(std::memory_order_relaxed); }

private:
    net::Task<> accept_all(ListenerKind kind, std::size_t index) {
        const std::size_t share = std::max<std::size_t>(1, options_.connections_max / static_cast<std::size_t>(options_.loops));
        while (!state_.draining) {
            net::Address peer;
            auto accepting = listeners_[index]->accept(peer);
            const net::Bytes fd = co_await accepting;
            if (fd == -ECANCELED) break;
            if (fd < 0) { // out of descriptors or memory: let some connections end first
                auto nap = state_.loop.sleep(std::chrono::milliseconds(50));
                co_await nap;
                continue;
            }
            if (open_.size() >= share) ::close(static_cast<int>(fd));
            else state_.loop.spawn(serve(kind, static_cast<int>(fd), peer));
        }
        listeners_[index].reset(); // while we drain, others must be refused, not left waiting
    }

    net::Task<> serve(ListenerKind kind, int fd, const net::Address& peer) {
        Lane& lane = kind == ListenerKind::api ? *lane_ : static_cast<Lane&>(console_);
        Connection connection(state_, lane, kind, fd, peer);
        open_.insert(&connection);
        count_.store(open_.size(), std::memory_order_relaxed);
        auto serving = connection.serve();
        co_await serving;
        open_.erase(&connection);
        count_.store(open_.size(), std::memory_order_relaxed);
    }

    net::Task<> sweep() {
        bool going = true;
        while (going) {
            auto nap = state_.loop.sleep(sweep_every);
            going = co_await nap;
            state_.pool.sweep();
        }
    }

    const EngineOptions& options_;
    LoopState state_;
    std::unique_ptr<Lane> lane_;
    ConsoleLane console_;
    std::vector<std::unique_ptr<net::Socket>> listeners_;
    std::unordered_set<Connection*> open_;
    std::atomic<std::size_t> count_ = 0; // for the thread that stops us
    std::jthread thread_;
};

class LoopEngine final : public Engine {
public:
    explicit LoopEngine(const EngineOptions& options) : options_(options), resolver_(std::make_unique<net::Resolver>()) {}
    ~LoopEngine() override { stop(std::chrono::milliseconds(0)); }

    Result<void> begin(const LaneFactory& lanes, const base::Clock& clock, base::Random& random) {
        for (int i = 0; i < options_.loops; ++i) workers_.push_back(std::make_unique<Worker>(options_, lanes(i), clock, random, *resolver_));
        for (const ListenerOptions& listener : options_.listeners) {
            const auto listening = TRY(net::listen_on(listener.host, listener.port, options_.loops));
            for (std::size_t i = 0; i < workers_.size(); ++i) workers_[i]->listen(listener.kind, listening.fds[i]);
            ports_.push_back(listening.port);
        }
        for (const auto& worker : workers_) worker->start();
        return {};
    }

    std::uint16_t port(std::size_t listener) const override { return ports_.at(listener); }

    void stop(std::chrono::milliseconds within) override {
        const std::scoped_lock lock(stopping_);
        for (const auto& worker : workers_) worker->drain();
        const auto until = std::chrono::steady_clock::now() + within;
        const auto busy = [this] { return std::ranges::any_of(workers_, [](const auto& worker) { return worker->connections() > 0; }); };
        while (busy() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(2));
        for (const auto& worker : workers_) worker->stop();
        for (const auto& worker : workers_) worker->join();
        resolver_.reset(); // its answers go to the loops
        workers_.clear();
    }

private:
    EngineOptions options_;
    std::unique_ptr<net::Resolver> resolver_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<std::uint16_t> ports_;
    std::mutex stopping_;
};

} // namespace

Result<std::unique_ptr<Engine>> Engine::start(const EngineOptions& options, const LaneFactory& lanes, const base::Clock& clock, base::Random& random,
                                              base::Log& log) {
    auto engine = std::make_unique<LoopEngine>(options);
    TRY(engine->begin(lanes, clock, random));
    for (std::size_t i = 0; i < options.listeners.size(); ++i) {
        log.info("gateway.listening", {{"host", options.listeners[i].host}, {"port", std::to_string(engine->port(i))}});
    }
    return engine;
}

} // namespace gapura::gateway
