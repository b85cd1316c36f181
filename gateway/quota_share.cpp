#include "gateway/quota_share.h"

#include <algorithm>

namespace gapura::gateway {
namespace {

constexpr std::size_t batch = 500;
constexpr std::size_t refreshed_max = 500; // quiet quotas looked at in one round
constexpr base::Micros refresh_every = std::chrono::seconds(1);
constexpr base::Micros idle_after = std::chrono::seconds(2);
constexpr base::Micros grace_time = std::chrono::seconds(2);
constexpr base::Micros hungry_every = std::chrono::milliseconds(50);
constexpr double ahead_s = 2.0; // how long a claim should last

// KEYS[1]: the hash of a bearer, kind and period. ARGV: node, used, claim wanted, quota, floor of the others' claims, seconds to live, first of this
// process. Answers the claim granted, the others' claims, and what stood in our field (-1: nothing).
constexpr std::string_view script_text = R"(
local own, others = -1, 0
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  if all[i] == ARGV[1] then own = tonumber(all[i + 1]) else others = others + tonumber(all[i + 1]) end
end
local used = tonumber(ARGV[2])
if ARGV[7] == '1' and own > used then used = own end
others = math.max(others, tonumber(ARGV[5]))
local claim = math.max(used, math.min(tonumber(ARGV[3]), tonumber(ARGV[4]) - others))
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', claim))
redis.call('EXPIRE', KEYS[1], ARGV[6])
return {claim, others, own}
)";

constexpr std::array<std::string_view, quota_kinds> letters{":d", ":m", ":b"};

std::size_t at(Quota quota) { return static_cast<std::size_t>(quota); }

std::string key_of(const QuotaName& name, Quota quota, std::uint16_t period) {
    return "gapura:quota:" + base::hex(name) + std::string(letters[at(quota)]) + std::to_string(period);
}

std::uint64_t whole(const RedisReply& reply) { return reply.integer > 0 ? static_cast<std::uint64_t>(reply.integer) : 0; }

} // namespace

bool QuotaShare::prepare(RedisLink& redis) {
    redis.send({"SCRIPT", "LOAD", script_text});
    const auto digest = redis.receive();
    if (!digest) return false;
    script_ = digest->text;
    return true;
}

void QuotaShare::admit_new() {
    arriving_.clear();
    known_ = keeper_.watched_since(known_, arriving_);
    for (const WatchedMeter& watched : arriving_) items_.push_back({watched, {}, 0, {}});
}

void QuotaShare::set_ceiling(Item& item, Quota quota, std::uint64_t value) {
    item.watched.meter->ceiling[at(quota)].store(Count{item.parts[at(quota)].period, value}.word(), std::memory_order_relaxed);
}

/// How much beyond `used` to claim: two seconds' worth at the pace since the last exchange, and never so much that the rest could not be shared.
std::uint64_t QuotaShare::ahead(const Part& part, std::uint64_t used, std::uint64_t limit, std::uint32_t nodes, base::Micros now) const {
    const double seconds = std::max(0.05, std::chrono::duration<double>(now - part.at).count());
    const double pace = part.at.count() == 0 ? 0 : static_cast<double>(used - std::min(used, part.used_then)) / seconds;
    const std::uint64_t claimed = std::max(part.claim, used) + part.others;
    const std::uint64_t fair = (limit > claimed ? limit - claimed : 0) / (2 * std::uint64_t{nodes});
    const auto wanted = std::max(static_cast<std::uint64_t>(pace * ahead_s), limit / 1000);
    // What is claimed but not yet heard of by the others is what an outage at this moment would give twice.
    return std::max<std::uint64_t>(1, std::min({wanted, fair, limit / 30}));
}

void QuotaShare::collect(const Periods& periods, std::uint32_t nodes, bool returning) {
    asks_.clear();
    flights_.clear();
    const base::Micros now = clock_.ticks();
    std::size_t refreshed = 0;
    const std::size_t first = items_.empty() ? 0 : next_ % items_.size();
    for (std::size_t turn = 0; turn < items_.size(); ++turn) {
        const std::size_t i = (first + turn) % items_.size();
        Item& item = items_[i];
        if (refreshed < refreshed_max) next_ = i + 1;
        Meter& meter = *item.watched.meter;
        const bool hungry = meter.hungry.exchange(false, std::memory_order_relaxed);
        for (const Quota quota : {Quota::day, Quota::month, Quota::bytes}) {
            const std::uint64_t limit = meter.limit[at(quota)].load(std::memory_order_relaxed);
            if (limit == 0) continue;
            Part& part = item.parts[at(quota)];
            const Count count = Count::of(meter.used[at(quota)].load(std::memory_order_relaxed)).seen_in(periods.of(quota));
            if (part.period != count.period) part = Part{count.period, 0, 0, 0, false, {}, {}};
            const bool moved = count.value != part.used_then || !part.wrote;
            const std::uint64_t spare = part.claim > count.value ? part.claim - count.value : 0;
            const bool low = spare < std::max<std::uint64_t>(2, ahead(part, count.value, limit, nodes, now) / 2) && part.claim + part.others < limit;
            const bool lies = spare > 0 && (returning || now - part.at >= idle_after);
            const bool starved = hungry && now - part.at >= hungry_every;
            // What others have claimed must not be old news when Redis goes: busy bearers look every round, quiet ones in turn.
            const std::uint64_t by = count.value - std::min(count.value, part.used_then);
            const bool busy = by > 0 && (low || by >= limit / 500);
            const bool stale = now - part.at >= refresh_every && (moved || refreshed++ < refreshed_max);
            const bool due = !part.wrote || starved || now < part.grace || busy || stale || lies;
            if (due && (count.value > 0 || part.wrote || !returning)) asks_.push_back({i, quota, count.value, limit});
        }
        if (meter.concurrent.load(std::memory_order_relaxed) == 0) continue;
        const std::uint32_t flying = meter.in_flight.load(std::memory_order_relaxed);
        if (flying > 0 || flying != item.told_in_flight) item.flight_at = now;
        if (now - item.flight_at < idle_after) flights_.push_back(i);
    }
}

