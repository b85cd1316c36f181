#include "gateway/quota_claim.h"

#include <algorithm>

namespace gapura::gateway {
namespace {

constexpr std::uint64_t slack_percent = 8;

std::uint64_t less(std::uint64_t from, std::uint64_t by) { return from > by ? from - by : 0; }

} // namespace

const std::string_view script_text = R"(
local used, wanted, reserve = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local limit, nodes, alive = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[9]
local own, own_reserve, claims, reserves, wrote, former = -1, 0, 0, 0, 0, 0
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local claim, rest, life = string.match(all[i + 1], '^(%d+) ?(%d*) ?(%d*)$')
  claim, rest = tonumber(claim) or 0, tonumber(rest) or 0
  if all[i] == ARGV[1] then
    own, own_reserve = claim, rest
    if ARGV[7] ~= '0' and life ~= ARGV[11] then former = 1 end
  else
    claims = claims + claim
    if alive == '' or string.find(alive, '|' .. all[i] .. '|', 1, true) then
      reserves = reserves + rest
      wrote = wrote + 1
    end
  end
end
reserves = reserves + math.max(0, nodes - 1 - wrote) * math.floor(limit / nodes)
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local began, server = string.match(redis.call('GET', KEYS[3]) or '', '^(%d+) ?(.*)$')
if not began or server ~= ARGV[12] then
  began = now
  redis.call('SET', KEYS[3], string.format('%.0f %s', now, ARGV[12]), 'EX', 8640000)
end
local hold = now - tonumber(began) < 500000 or (ARGV[7] == '0' and own < tonumber(ARGV[8]))
if own >= 0 then
  local base = 0
  if former == 1 then used = math.max(used, own) else base = math.min(wanted, math.max(own, tonumber(ARGV[8]))) end
  reserve = math.min(reserve, math.max(0, own + own_reserve - math.max(used, base)))
end
if ARGV[7] == '1' and not hold then
  reserve = math.min(reserve, math.max(0, limit + math.floor(limit * 8 / 100) - claims - reserves - used))
end
local kept = math.max(own, tonumber(ARGV[8]))
local free = math.max(0, limit - claims)
local room = math.max(0, limit + math.floor(limit * 8 / 100) - claims - reserves - reserve)
local base = math.max(kept, used)
if hold then kept = base + reserve else kept = math.max(kept, math.min(free, room)) end
local claim = math.max(used, math.min(wanted, kept))
if hold then
  reserve = math.max(0, reserve - math.max(0, claim - base))
else
  local more = math.max(0, math.min(reserve, math.min(wanted, free) - claim))
  claim, reserve = claim + more, reserve - more
end
if not hold and claim < wanted and claim < free then
  redis.call('ZADD', KEYS[2], string.format('%.0f', now), KEYS[1] .. '|' .. ARGV[5])
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now - 30000000))
  redis.call('EXPIRE', KEYS[2], 60)
end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %.0f %s', claim, reserve, ARGV[11]))
redis.call('EXPIRE', KEYS[1], ARGV[10])
return {claim, reserve, claims, own, hold and 1 or 0, former}
)";

std::uint64_t stakes_max(std::uint64_t limit) { return limit + limit * slack_percent / 100; }

std::uint64_t lent(std::uint64_t limit, std::uint32_t nodes) {
    // What the others may claim meanwhile is all but our part and the slack: so much less than our part keeps the sum within one percent.
    return std::max(spare_part(limit, nodes), less(limit / std::max(1U, nodes), (limit * (slack_percent - 1) + 99) / 100));
}

std::uint64_t spare_part(std::uint64_t limit, std::uint32_t nodes) { return limit / (100 * std::uint64_t{std::max(1U, nodes)}); }

