#include "gateway/redis_share.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "gateway/quota_share.h"
#include "lib/base/digest.h"

namespace gapura::gateway {
namespace {

constexpr std::int64_t minute_us = 60'000'000;
constexpr base::Micros idle_after = std::chrono::minutes(2);
constexpr base::Micros beat_every = std::chrono::milliseconds(500);
constexpr std::string_view beat_ms = "3000"; // a node silent for so long is gone
constexpr base::Micros settled_after = std::chrono::seconds(3);
constexpr std::size_t batch = 500; // limits per pipeline: a call's timeout covers one batch
constexpr std::size_t nodes_counted_max = 256;
constexpr base::Micros counted_within = std::chrono::seconds(10); // by then all others have heard of a node that joined

// In one step, because a slow Redis makes every step long: we are here, and who else is.
constexpr std::string_view beat_text = R"(
redis.call('SET', KEYS[2], '1', 'PX', ARGV[2])
redis.call('SADD', KEYS[1], ARGV[1])
local alive = {}
for _, node in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  if redis.call('EXISTS', 'gapura:node:' .. node) == 1 then alive[#alive + 1] = node else redis.call('SREM', KEYS[1], node) end
end
return alive
)";

/// Sum of the fields of other nodes in an HGETALL answer.
std::uint64_t others_in(const RedisReply& reply, std::string_view node) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i + 1 < reply.items.size(); i += 2) {
        const std::string& text = reply.items[i + 1].text;
        std::uint64_t value = 0;
        std::from_chars(text.data(), text.data() + text.size(), value);
        if (reply.items[i].text != node) sum += value;
    }
    return sum;
}

} // namespace

struct RedisShare::State {
    State(RedisOptions given, QuotaKeeper& a_keeper, const base::Clock& a_clock, base::Log& a_log, std::function<void()> on_slow)
        : options(std::move(given)),
          keeper(a_keeper),
          clock(a_clock),
          log(a_log),
          names(options.name_key.reveal()),
          redis(options.address, options.patience, std::move(on_slow)),
          quotas(a_keeper, a_clock, options.zone, options.node_id),
          calendar(options.zone) {}

    struct Watched {
        Slot* slot = nullptr;
        std::string name;         // in Redis, without the minute
        std::int64_t minute = -1; // of the figures below
        std::uint64_t base = 0;   // slot->admitted at the beginning of the minute
        std::uint64_t others = 0; // what the others had admitted in it, as last seen
        std::uint64_t last = 0;   // slot->admitted when last looked at
        base::Micros active{0};   // when that last moved
        bool fresh = true;        // not exchanged yet
    };

    RedisOptions options;
    QuotaKeeper& keeper;
    const base::Clock& clock;
    base::Log& log;
    base::HmacSha256 names;
    std::mutex mutex; // guards `arriving`, `hurried` and `stopping`
    std::condition_variable wake;
    std::vector<Watched> arriving;
    bool stopping = false;
    bool hurried = false;
    std::thread thread;
    // The thread's own:
    std::vector<Watched> watched;
    RedisLink redis;
    QuotaShare quotas;
    Calendar calendar;
    std::vector<std::string> known_nodes; // by Redis
    std::vector<std::string> present;     // and by the store
    std::vector<std::string> in_store;    // guarded by `mutex`
    base::Micros settled{0};              // all that are there have told Redis so since it can be reached
    base::Micros next_beat{0};
    bool resumed = true; // first exchange after an outage
    bool told = false;   // that Redis is away

    std::string key_of(const Watched& item, std::int64_t minute) const { return item.name + ":" + std::to_string(minute); }
    bool pause(std::chrono::milliseconds time);
    void collect();
    bool exchange_all();
    bool exchange(std::span<Watched> part, std::int64_t minute);
    void learn(Watched& item, std::uint64_t others, bool closing);
    bool beat();
    void count(RedisShare& share);
    bool connect();
    void joined(RedisShare& share);
    void apart(RedisShare& share);
    void run(RedisShare& share);
};

// A server that lets us wait is as good as gone for short rates: each node gives its share until it is quick again.
RedisShare::RedisShare(RedisOptions options, QuotaKeeper& keeper, const base::Clock& clock, base::Log& log)
    : nodes_(keeper.remembered_nodes()),
      state_(std::make_unique<State>(std::move(options), keeper, clock, log, [this] {
          divisor_.store(nodes(), std::memory_order_relaxed);
          together_.store(false, std::memory_order_relaxed);
          slow_ = true;
      })) {
    divisor_.store(nodes(), std::memory_order_relaxed); // until it answers
    if (const std::uint32_t joined = keeper.remembered_joined(); joined != 0) joined_.store(joined, std::memory_order_relaxed);
}

