// One gateway as far as quotas go: its counters, its file, its share.
#pragma once

#include "gateway/limit_set.h"
#include "tests/gateway/redis_world.h"

namespace gapura::gateway {

inline const base::Zone& jakarta() {
    static const base::Zone zone = base::Zone::find("Asia/Jakarta").value();
    return zone;
}

/// One gateway: its counters, its file, its share.
struct QuotaNode {
    QuotaNode(const std::string& name, RedisAddress address, const base::Clock& clock_, base::Log& log, const std::string& file = "")
        : clock(clock_),
          calendar(&jakarta()),
          keeper(clock_, log, "between nodes", &jakarta()) {
        EXPECT_TRUE(file.empty() || keeper.open(file));
        share = std::make_unique<RedisShare>(RedisOptions{std::move(address), name, base::Secret("between nodes"), &jakarta()}, keeper, clock_, log);
        share->start();
    }
    /// One call of the key under the quota, as limiting.cpp does it.
    bool ask(std::uint32_t per_day) {
        limits.per_day = per_day;
        meter.limit[0].store(per_day);
        if (!meter.watched.exchange(true)) {
            keeper.watch(meter, "key", "key_1");
            share->hurry();
        }
        const Instant now = clock.now();
        const When when{clock.ticks().count() * 1000, now, calendar.at(now)};
        LimitSet set;
        Bound bound;
        bound.id = "key_1";
        bound.limits = &limits;
        bound.meter = &meter;
        set.add(bound);
        Held held;
        if (set.take(when, share->standing(), held)) return true;
        meter.hungry.store(true);
        if (set.worst()->lagging) share->hurry();
        return false;
    }
    const base::Clock& clock;
    Calendar calendar;
    keys::KeyLimits limits;
    Meter meter;
    QuotaKeeper keeper;
    std::unique_ptr<RedisShare> share;
};

} // namespace gapura::gateway
