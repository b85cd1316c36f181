#include "gateway/quota_share.h"

#include <algorithm>

namespace gapura::gateway {
namespace {

constexpr std::size_t batch = 500;
constexpr std::size_t refreshed_max = 500; // quiet quotas looked at in one round
constexpr std::size_t stand_ins_max = 100'000;
constexpr base::Micros refresh_every = std::chrono::seconds(1);
constexpr base::Micros idle_after = std::chrono::seconds(2);
constexpr base::Micros hungry_every = std::chrono::milliseconds(50);
constexpr double ahead_s = 2.0;    // how long a claim should last
constexpr double ahead_waits = 20; // and how many waits for Redis, which is slow at times
constexpr base::Micros slow_after = std::chrono::milliseconds(50);

constexpr std::string_view prefix = "gapura:quota:";
constexpr std::string_view feed = "gapura:quota-held-up";  // sorted set: hash|limit, by when somebody was held up
constexpr std::string_view memory = "gapura:quota-memory"; // when this Redis' memory began
constexpr std::array<std::string_view, quota_kinds> letters{":d", ":m", ":b"};

std::size_t at(Quota quota) { return static_cast<std::size_t>(quota); }

std::string key_of(const QuotaName& name, Quota quota, std::uint16_t period) {
    return std::string(prefix) + base::hex(name) + std::string(letters[at(quota)]) + std::to_string(period);
}

/// The letters and digits after `name`; "" when it is not there.
std::string word_after(std::string_view text, std::string_view name) {
    const auto at = text.find(name);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + name.size());
    return std::string(text.substr(0, text.find_first_of("\r\n ")));
}

std::uint64_t whole(const RedisReply& reply) { return reply.integer > 0 ? static_cast<std::uint64_t>(reply.integer) : 0; }

/// Twice the gateways: what is left is cut into so many pieces. At least one gateway is there: this one.
std::uint64_t two_each(std::uint32_t nodes) { return 2 * std::max<std::uint64_t>(1, nodes); }

} // namespace

bool QuotaShare::prepare(RedisLink& redis) {
    redis.send({"SCRIPT", "LOAD", script_text});
    const auto digest = redis.receive();
    if (!digest) return false;
    script_ = digest->text;
    redis.send({"INFO", "server"});
    const auto about = redis.receive();
    if (!about) return false;
    server_ = word_after(about->text, "run_id:");
    // It may be another server: one that took over, and did not hear the last of what we wrote.
    memory_.clear();
    last_heard_ = "0";
    return true;
}

void QuotaShare::admit_new() {
    arriving_.clear();
    known_ = keeper_.watched_since(known_, arriving_);
    for (const WatchedMeter& watched : arriving_) {
        const auto [place, fresh] = places_.try_emplace(base::hex(watched.name), items_.size());
        if (fresh) items_.push_back({watched, {}, 0, {}});
        else take_over(items_[place->second], watched);
        items_[place->second].met = true;
    }
}

/// The first call of a bearer that others had told us about: what was held for it is its own now.
void QuotaShare::take_over(Item& item, const WatchedMeter& watched) {
    const Meter& stand_in = *item.watched.meter;
    for (const Quota quota : {Quota::day, Quota::month, Quota::bytes}) {
        const Count used = Count::of(stand_in.used[at(quota)].load(std::memory_order_relaxed));
        const Count carried = Count::of(watched.carried[at(quota)]).seen_in(used.period); // at that call already
        carry(*watched.meter, quota, {used.period, used.value - std::min(used.value, carried.value)});
        const std::uint64_t ceiling = stand_in.ceiling[at(quota)].load(std::memory_order_relaxed);
        if (ceiling == 0) continue;
        watched.meter->ceiling[at(quota)].store(ceiling, std::memory_order_relaxed);
        watched.meter->held[at(quota)].store(stand_in.held[at(quota)].load(std::memory_order_relaxed), std::memory_order_relaxed);
    }
    watched.meter->unheard.store(stand_in.unheard.load(std::memory_order_relaxed), std::memory_order_relaxed);
    item.watched = watched;
}

void QuotaShare::set_ceiling(Item& item, Quota quota, std::uint64_t value, std::uint64_t held) {
    Meter& meter = *item.watched.meter;
    const std::uint16_t period = item.parts[at(quota)].period;
    meter.ceiling[at(quota)].store(Count{period, value}.word(), std::memory_order_relaxed);
    meter.held[at(quota)].store(Count{period, std::max(value, held)}.word(), std::memory_order_relaxed);
    meter.unheard.fetch_and(~(1U << at(quota)), std::memory_order_relaxed);
}

