#include "gateway/redis_link.h"

#include <atomic>
#include <cerrno>
#include <charconv>
#include <hiredis/hiredis.h>
#include <poll.h>

namespace gapura::gateway {
namespace {

timeval timeval_of(std::chrono::milliseconds time) { return {time.count() / 1000, (time.count() % 1000) * 1000}; }

RedisReply copy_of(const redisReply& reply) {
    RedisReply out;
    out.is_integer = reply.type == REDIS_REPLY_INTEGER;
    out.integer = reply.integer;
    if (reply.type == REDIS_REPLY_STRING || reply.type == REDIS_REPLY_STATUS) out.text.assign(reply.str, static_cast<std::size_t>(reply.len));
    for (std::size_t i = 0; reply.type == REDIS_REPLY_ARRAY && i < reply.elements; ++i) out.items.push_back(copy_of(*reply.element[i]));
    return out;
}

} // namespace

struct RedisLink::Context {
    ~Context() {
        if (redis != nullptr) redisFree(redis);
    }
    redisContext* redis = nullptr;
    std::atomic<bool> interrupted{false};
    void drop() {
        if (redis != nullptr) redisFree(redis);
        redis = nullptr;
    }
};

RedisLink::RedisLink(RedisAddress address, Patience patience, std::function<void()> on_slow)
    : address_(std::move(address)),
      patience_(patience),
      on_slow_(std::move(on_slow)),
      context_(std::make_unique<Context>()) {
    peer_ = address_.sentinels.empty() ? address_.server.text() : address_.master;
}

RedisLink::~RedisLink() = default;
void RedisLink::close() { context_->drop(); }
bool RedisLink::is_open() const { return context_->redis != nullptr; }
void RedisLink::interrupt() { context_->interrupted.store(true); }

bool RedisLink::connect(const RedisPeer& peer) {
    close();
    context_->redis = redisConnectWithTimeout(peer.host.c_str(), peer.port, timeval_of(patience_.connect));
    peer_ = peer.text();
    redisContext* const redis = context_->redis;
    if (redis == nullptr || redis->err != 0 || redisSetTimeout(redis, timeval_of(patience_.give_up)) != REDIS_OK) close();
    return is_open();
}

std::optional<RedisPeer> RedisLink::ask_sentinels() {
    for (std::size_t tries = 0; tries < address_.sentinels.size(); ++tries) {
        const RedisPeer& sentinel = address_.sentinels[next_sentinel_ % address_.sentinels.size()];
        if (connect(sentinel)) {
            send({"SENTINEL", "get-master-addr-by-name", address_.master});
            const auto answer = receive();
            if (answer && answer->items.size() == 2) {
                RedisPeer out{answer->items[0].text, 0};
                const std::string& port = answer->items[1].text;
                std::from_chars(port.data(), port.data() + port.size(), out.port);
                if (out.port != 0) return out;
            }
        }
        ++next_sentinel_;
    }
    return std::nullopt;
}

bool RedisLink::is_master() {
    send({"ROLE"});
    const auto role = receive();
    return role && !role->items.empty() && role->items[0].text == "master";
}

bool RedisLink::open() {
    if (address_.sentinels.empty()) return connect(address_.server);
    const auto master = ask_sentinels();
    const bool fine = master && connect(*master) && is_master();
    if (!fine) close();
    return fine;
}

void RedisLink::send(const std::vector<std::string_view>& words) {
    std::vector<const char*> texts;
    std::vector<std::size_t> lengths;
    for (const std::string_view word : words) {
        texts.push_back(word.data());
        lengths.push_back(word.size());
    }
    redisContext* const redis = context_->redis;
    if (redis != nullptr && redisAppendCommandArgv(redis, static_cast<int>(texts.size()), texts.data(), lengths.data()) != REDIS_OK) close();
}

bool RedisLink::wait_for_input() {
    constexpr std::chrono::milliseconds step{50};
    bool told = false;
    const auto begin = std::chrono::steady_clock::now();
    while (!context_->interrupted.load(std::memory_order_relaxed)) {
        pollfd wanted{context_->redis->fd, POLLIN, 0};
        const int got = ::poll(&wanted, 1, static_cast<int>(step.count()));
        if (got > 0) return true;
        if (got < 0 && errno != EINTR) return false;
        const auto waited = std::chrono::steady_clock::now() - begin;
        if (waited >= patience_.give_up) return false;
        if (!told && waited >= patience_.slow) {
            told = true;
            on_slow_();
        }
    }
    return false;
}

std::optional<RedisReply> RedisLink::receive() {
    void* raw = nullptr;
    redisContext* const redis = context_->redis;
    if (redis == nullptr) return std::nullopt;
    bool fine = redisGetReplyFromReader(redis, &raw) == REDIS_OK;
    int written = raw != nullptr ? 1 : 0;
    while (fine && written == 0) fine = redisBufferWrite(redis, &written) == REDIS_OK;
    while (fine && raw == nullptr) {
        fine = wait_for_input() && redisBufferRead(redis) == REDIS_OK && redisGetReplyFromReader(redis, &raw) == REDIS_OK;
    }
    const std::unique_ptr<redisReply, void (*)(void*)> reply(static_cast<redisReply*>(raw), freeReplyObject);
    if (!fine || reply->type == REDIS_REPLY_ERROR) {
        close();
        return std::nullopt;
    }
    return copy_of(*reply);
}

} // namespace gapura::gateway
