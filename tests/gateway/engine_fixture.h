// A small fake lane, a raw caller and a scripted raw upstream, for tests of the engine over real loopback sockets.
#pragma once

#include <arpa/inet.h>
#include <functional>
#include <gtest/gtest.h>
#include <mutex>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "gateway/engine.h"
#include "lib/http/server.h"

namespace gapura::gateway {

struct Recorded {
    std::string method, path, request_id;
    int status;
    Ending ending;
    std::uint64_t bytes_in, bytes_out;
};

/// What the fake lanes of all loops share.
struct FakeWorld {
    std::mutex mutex;
    std::vector<Recorded> outcomes;
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    Lane::Timeouts timeouts{500, 2000, 2000};
    bool mask = false;
    keys::KeyEntry key;

    std::vector<Recorded> all() {
        const std::scoped_lock lock(mutex);
        return outcomes;
    }
    /// Polls, at most 5 s, for this many outcomes.
    std::vector<Recorded> wait_for(std::size_t count) {
        for (int i = 0; i < 1000 && all().size() < count; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return all();
    }
};

/// Upper-cases: visible, and of the same length.
class ShoutingMask final : public BodyMask {
public:
    void feed(std::string_view piece, std::string& out) override {
        for (const char c : piece) out += static_cast<char>(std::toupper(c));
        last_ = piece.empty() ? last_ : piece.back();
    }
    bool finish(std::string&) override { return last_ == '}'; }

private:
    char last_ = 0;
};

/// Wants "X-API-Key: good" except on /open; /limited is 429, /method is 405.
class FakeLane final : public Lane {
public:
    explicit FakeLane(FakeWorld& world) : world_(world) {}
    void decide(const Incoming& incoming, Decision& decision) override {
        decision.path.assign(incoming.path);
        const bool known = incoming.x_api_key == "good" || incoming.authorization == "Bearer gpr_good";
        if (incoming.path == "/limited") {
            decision.refusal = {Code::limited, "http.too_slow", {}, ""};
            decision.retry_after_s = 7;
        } else if (incoming.path == "/method") {
            decision.refusal = {Code::invalid, "http.method_unsupported", {{"allow", "GET, HEAD"}}, ""};
        } else if (known || incoming.path.starts_with("/open")) {
            decision.verdict = Verdict::forward;
            if (known) {
                decision.key = &world_.key;
                decision.expires_soon = 1'800'000'000;
                constexpr std::string_view limits = "RateLimit: \"burst\";r=9;t=1\r\n";
                limits.copy(decision.limits.text.data(), limits.size());
                decision.limits.size = limits.size();
            }
            decision.mask = world_.mask ? reinterpret_cast<const MaskPlan*>(&world_) : nullptr;
        } else {
            decision.refusal = {Code::unauthenticated, incoming.x_api_key.empty() ? "gateway.key_missing" : "gateway.key_unknown", {}, ""};
        }
    }
    void record(const Decision&, const Outcome& outcome) override {
        const std::scoped_lock lock(world_.mutex);
        world_.outcomes.push_back({std::string(outcome.method), std::string(outcome.path), std::string(outcome.request_id), outcome.status,
                                   outcome.ending, outcome.bytes_in, outcome.bytes_out});
    }
    std::pair<std::string_view, std::uint16_t> address(const Decision&) const override { return {world_.host, world_.port}; }
    Timeouts timeouts(const Decision&) const override { return world_.timeouts; }
    std::unique_ptr<BodyMask> start_mask(const Decision&, int, std::string_view type, Sharing*) override {
        return type.starts_with("application/json") ? std::make_unique<ShoutingMask>() : nullptr;
    }

private:
    FakeWorld& world_;
};

/// A blocking TCP connection with a deadline of 5 s on every read.
class Raw {
public:
    explicit Raw(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(port);
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
    }
    struct Accepted {
        int fd;
    };
    explicit Raw(Accepted accepted) : fd_(accepted.fd) {}
    Raw(Raw&& other) noexcept : fd_(std::exchange(other.fd_, -1)), in_(std::move(other.in_)) {}
    Raw(const Raw&) = delete;
    ~Raw() { close(); }
    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }
    void finish() { shutdown(fd_, SHUT_WR); }

    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Up to and including the text; "" when it did not come.
    std::string until(std::string_view text) {
        while (true) {
            const auto found = in_.find(text);
            if (found != std::string::npos) {
                std::string out = in_.substr(0, found + text.size());
                in_.erase(0, out.size());
                return out;
            }
            if (!more()) return "";
        }
    }
    std::string head() { return until("\r\n\r\n"); }
    std::string take(std::size_t bytes) {
        while (in_.size() < bytes && more()) {
        }
        std::string out = in_.substr(0, bytes);
        in_.erase(0, out.size());
        return out;
    }
    /// Everything until the peer closes.
    std::string rest() {
        while (more()) {
        }
        return std::exchange(in_, {});
    }
    bool was_reset() const { return reset_; }

private:
    bool more() {
        pollfd waiting{fd_, POLLIN, 0};
        if (poll(&waiting, 1, 5000) != 1) return false;
        char buffer[65536];
        const ssize_t got = recv(fd_, buffer, sizeof buffer, 0);
        if (got < 0 && errno == ECONNRESET) reset_ = true;
        if (got <= 0) return false;
        in_.append(buffer, static_cast<std::size_t>(got));
        return true;
    }
    int fd_;
    std::string in_;
    bool reset_ = false;
};

/// An upstream that runs one script for each accepted connection, in order; the last script serves all later ones.
class ScriptedUpstream {
public:
    using Script = std::function<void(Raw&)>;
    explicit ScriptedUpstream(std::vector<Script> scripts) : scripts_(std::move(scripts)), fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&at), size), 0);
        EXPECT_EQ(listen(fd_, 64), 0);
        getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size);
        port_ = ntohs(at.sin_port);
        thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    ~ScriptedUpstream() {
        thread_.request_stop();
        thread_.join();
        ::close(fd_);
    }
    std::uint16_t port() const { return port_; }
    int accepted() const { return accepted_.load(); }