void QuotaShare::hold_to(Item& item, Quota quota, std::uint64_t value) {
    std::atomic<std::uint64_t>& word = item.watched.meter->ceiling[at(quota)];
    const Count ceiling = Count::of(word.load(std::memory_order_relaxed));
    if (ceiling.period == item.parts[at(quota)].period && ceiling.value > value)
        word.store(Count{ceiling.period, value}.word(), std::memory_order_relaxed);
    // Nobody has met the bearer here: whoever does now may not give what we are about to leave to the others.
    if (item.met || ceiling.period == item.parts[at(quota)].period) return;
    item.watched.meter->unheard.fetch_or(1U << at(quota), std::memory_order_relaxed); // for as long as an answer may come
    word.store(Count{item.parts[at(quota)].period, 0}.word(), std::memory_order_relaxed);
}

/// A quota in a period that it has not been looked at in: of one that was under way when this process started, the file may know what it held.
void QuotaShare::begin(Item& item, Quota quota, std::uint16_t period) {
    item.parts[at(quota)] = Part{period, {}, 0, {}};
    const Meter& meter = *item.watched.meter;
    const Count ceiling = Count::of(meter.ceiling[at(quota)].load(std::memory_order_relaxed));
    const bool doubted = (meter.unheard.load(std::memory_order_relaxed) & 1U << at(quota)) != 0;
    if (ceiling.period == period && !doubted) item.parts[at(quota)].holding.resume(ceiling.value);
}

/// How much beyond `used` to claim: two seconds' worth at the pace since the last exchange, more when Redis lets wait, and never so much that the
/// rest could not be shared. When calls were refused for want of it the pace says nothing: all that is fair.
std::uint64_t QuotaShare::ahead(const Part& part, std::uint64_t used, std::uint64_t limit, std::uint32_t nodes, bool hungry) const {
    const double seconds = std::max(0.05, std::chrono::duration<double>(clock_.ticks() - part.at).count());
    const double pace = part.at.count() == 0 ? 0 : static_cast<double>(used - std::min(used, part.used_then)) / seconds;
    const double lasting = std::max(ahead_s, ahead_waits * std::chrono::duration<double>(wait_).count());
    const std::uint64_t claimed = std::max(part.holding.claim(), used) + part.holding.others();
    const std::uint64_t left = limit > claimed ? limit - claimed : 0;
    const std::uint64_t fair = is_slow() ? left / std::max(1U, nodes) : left / two_each(nodes);
    auto wanted = std::max(static_cast<std::uint64_t>(pace * lasting), limit / 1000);
    // What was lent before the first answer must not become less by it while the next one is far.
    if (part.at.count() == 0 && is_slow()) wanted = std::max(wanted, lent(limit, nodes) - std::min(lent(limit, nodes), used));
    // Nor what a former life held: how fast calls come nobody knows yet.
    if (part.holding.resumed())
        wanted = std::max(wanted, part.holding.ceiling_alone(limit, nodes) - std::min(part.holding.ceiling_alone(limit, nodes), used));
    const bool starved = hungry && used >= part.holding.claim(); // not refused for some other limit
    return std::max<std::uint64_t>(1, starved ? fair : std::min(wanted, fair));
}

bool QuotaShare::is_slow() const { return wait_ >= slow_after; }

/// How much a quiet node keeps, so that its next call need not wait for an answer: more when answers are slow, and nothing of a quota that is nearly
/// used up.
std::uint64_t QuotaShare::kept(const Part& part, std::uint64_t used, std::uint64_t limit, std::uint32_t nodes) const {
    const std::uint64_t claimed = std::max(part.holding.claim(), used) + part.holding.others();
    const std::uint64_t left = limit > claimed ? limit - claimed : 0;
    if (left < two_each(nodes)) return 0;
    const std::uint64_t piece = left / two_each(nodes);
    return std::max<std::uint64_t>(1, is_slow() ? piece / 2 : std::min(spare_part(limit, nodes), piece));
}

/// What is new in Redis since the last round: that it lost its memory, and which quotas somebody is held up in.
bool QuotaShare::listen(RedisLink& redis) {
    const base::Micros begin = clock_.ticks();
    redis.send({"GET", memory});
    redis.send({"ZRANGEBYSCORE", feed, "(" + last_heard_, "+inf", "WITHSCORES", "LIMIT", "0", "1000"});
    const auto began = redis.receive();
    const auto wanted = redis.receive();
    if (!began || !wanted) return false;
    wait_ = clock_.ticks() - begin;
    if (began->text.empty() || began->text != memory_) {
        for (Item& item : items_) item.unheard = true;
    }
    memory_ = began->text;
    for (std::size_t i = 0; i + 1 < wanted->items.size(); i += 2) {
        heard(wanted->items[i].text);
        last_heard_ = wanted->items[i + 1].text;
    }
    return true;
}