RedisShare::~RedisShare() { stop(); }

void RedisShare::start() {
    if (!state_->thread.joinable()) state_->thread = std::thread([this] { state_->run(*this); });
}

void RedisShare::stop() {
    {
        const std::scoped_lock lock(state_->mutex);
        state_->stopping = true;
    }
    state_->wake.notify_all();
    if (state_->thread.joinable()) state_->thread.join();
}

void RedisShare::store_says(std::vector<std::string> nodes) {
    if (nodes.size() > nodes_counted_max) nodes.resize(nodes_counted_max);
    const std::scoped_lock lock(state_->mutex);
    // Nobody but the store may know of them yet; that there are less is for the share to say.
    const auto known = static_cast<std::uint32_t>(nodes.size());
    if (nodes_.load(std::memory_order_relaxed) < known) nodes_.store(known, std::memory_order_relaxed);
    state_->in_store = std::move(nodes);
}

void RedisShare::hurry() {
    if (hurried_.exchange(true, std::memory_order_relaxed)) return;
    {
        const std::scoped_lock lock(state_->mutex);
        state_->hurried = true;
    }
    state_->wake.notify_one();
}

void RedisShare::admitted(Slot& slot, Rate rate, std::string_view key, std::string_view limit) {
    slot.rate.store(std::uint64_t{rate.per_minute} << 32U | rate.burst, std::memory_order_relaxed);
    slot.admitted.fetch_add(1, std::memory_order_relaxed);
    if (!slot.watched.load(std::memory_order_relaxed) && !slot.watched.exchange(true)) watch(slot, key, limit);
}

void RedisShare::watch(Slot& slot, std::string_view key, std::string_view limit) {
    const base::Digest256 digest = state_->names.digest(std::string(limit) + "|" + std::string(key));
    State::Watched item;
    item.slot = &slot;
    item.name = "gapura:rate:" + base::hex(std::span(digest).first(16));
    item.active = state_->clock.ticks();
    // The request that made us watch is already counted.
    item.base = slot.admitted.load(std::memory_order_relaxed) - 1;
    item.last = item.base;
    const std::scoped_lock lock(state_->mutex);
    state_->arriving.push_back(std::move(item));
}

bool RedisShare::State::pause(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex);
    wake.wait_for(lock, time, [&] { return stopping || hurried; });
    hurried = false;
    return !stopping;
}

void RedisShare::State::collect() {
    {
        const std::scoped_lock lock(mutex);
        watched.insert(watched.end(), std::make_move_iterator(arriving.begin()), std::make_move_iterator(arriving.end()));
        arriving.clear();
    }
    const base::Micros now = clock.ticks();
    std::erase_if(watched, [&](Watched& item) {
        const std::uint64_t admitted = item.slot->admitted.load(std::memory_order_relaxed);
        if (admitted != item.last) item.active = now;
        item.last = admitted;
        if (now - item.active < idle_after) return false;
        item.slot->watched.store(false);
        return true;
    });
}

void RedisShare::State::learn(Watched& item, std::uint64_t others, bool closing) {
    const std::uint64_t more = others > item.others ? others - item.others : 0;
    item.others = std::max(item.others, others); // a flushed Redis learns the same counts again
    const std::uint64_t packed = item.slot->rate.load(std::memory_order_relaxed);
    const Rate rate{static_cast<std::uint32_t>(packed >> 32U), static_cast<std::uint32_t>(packed)};
    // During an outage each node kept to its share, so what the others admitted then is already paid for.
    const bool paid = resumed && !item.fresh;
    const auto bursts = item.fresh ? 1U : std::max<std::uint32_t>(2, static_cast<std::uint32_t>(known_nodes.size()));
    if (!paid) owe(*item.slot, rate, clock.ticks().count() * 1000, more, bursts);
    if (!closing) item.fresh = false;
}

// Writes our counts and reads the others'. Of a minute that just ended, the last figures are exchanged once more.
bool RedisShare::State::exchange(std::span<Watched> part, std::int64_t minute) {
    std::vector<bool> closing(part.size());
    for (std::size_t i = 0; i < part.size(); ++i) {
        Watched& item = part[i];
        if (item.minute < 0) item.minute = minute;
        closing[i] = item.minute != minute;
        const std::string key = key_of(item, item.minute);
        const std::string count = std::to_string(item.last - item.base);
        redis.send({"HSET", key, options.node_id, count});
        redis.send({"EXPIRE", key, "150"});
        redis.send({"HGETALL", key});
    }
    for (std::size_t i = 0; i < part.size(); ++i) {
        const auto set = redis.receive();
        const auto expire = redis.receive();
        const auto all = redis.receive();
        if (!set || !expire || !all) return false;
        Watched& item = part[i];
        learn(item, others_in(*all, options.node_id), closing[i]);
        if (!closing[i]) continue;
        item.minute = minute;
        item.base = item.last;
        item.others = 0;
    }
    return true;
}