private:
    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            pollfd waiting{fd_, POLLIN, 0};
            if (poll(&waiting, 1, 20) != 1) continue;
            Raw connection(Raw::Accepted{accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC)});
            const auto index = std::min(static_cast<std::size_t>(accepted_++), scripts_.size() - 1);
            scripts_[index](connection);
        }
    }
    std::vector<Script> scripts_;
    int fd_;
    std::uint16_t port_ = 0;
    std::atomic<int> accepted_ = 0;
    std::jthread thread_;
};

class EngineTest : public testing::Test {
protected:
    void SetUp() override {
        world_.key.unit_id = "unit_ft";
        world_.key.key_id = "key_1";
        world_.key.app_id = "app_1";
        options_.listeners = {{}};
    }
    void start() {
        auto started = Engine::start(options_, [this](int) { return std::make_unique<FakeLane>(world_); }, clock_, random_, log_);
        ASSERT_TRUE(started) << describe(started.error());
        engine_ = std::move(*started);
    }
    void serve(http::ServerHandler handler) {
        http::ServerOptions options;
        options.body_bytes_max = std::size_t{256} << 20;
        auto started = http::Server::start(options, std::move(handler), log_);
        ASSERT_TRUE(started);
        server_ = std::move(*started);
        world_.port = server_->port();
    }
    void script(std::vector<ScriptedUpstream::Script> scripts) {
        scripted_ = std::make_unique<ScriptedUpstream>(std::move(scripts));
        world_.port = scripted_->port();
    }
    Raw raw() { return Raw(engine_->port()); }
    /// One request on its own connection; the whole answer.
    std::string ask(std::string_view request) {
        Raw caller = raw();
        EXPECT_TRUE(caller.send(request));
        caller.finish();
        return caller.rest();
    }

    base::NoLog log_;
    base::SystemClock clock_;
    base::SeededRandom random_{7};
    FakeWorld world_;
    EngineOptions options_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<ScriptedUpstream> scripted_;
    std::unique_ptr<Engine> engine_;
};

inline std::string get(std::string_view path, std::string_view more = "") {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: campus.example\r\nX-API-Key: good\r\n" + std::string(more) + "\r\n";
}

/// Body of an answer whose head says chunked.
inline std::string dechunk(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto line = text.find("\r\n");
        const auto size = std::stoul(std::string(text.substr(0, line)), nullptr, 16);
        if (size == 0) break;
        out += text.substr(line + 2, size);
        text.remove_prefix(line + 2 + size + 2);
    }
    return out;
}

} // namespace gapura::gateway