void QuotaShare::send(RedisLink& redis, const Ask& ask, std::uint32_t nodes, bool returning) {
    Part& part = items_[ask.item].parts[at(ask.quota)];
    const base::Micros now = clock_.ticks();
    const bool idle = returning || (part.wrote && ask.used == part.used_then && now - part.at >= idle_after);
    const std::uint64_t wanted = ask.used + (idle ? 0 : ahead(part, ask.used, ask.limit, nodes, now));
    const std::string key = key_of(items_[ask.item].watched.name, ask.quota, part.period);
    const std::string floor = std::to_string(now < part.grace ? part.others : 0);
    redis.send({"EVALSHA", script_, "1", key, node_, std::to_string(ask.used), std::to_string(wanted), std::to_string(ask.limit), floor,
                ask.quota == Quota::month ? "3456000" : "259200", part.wrote ? "0" : "1"});
}

bool QuotaShare::learn(RedisLink& redis, const Ask& ask, std::uint32_t nodes) {
    const auto reply = redis.receive();
    if (!reply || reply->items.size() != 3) return false;
    Item& item = items_[ask.item];
    Part& part = item.parts[at(ask.quota)];
    const std::uint64_t others = whole(reply->items[1]);
    const bool empty = reply->items[2].integer < 0;
    const base::Micros now = clock_.ticks();
    // Flushed: the others write themselves in again within a round or two; what they had claimed holds until then.
    if (part.wrote && empty) part.grace = now + grace_time;
    // A former life of this node had claimed more than was written down when it ended: taken as used.
    const std::uint64_t before = whole(reply->items[2]);
    if (!part.wrote && before > ask.used) add(*item.watched.meter, ask.quota, part.period, before - ask.used);
    part.wrote = true;
    part.claim = whole(reply->items[0]);
    part.others = now < part.grace ? std::max(part.others, others) : others;
    part.used_then = ask.used;
    part.at = now;
    // While much is left a node need not wait for the answer to a claim: a hundredth of the quota is lent among all nodes.
    const std::uint64_t left = ask.limit > part.claim + part.others ? ask.limit - part.claim - part.others : 0;
    set_ceiling(item, ask.quota, part.claim + std::min(left, std::max<std::uint64_t>(1, ask.limit / (100 * std::uint64_t{nodes}))));
    item.watched.meter->others[at(ask.quota)].store(Count{part.period, part.others}.word(), std::memory_order_relaxed);
    return true;
}

bool QuotaShare::exchange(RedisLink& redis, std::span<const std::string> alive, std::uint32_t nodes, bool returning) {
    admit_new();
    const Periods periods = calendar_.at(clock_.now());
    collect(periods, nodes, returning);
    for (std::size_t from = 0; from < asks_.size(); from += batch) {
        const std::span<const Ask> part = std::span(asks_).subspan(from, std::min(batch, asks_.size() - from));
        for (const Ask& ask : part) send(redis, ask, nodes, returning);
        for (const Ask& ask : part) {
            if (!learn(redis, ask, nodes)) return false;
        }
    }
    return exchange_flights(redis, alive);
}

bool QuotaShare::exchange_flights(RedisLink& redis, std::span<const std::string> alive) {
    for (const std::size_t place : flights_) {
        Item& item = items_[place];
        item.told_in_flight = item.watched.meter->in_flight.load(std::memory_order_relaxed);
        const std::string key = "gapura:flight:" + base::hex(item.watched.name);
        redis.send({"HSET", key, node_, std::to_string(item.told_in_flight)});
        redis.send({"EXPIRE", key, "10"});
        redis.send({"HGETALL", key});
    }
    for (const std::size_t place : flights_) {
        const auto set = redis.receive();
        const auto expire = redis.receive();
        const auto all = redis.receive();
        if (!set || !expire || !all) return false;
        std::uint32_t others = 0;
        for (std::size_t i = 0; i + 1 < all->items.size(); i += 2) {
            const std::string& node = all->items[i].text;
            // What a node that is gone had under way is gone with it.
            if (node != node_ && std::ranges::find(alive, node) != alive.end())
                others += static_cast<std::uint32_t>(std::atoi(all->items[i + 1].text.c_str()));
        }
        items_[place].watched.meter->others_in_flight.store(others, std::memory_order_relaxed);
    }
    return true;
}

void QuotaShare::alone(std::uint32_t nodes) {
    admit_new();
    const Periods periods = calendar_.at(clock_.now());
    for (Item& item : items_) {
        for (const Quota quota : {Quota::day, Quota::month, Quota::bytes}) {
            Part& part = item.parts[at(quota)];
            const std::uint64_t limit = item.watched.meter->limit[at(quota)].load(std::memory_order_relaxed);
            if (limit == 0 || !part.wrote || part.period != periods.of(quota)) continue; // first_part() holds
            const std::uint64_t used = used_of(*item.watched.meter, quota, part.period);
            const std::uint64_t own = std::max(part.claim, used);
            const std::uint64_t left = limit > own + part.others ? limit - own - part.others : 0;
            set_ceiling(item, quota, own + left / std::max(1U, nodes));
        }
    }
}

} // namespace gapura::gateway