bool RedisShare::State::exchange_all() {
    collect();
    const std::int64_t minute = clock.now().us / minute_us;
    for (std::size_t at = 0; at < watched.size(); at += batch) {
        if (!exchange(std::span(watched).subspan(at, std::min(batch, watched.size() - at)), minute)) return false;
    }
    return true;
}

bool RedisShare::State::beat() {
    if (clock.ticks() < next_beat) return true;
    next_beat = clock.ticks() + beat_every;
    redis.send({"EVAL", beat_text, "2", "gapura:nodes", "gapura:node:" + options.node_id, options.node_id, beat_ms});
    const auto alive = redis.receive();
    if (!alive) return false;
    known_nodes.clear();
    for (std::size_t i = 0; i < std::min(alive->items.size(), nodes_counted_max); ++i) known_nodes.push_back(alive->items[i].text);
    return true;
}

/// Just connected, Redis may not have heard yet of who is only about to connect as well: so long nobody is taken for gone.
void RedisShare::State::count(RedisShare& share) {
    const bool settling = clock.ticks() < settled;
    if (!settling) present.clear();
    const std::scoped_lock lock(mutex);
    present.insert(present.end(), known_nodes.begin(), known_nodes.end());
    present.insert(present.end(), in_store.begin(), in_store.end());
    present.push_back(options.node_id);
    std::ranges::sort(present);
    present.erase(std::unique(present.begin(), present.end()), present.end());
    const auto nodes = static_cast<std::uint32_t>(present.size());
    share.nodes_.store(settling ? std::max(nodes, share.nodes()) : nodes, std::memory_order_relaxed);
}

bool RedisShare::State::connect() {
    if (redis.is_open()) return true;
    next_beat = base::Micros(0);
    settled = clock.ticks() + settled_after;
    return redis.open() && quotas.prepare(redis);
}

/// Once: what began before the others counted us, they may have given away.
void RedisShare::State::joined(RedisShare& share) {
    if (share.joined_.load(std::memory_order_relaxed) != UINT32_MAX) return;
    const Periods& periods = calendar.at(clock.now() + counted_within);
    const std::uint32_t joined = std::uint32_t{periods.day} << 16U | periods.month;
    share.joined_.store(joined, std::memory_order_relaxed);
    keeper.remember_joined(joined);
}

/// While Redis is away a node may have come that only the store knows of. One that has gone keeps its part: it may only be cut off.
void RedisShare::State::apart(RedisShare& share) {
    const std::uint32_t before = share.nodes();
    count(share);
    if (before > share.nodes()) share.nodes_.store(before, std::memory_order_relaxed);
    share.unreachable_.store(true, std::memory_order_relaxed);
    share.divisor_.store(share.nodes(), std::memory_order_relaxed);
    share.together_.store(false, std::memory_order_relaxed);
    collect();
    quotas.alone(share.nodes());
    if (!told) log.warn("gateway.redis_unreachable", {{"address", redis.peer()}});
}

void RedisShare::State::run(RedisShare& share) {
    std::chrono::milliseconds wait{0};
    while (pause(wait)) {
        share.hurried_.store(false, std::memory_order_relaxed);
        share.slow_ = false;
        bool fine = connect() && exchange_all() && beat();
        if (fine) count(share);
        fine = fine && quotas.exchange(redis, present, share.nodes(), false);
        share.connected_.store(fine, std::memory_order_relaxed);
        if (!fine) {
            redis.close();
            apart(share);
            wait = told ? std::min(options.reconnect_max, std::max(options.every, wait * 2)) : options.every;
            told = resumed = true;
            continue;
        }
        share.unreachable_.store(false, std::memory_order_relaxed);
        keeper.remember_nodes(share.nodes());
        joined(share);
        share.rounds_.fetch_add(1, std::memory_order_relaxed);
        if (told) log.info("gateway.redis_back", {});
        told = false;
        // A round that had to wait leaves the rates divided, so what was admitted meanwhile is paid for.
        resumed = share.slow_;
        share.divisor_.store(share.slow_ ? share.nodes() : 1, std::memory_order_relaxed);
        share.together_.store(!share.slow_, std::memory_order_relaxed);
        wait = options.every;
    }
    if (redis.is_open()) quotas.exchange(redis, present, share.nodes(), true);
    quotas.alone(share.nodes()); // what the file keeps for the next start
}

} // namespace gapura::gateway
