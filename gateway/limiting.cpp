#include "gateway/limiting.h"

#include <algorithm>

#include "gateway/limit_fields.h"

namespace gapura::gateway {
namespace {

Rate rate_of(const keys::KeyLimits& limits) {
    return {limits.rate_per_minute, limits.burst > 0 ? limits.burst : default_burst(limits.rate_per_minute)};
}

bool has_quota(const keys::KeyLimits& limits) {
    return limits.per_day > 0 || limits.per_month > 0 || limits.kib_per_day > 0 || limits.concurrent > 0;
}

/// The quotas in force, for the keeper and the share; and the first call makes the meter known to them.
void make_known(Policy::Shared& shared, Meter& meter, const keys::KeyLimits& limits, Bearer bearer, std::string_view id) {
    const std::array<std::uint64_t, quota_kinds> wanted{limits.per_day, limits.per_month, std::uint64_t{limits.kib_per_day} * 1024};
    for (std::size_t i = 0; i < quota_kinds; ++i) {
        if (meter.limit[i].load(std::memory_order_relaxed) != wanted[i]) meter.limit[i].store(wanted[i], std::memory_order_relaxed);
    }
    if (meter.concurrent.load(std::memory_order_relaxed) != limits.concurrent) meter.concurrent.store(limits.concurrent, std::memory_order_relaxed);
    if (meter.watched.load(std::memory_order_relaxed) || meter.watched.exchange(true)) return;
    shared.keeper.watch(meter, to_string(bearer), id);
    if (shared.redis) shared.redis->hurry();
}

void add_bearing(Policy::Shared& shared, const View& view, std::int32_t index, LimitSet& set) {
    if (index < 0) return;
    const auto at = static_cast<std::size_t>(index);
    const Bearing& bearing = view.snapshot->bearings[at];
    Account& account = shared.accounts.at(view.snapshot->numbers.bearings[at]);
    Bound bound;
    bound.bearer = bearing.kind;
    bound.id = bearing.id;
    bound.limits = &bearing.limits;
    if (bearing.limits.rate_per_minute > 0) {
        bound.rate_name = to_string(bearing.kind);
        bound.rate = rate_of(bearing.limits);
        bound.slot = &account.slot;
    }
    if (has_quota(bearing.limits)) {
        bound.meter = &account.meter;
        make_known(shared, account.meter, bearing.limits, bearing.kind, bearing.id);
    }
    set.add(bound);
}

void add_key(Policy::Shared& shared, const View& view, const Route& route, const keys::KeyEntry& key, LimitSet& set) {
    const LimitPolicy& policy = view.snapshot->limits[route.limit];
    Bound bound;
    bound.id = key.key_id;
    bound.limits = &key.limits;
    if (key.limits.rate_per_minute > 0) {
        bound.rate_name = to_string(Bearer::key);
        bound.rate = rate_of(key.limits);
        bound.slot = &shared.slot(0, key.slot);
    } else {
        bound.rate_name = policy.name;
        bound.rate = {policy.per_minute, policy.burst};
        bound.slot = &shared.slot(view.snapshot->numbers.limits[route.limit], key.slot);
    }
    if (has_quota(key.limits)) {
        bound.meter = &shared.key_meters.at(key.slot);
        make_known(shared, *bound.meter, key.limits, Bearer::key, key.key_id);
    }
    set.add(bound);
    const auto& known = view.snapshot->bearing_of;
    if (known.empty()) return;
    for (const std::string_view id : {key.app_id.view(), key.unit_id.view()}) {
        if (const auto found = known.find(id); found != known.end()) add_bearing(shared, view, found->second, set);
    }
}

} // namespace

void gather(Policy::Shared& shared, const View& view, const Route& route, const keys::KeyEntry* key, std::string_view client, LimitSet& set) {
    set.clear();
    if (key != nullptr) {
        add_key(shared, view, route, *key, set);
    } else {
        static constexpr keys::KeyLimits none;
        const LimitPolicy& policy = view.snapshot->limits[route.limit];
        Bound bound;
        bound.limits = &none;
        bound.rate_name = policy.name;
        bound.rate = {policy.per_minute, policy.burst};
        bound.slot = &shared.open_callers.place(client, view.snapshot->numbers.limits[route.limit]);
        set.add(bound);
    }
    add_bearing(shared, view, route.bearing, set);
    add_bearing(shared, view, view.snapshot->service(route.service).bearing, set);
}

bool Limiting::passes(const View& view, const Route& route, const Incoming& incoming, Decision& decision) {
    gather(shared_, view, route, decision.key, incoming.client, set_);
    const Instant now = shared_.clock.now();
    const When when{shared_.clock.ticks().count() * 1000, now, calendar_.at(now)};
    const bool passed = set_.take(when, shared_.standing(), decision.held);
    write_limit_fields(set_.findings(), decision.limits);
    if (shared_.redis) {
        if (passed) tell_share();
        else ask_for_more();
    }
    if (!passed) refuse(decision);
    return passed;
}

void Limiting::tell_share() const {
    for (const Bound& bound : set_.bounds()) {
        // An open caller has no name that other nodes would know.
        if (bound.slot != nullptr && !bound.id.empty()) shared_.redis->admitted(*bound.slot, bound.rate, bound.id, bound.rate_name);
    }
}

void Limiting::ask_for_more() const {
    bool hurry = false;
    for (const LimitFinding& finding : set_.findings()) hurry = hurry || finding.lagging;
    for (const Bound& bound : set_.bounds()) {
        if (bound.meter != nullptr) bound.meter->hungry.store(true, std::memory_order_relaxed);
    }
    if (hurry) shared_.redis->hurry();
}

void Limiting::refuse(Decision& decision) const {
    const LimitFinding& worst = *set_.worst();
    Error& refusal = decision.refusal;
    decision.verdict = Verdict::refuse;
    refusal.code = Code::limited;
    refusal.args.clear();
    decision.retry_after_s = retry_seconds(worst.wait_ns);
    refusal.args.emplace_back("retry_after_s", std::to_string(decision.retry_after_s));
    refusal.args.emplace_back("policy", std::string(worst.name));
    std::string violated;
    for (const LimitFinding& finding : set_.findings()) {
        if (!finding.passes) violated += (violated.empty() ? "" : " ") + std::string(finding.name);
    }
    refusal.args.emplace_back("violated", std::move(violated));
    switch (worst.dimension) {
    case Dimension::rate:
        refusal.slug.assign("gateway.rate_limited");
        refusal.args.emplace_back("per_minute", std::to_string(worst.limit));
        refusal.args.emplace_back("burst", std::to_string(worst.burst));
        return;
    case Dimension::day:
    case Dimension::month: refusal.slug.assign(worst.dimension == Dimension::day ? "gateway.day_exhausted" : "gateway.month_exhausted"); break;
    case Dimension::concurrent: refusal.slug.assign("gateway.too_many_at_once"); break;
    case Dimension::bytes: refusal.slug.assign("gateway.bytes_exhausted"); break;
    }
    refusal.args.emplace_back("limit", std::to_string(worst.dimension == Dimension::bytes ? worst.limit / 1024 : worst.limit));
}

void Limiting::end(const Decision& decision, std::uint64_t answer_bytes) {
    if (decision.held.size > 0) release(decision.held, answer_bytes, calendar_.at(shared_.clock.now()));
}

} // namespace gapura::gateway