Granted grant(std::map<std::string, Stake>& stakes, const std::string& node, const ClaimAsk& ask, std::string_view alive, bool hold) {
    Granted out;
    std::uint64_t reserves = 0;
    std::uint64_t wrote = 0;
    for (const auto& [name, stake] : stakes) {
        if (name == node) continue;
        out.others += stake.claim;
        if (!alive.empty() && alive.find("|" + name + "|") == std::string_view::npos) continue;
        reserves += stake.reserve;
        ++wrote;
    }
    reserves += less(ask.nodes, 1 + wrote) * (ask.limit / ask.nodes);
    std::uint64_t used = ask.used;
    std::uint64_t reserve = ask.reserve;
    if (const auto own = stakes.find(node); own != stakes.end()) {
        out.known = true;
        out.before = own->second.claim;
        // A former life may have used all it had claimed, and of its reserve what its file says.
        out.former = ask.first && own->second.life != ask.life;
        if (out.former) used = std::max(used, out.before);
        // Reserve became claim, by an answer that was lost or by calls while alone: both together are not more than what is written.
        const std::uint64_t base = out.former ? used : std::max(used, std::min(ask.wanted, std::max(out.before, ask.seen)));
        reserve = std::min(reserve, less(own->second.claim + own->second.reserve, base));
    }
    // The others kept our part for us if we were there when the period began, and have been since; who came later, or was away, has what is left.
    if (ask.first && !ask.resumed && !hold) reserve = std::min(reserve, less(stakes_max(ask.limit), out.others + reserves + used));
    hold = hold || (!ask.first && (!out.known || out.before < ask.seen));
    // What is held is never taken away: the answer might be lost.
    std::uint64_t kept = std::max(out.before, ask.seen);
    const std::uint64_t free = less(ask.limit, out.others);
    const std::uint64_t room = less(stakes_max(ask.limit), out.others + reserves + reserve);
    const std::uint64_t base = std::max(kept, used);
    kept = hold ? base + reserve : std::max(kept, std::min(free, room));
    out.own = {std::max(used, std::min(ask.wanted, kept)), reserve, ask.life};
    if (hold) {
        out.own.reserve = less(reserve, less(out.own.claim, base)); // what was claimed of it is written once
    } else {
        const std::uint64_t more = std::min(reserve, less(std::min(ask.wanted, free), out.own.claim));
        out.own.claim += more;
        out.own.reserve = reserve - more;
    }
    out.hold = hold;
    out.held_up = !hold && out.own.claim < ask.wanted && out.own.claim < free;
    stakes[node] = out.own;
    return out;
}

ClaimAsk Holding::ask(std::uint64_t used, std::uint64_t wanted, std::uint64_t limit, std::uint32_t nodes) {
    const std::uint64_t held = ceiling_alone(limit, nodes);
    const std::uint64_t spent = std::max(used, claim_); // more than the claim when a part of the reserve was used
    claim_ = std::max(used, std::min(spent, wanted));
    reserve_ = less(held, claim_); // what is given back of the claim may still be used when alone
    // With one call less than is fair there is always room for somebody's next call.
    if (wrote_) reserve_ = std::min(reserve_, less(limit, claim_ + others_ + 1) / std::max(1U, nodes));
    seen_ = std::min(seen_, claim_);
    return {used, wanted, reserve_, limit, std::max(1U, nodes), seen_, !wrote_, resumed()};
}

std::uint64_t Holding::ceiling_asking(std::uint64_t used, std::uint64_t wanted, std::uint64_t limit, std::uint32_t nodes) const {
    Holding after = *this;
    after.ask(used, wanted, limit, nodes);
    const std::uint64_t held = after.ceiling_alone(limit, nodes);
    return wrote_ ? std::min(wanted, held) : held; // a first question gives nothing back
}

void Holding::learn(const Granted& granted) {
    wrote_ = true;
    if (granted.hold) reserve_ = less(reserve_, less(granted.own.claim, claim_));
    seen_ = claim_ = granted.own.claim;
    reserve_ = std::min(reserve_, granted.own.reserve);
    others_ = granted.others;
}

std::uint64_t Holding::ceiling_alone(std::uint64_t limit, std::uint32_t nodes) const {
    if (wrote_) return claim_ + reserve_;
    return resumed_ ? *resumed_ : std::max<std::uint64_t>(1, limit / std::max(1U, nodes));
}

} // namespace gapura::gateway