/// "gapura:quota:NAME:d20415|1000"
void QuotaShare::heard(std::string_view wanted) {
    constexpr std::size_t digits = 2 * std::tuple_size_v<QuotaName>;
    const auto bar = wanted.find('|');
    if (!wanted.starts_with(prefix) || bar == std::string_view::npos || bar < prefix.size() + digits + letters[0].size()) return;
    const std::string name(wanted.substr(prefix.size(), digits));
    const auto kind = std::ranges::find(letters, wanted.substr(prefix.size() + digits, letters[0].size()));
    const std::uint64_t limit = std::strtoull(wanted.data() + bar + 1, nullptr, 10);
    if (kind == letters.end() || limit == 0) return;
    auto place = places_.find(name);
    if (place == places_.end()) {
        const auto bytes = base::unhex(name);
        if (!bytes || bytes->size() != std::tuple_size_v<QuotaName> || stand_ins_ >= stand_ins_max) return;
        WatchedMeter stand_in;
        std::copy_n(bytes->begin(), stand_in.name.size(), stand_in.name.begin());
        stand_in.meter = keeper_.stand_in(stand_in.name);
        if (stand_in.meter == nullptr) return; // just met: the next round has it
        ++stand_ins_;
        place = places_.emplace(name, items_.size()).first;
        items_.push_back({stand_in, {}, 0, {}});
    }
    Item& item = items_[place->second];
    auto& known = item.watched.meter->limit[static_cast<std::size_t>(kind - letters.begin())];
    // One that was lowered must not be kept from its bearer by nodes that it does not call. A call here says what it is in any case.
    const std::uint64_t seen = known.load(std::memory_order_relaxed);
    if (seen == 0 || (!item.met && seen > limit)) known.store(limit, std::memory_order_relaxed);
    item.wanted = true;
}

bool QuotaShare::is_due(Item& item, const Part& part, std::uint64_t used, std::uint64_t limit, std::uint32_t nodes, bool hungry) {
    const base::Micros now = clock_.ticks();
    const Holding& holding = part.holding;
    if (!holding.wrote() || item.unheard || item.wanted) return true;
    if (hungry && now - part.at >= hungry_every) return true;
    const std::uint64_t spare = holding.claim() > used ? holding.claim() - used : 0;
    const bool low = spare < std::max<std::uint64_t>(2, ahead(part, used, limit, nodes, hungry) / 2) && holding.claim() + holding.others() < limit;
    // What others have claimed must not be old news when Redis goes: busy bearers look every round, quiet ones in turn.
    const std::uint64_t by = used - std::min(used, part.used_then);
    if (by > 0 && (low || by >= limit / 500)) return true;
    if (spare > kept(part, used, limit, nodes) && now - part.at >= idle_after) return true;
    return now - part.at >= refresh_every && (by > 0 || refreshed_++ < refreshed_max);
}

void QuotaShare::prepare_ask(std::size_t place, Quota quota, std::uint64_t limit, std::uint32_t nodes, bool returning, bool hungry) {
    Item& item = items_[place];
    Part& part = item.parts[at(quota)];
    const base::Micros now = clock_.ticks();
    std::uint64_t used = used_of(*item.watched.meter, quota, part.period);
    const bool idle = !hungry && part.holding.wrote() && used == part.used_then && now - part.at >= idle_after;
    // Whom nobody calls here keeps nothing ready; who was called before a restart may be called again.
    const std::uint64_t spare = returning || (!item.met && used == 0) ? 0 : kept(part, used, limit, nodes);
    const std::uint64_t wanted = used + (idle || returning || !item.met ? spare : ahead(part, used, limit, nodes, hungry));
    // Held to it before anything is given back: others may have it before our answer is here.
    hold_to(item, quota, part.holding.ceiling_asking(used, wanted, limit, nodes));
    used = used_of(*item.watched.meter, quota, part.period);
    ClaimAsk words = part.holding.ask(used, wanted, limit, nodes);
    words.life = life_;
    // The file must not know more than the question tells.
    const Count held{part.period, part.holding.ceiling_alone(limit, nodes)};
    if (part.holding.wrote()) item.watched.meter->held[at(quota)].store(held.word(), std::memory_order_relaxed);
    asks_.push_back({place, quota, key_of(item.watched.name, quota, part.period), words});
}

