#include "gateway/traffic.h"

#include <algorithm>

namespace gapura::gateway {

void RouteCounters::count(const Outcome& outcome) {
    const int status_class = outcome.status >= 100 && outcome.status < 600 ? outcome.status / 100 : 0;
    by_class[static_cast<std::size_t>(status_class)].add(1);
    if (status_class == 0 && outcome.ending == Ending::client_gone) gone.add(1);
    bytes_in.add(outcome.bytes_in);
    bytes_out.add(outcome.bytes_out);
    took_us.add(static_cast<std::uint64_t>(std::max<std::int64_t>(0, outcome.took_us)));
    if (outcome.ending != Ending::not_forwarded) {
        forwarded.add(1);
        upstream_us.add(static_cast<std::uint64_t>(std::max<std::int64_t>(0, outcome.upstream_us)));
    }
    const auto bucket = std::ranges::lower_bound(latency_bounds_us, outcome.took_us) - latency_bounds_us.begin();
    latency[static_cast<std::size_t>(bucket)].add(1);
}

LaneTraffic::~LaneTraffic() {
    for (auto& chunk : *chunks_) delete chunk.load(std::memory_order_relaxed);
}

const RouteCounters* LaneTraffic::route(std::uint32_t number) const {
    const std::size_t place = std::min<std::size_t>(number, routes_max - 1);
    const Chunk* chunk = (*chunks_)[place / chunk_size].load(std::memory_order_acquire);
    return chunk == nullptr ? nullptr : &(*chunk)[place % chunk_size];
}

void LaneTraffic::count(std::uint32_t route, const Decision& decision, const Outcome& outcome) {
    const std::size_t place = std::min<std::size_t>(route, routes_max - 1);
    auto& slot = (*chunks_)[place / chunk_size];
    Chunk* chunk = slot.load(std::memory_order_relaxed);
    if (chunk == nullptr) {
        chunk = new Chunk();
        slot.store(chunk, std::memory_order_release);
    }
    (*chunk)[place % chunk_size].count(outcome);
    if (decision.verdict == Verdict::forward) return;
    const auto found = std::ranges::find(refusal_slugs, std::string_view(decision.refusal.slug));
    refusals_[std::min(static_cast<std::size_t>(found - refusal_slugs.begin()), refusal_slugs.size() - 1)].add(1);
}

} // namespace gapura::gateway
