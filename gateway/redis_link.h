// One connection to Redis as a client that must never be held up by it: every wait has a limit, an error ends the connection, and being slow is told
// before it is given up. With sentinels it asks them who the master is, each time it opens. One thread. The adapter of hiredis.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gapura::gateway {

struct RedisPeer {
    std::string host;
    std::uint16_t port = 6379;
    std::string text() const { return host + ":" + std::to_string(port); }
};

struct RedisAddress {
    RedisPeer server;                 // without sentinels
    std::vector<RedisPeer> sentinels; // asked in turn
    std::string master;               // the name sentinels know it by
    bool empty() const { return server.host.empty() && sentinels.empty(); }
};

struct RedisReply {
    bool is_integer = false;
    std::int64_t integer = 0;
    std::string text; // of a string or status
    std::vector<RedisReply> items;
};

class RedisLink {
public:
    struct Patience {
        std::chrono::milliseconds connect{200};
        std::chrono::milliseconds slow{250};     // past it `on_slow` is called, once a wait
        std::chrono::milliseconds give_up{1500}; // past it the connection ends
    };
    RedisLink(RedisAddress address, Patience patience, std::function<void()> on_slow);
    ~RedisLink();
    RedisLink(const RedisLink&) = delete;
    RedisLink& operator=(const RedisLink&) = delete;

    /// Connects to the server, or to the master the sentinels name, and makes sure it is one.
    bool open();
    void close();
    bool is_open() const;
    void send(const std::vector<std::string_view>& words);
    /// The next answer, in the order sent. Nothing: the connection is no more; an error answer (loading, read only…) ends it too.
    std::optional<RedisReply> receive();
    /// Whom it last talked to, for the log.
    const std::string& peer() const { return peer_; }
    /// Another thread asks every wait to end soon.
    void interrupt();

private:
    struct Context;
    bool connect(const RedisPeer& peer);
    std::optional<RedisPeer> ask_sentinels();
    bool is_master();
    bool wait_for_input();

    const RedisAddress address_;
    const Patience patience_;
    const std::function<void()> on_slow_;
    std::unique_ptr<Context> context_;
    std::string peer_;
    std::size_t next_sentinel_ = 0;
};

} // namespace gapura::gateway
