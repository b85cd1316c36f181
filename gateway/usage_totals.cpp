#include "gateway/usage_totals.h"

#include <algorithm>

namespace gapura::gateway {

const std::string& DayOf::at(std::int64_t wall_us) {
    if (wall_us < from_us_ || wall_us >= until_us_) {
        const base::Day day = zone_.day_of({wall_us});
        day_ = base::to_iso(day);
        from_us_ = zone_.start_of(day).us;
        until_us_ = zone_.start_of(base::add_days(day, 1)).us;
    }
    return day_;
}

void count(const CallRecord& call, UsageCounts& counts) {
    ++counts.calls;
    counts.bytes_in += call.bytes_in;
    counts.bytes_out += call.bytes_out;
    counts.last_us = std::max(counts.last_us, call.started_us);
    if (!call.key.view().empty()) counts.networks.add_address(call.client.view());
    if (call.by_us) {
        ++(call.status == 429 ? counts.limited : counts.refused);
        return;
    }
    switch (call.ending) {
    case Ending::answered:
        counts.latency.add(call.took_us);
        if (call.status >= 500) ++counts.failed;
        else if (call.status >= 400) ++counts.wrong;
        return;
    case Ending::refused:
    case Ending::timed_out:
    case Ending::broken:
    case Ending::malformed: ++counts.faults; return;
    case Ending::client_gone: ++counts.gone; return;
    case Ending::not_forwarded: ++counts.refused; return; // admitted, then answered by us: a body too large, a head we could not pass on
    }
}

void UsageTotals::add(std::span<const CallRecord> calls) {
    for (const CallRecord& call : calls) {
        const std::string& day = days_.at(call.started_us);
        if (asked_.day != day) asked_.day = day;
        asked_.key = call.key;
        asked_.route = call.route;
        auto found = sums_.find(asked_);
        if (found == sums_.end()) {
            const bool full = sums_.size() >= cells_max;
            found = sums_.try_emplace(full ? Place{day, {}, 0} : asked_).first;
            if (!full) found->second.unit = call.unit;
            if (!full) found->second.app = call.app;
        }
        count(call, found->second.counts);
    }
}

void UsageTotals::add_past(std::uint64_t calls, Instant now) {
    if (calls == 0) return;
    UsageCounts& counts = sums_[Place{days_.at(now.us), {}, 0}].counts;
    counts.calls += calls;
    counts.last_us = std::max(counts.last_us, now.us);
}

UsageLines UsageTotals::take() {
    UsageLines out;
    for (auto& [place, sum] : sums_) {
        UsageUse& use = out[{place.day, place.key.str(), registry_.route(place.route).name.id}];
        use.unit = sum.unit.str();
        use.app = sum.app.str();
        use.counts.add(sum.counts);
    }
    sums_.clear();
    return out;
}

KeyUse UsageTotals::use(std::string_view key) const {
    KeyUse out;
    for (const auto& [place, sum] : sums_) {
        if (place.key != key) continue;
        out.last_used = std::max(out.last_used, Instant{sum.counts.last_us});
        out.days[place.day] += sum.counts.calls;
    }
    return out;
}

} // namespace gapura::gateway