void QuotaShare::collect(const Periods& periods, std::uint32_t nodes, bool returning, bool again) {
    asks_.clear();
    if (!again) flights_.clear();
    refreshed_ = 0;
    const base::Micros now = clock_.ticks();
    const std::size_t first = items_.empty() ? 0 : next_ % items_.size();
    for (std::size_t turn = 0; turn < items_.size(); ++turn) {
        const std::size_t i = (first + turn) % items_.size();
        Item& item = items_[i];
        if (again && !item.wanted) continue;
        if (refreshed_ < refreshed_max) next_ = i + 1;
        Meter& meter = *item.watched.meter;
        const bool hungry = meter.hungry.exchange(false, std::memory_order_relaxed);
        for (const Quota quota : {Quota::day, Quota::month, Quota::bytes}) {
            const std::uint64_t limit = meter.limit[at(quota)].load(std::memory_order_relaxed);
            if (limit == 0) continue;
            Part& part = item.parts[at(quota)];
            const Count count = Count::of(meter.used[at(quota)].load(std::memory_order_relaxed)).seen_in(periods.of(quota));
            if (part.period != count.period) begin(item, quota, count.period);
            if (returning ? part.holding.wrote() : is_due(item, part, count.value, limit, nodes, hungry))
                prepare_ask(i, quota, limit, nodes, returning, hungry);
        }
        item.unheard = false;
        if (again) item.wanted = false;
        if (again || meter.concurrent.load(std::memory_order_relaxed) == 0) continue;
        const std::uint32_t flying = meter.in_flight.load(std::memory_order_relaxed);
        if (flying > 0 || flying != item.told_in_flight) item.flight_at = now;
        if (now - item.flight_at < idle_after) flights_.push_back(i);
    }
}

bool QuotaShare::learn(RedisLink& redis, const Ask& ask) {
    const auto reply = redis.receive();
    if (!reply || reply->items.size() != 6) return false;
    Item& item = items_[ask.item];
    Part& part = item.parts[at(ask.quota)];
    Granted granted;
    granted.own = {whole(reply->items[0]), whole(reply->items[1])};
    granted.others = whole(reply->items[2]);
    granted.before = whole(reply->items[3]);
    granted.hold = reply->items[4].integer == 1;
    granted.former = reply->items[5].integer == 1;
    // A former life of this node had claimed more than was written down when it ended: taken as used.
    if (granted.former && granted.before > ask.words.used) carry(*item.watched.meter, ask.quota, {part.period, granted.before - ask.words.used});
    part.holding.learn(granted);
    part.used_then = ask.words.used;
    part.at = clock_.ticks();
    set_ceiling(item, ask.quota, granted.own.claim, part.holding.ceiling_alone(ask.words.limit, ask.words.nodes));
    item.watched.meter->others[at(ask.quota)].store(Count{part.period, granted.others}.word(), std::memory_order_relaxed);
    return true;
}

bool QuotaShare::ask_all(RedisLink& redis, std::string_view alive) {
    const std::string life = std::to_string(life_);
    for (std::size_t from = 0; from < asks_.size(); from += batch) {
        const std::span<const Ask> part = std::span(asks_).subspan(from, std::min(batch, asks_.size() - from));
        for (const Ask& ask : part) {
            const ClaimAsk& words = ask.words;
            redis.send({"EVALSHA", script_, "3", ask.key, feed, memory, node_, std::to_string(words.used), std::to_string(words.wanted),
                        std::to_string(words.reserve), std::to_string(words.limit), std::to_string(words.nodes),
                        words.resumed ? "2"
                        : words.first ? "1"
                                      : "0",
                        std::to_string(words.seen), alive, ask.quota == Quota::month ? "3456000" : "259200", life, server_});
        }
        for (const Ask& ask : part) {
            if (!learn(redis, ask)) return false;
        }
    }
    return true;
}

bool QuotaShare::exchange(RedisLink& redis, std::span<const std::string> present, std::uint32_t nodes, bool returning) {
    nodes = std::max(nodes, static_cast<std::uint32_t>(present.size()));
    admit_new();
    const Periods periods = calendar_.at(clock_.now());
    std::string listed = "|";
    for (const std::string& node : present) listed += node + "|";
    if (!returning && !listen(redis)) return false;
    for (const bool again : {false, true}) {
        // What was asked first of a quota that others wait for told us how much is claimed; the second time the reserve follows.
        collect(periods, nodes, returning, again);
        if (!ask_all(redis, listed)) return false;
        if (returning) break;
    }
    return exchange_flights(redis, present);
}

bool QuotaShare::exchange_flights(RedisLink& redis, std::span<const std::string> present) {
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
            if (node != node_ && std::ranges::find(present, node) != present.end())
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
            const Part& part = item.parts[at(quota)];
            const std::uint64_t limit = item.watched.meter->limit[at(quota)].load(std::memory_order_relaxed);
            if (limit == 0 || part.period != periods.of(quota)) continue; // first_part() holds
            if (!part.holding.wrote()) continue;                          // and here, or what the file knows
            const std::uint64_t held = part.holding.ceiling_alone(limit, nodes);
            set_ceiling(item, quota, held, held);
        }
    }
}

} // namespace gapura::gateway
