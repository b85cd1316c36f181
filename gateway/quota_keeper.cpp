#include "gateway/quota_keeper.h"

#include <algorithm>

namespace gapura::gateway {
namespace {

constexpr std::size_t saved_at_once = 50'000;
constexpr base::Micros sync_every = std::chrono::seconds(5);

QuotaRecord record_of(const WatchedMeter& watched) {
    QuotaRecord out;
    out.name = watched.name;
    for (std::size_t i = 0; i < quota_kinds; ++i) {
        out.used[i] = watched.meter->used[i].load(std::memory_order_relaxed);
        out.ceiling[i] = watched.meter->ceiling[i].load(std::memory_order_relaxed);
    }
    return out;
}

} // namespace

QuotaKeeper::QuotaKeeper(const base::Clock& clock, base::Log& log, std::string_view key, const base::Zone* zone)
    : clock_(clock),
      log_(log),
      names_(key),
      zone_(zone) {}

Result<void> QuotaKeeper::open(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    Calendar calendar(zone_);
    TRY(file_.open(path, calendar.at(clock_.now()).month));
    open_ = true;
    return {};
}

void QuotaKeeper::watch(Meter& meter, std::string_view bearer, std::string_view id) {
    std::string text(bearer);
    text += '|';
    text += id;
    const base::Digest256 digest = names_.digest(text);
    WatchedMeter out;
    out.meter = &meter;
    std::copy_n(digest.begin(), out.name.size(), out.name.begin());
    const std::scoped_lock lock(mutex_);
    if (open_) {
        out.place = file_.place(out.name);
        const QuotaRecord& kept = file_.at(out.place);
        for (std::size_t i = 0; i < quota_kinds; ++i) {
            // Added, not set: another loop may already have counted a call.
            const Count before = Count::of(kept.used[i]);
            const Count now = Count::of(meter.used[i].load(std::memory_order_relaxed));
            const bool same = now.value == 0 || now.period == before.period;
            if (before.value > 0 && same) add(meter, static_cast<Quota>(i), before.period, before.value);
            meter.ceiling[i].store(kept.ceiling[i], std::memory_order_relaxed);
        }
    }
    if (const auto stands = stand_ins_.find(out.name); stands != stand_ins_.end()) {
        for (std::size_t i = 0; i < quota_kinds; ++i) {
            // What the stand-in has used, in a former life of this node, comes with the share's next round: until then only the rest may be used.
            const Count told = Count::of(stands->second->ceiling[i].load(std::memory_order_relaxed));
            const std::uint64_t used = Count::of(stands->second->used[i].load(std::memory_order_relaxed)).seen_in(told.period).value;
            if (told.period != 0)
                meter.ceiling[i].store(Count{told.period, told.value - std::min(told.value, used)}.word(), std::memory_order_relaxed);
        }
    }
    watched_.push_back(out);
}

Meter& QuotaKeeper::stand_in(const QuotaName& name) {
    const std::scoped_lock lock(mutex_);
    std::unique_ptr<Meter>& out = stand_ins_[name];
    if (!out) out = std::make_unique<Meter>();
    return *out;
}

void QuotaKeeper::save(bool last) {
    std::unique_lock lock(mutex_);
    if (!open_) return;
    const std::size_t count = last ? watched_.size() : std::min(saved_at_once, watched_.size());
    for (std::size_t i = 0; i < count; ++i) {
        const WatchedMeter& watched = watched_[next_++ % watched_.size()];
        file_.put(watched.place, record_of(watched));
    }
    auto written = file_.write();
    lock.unlock(); // a lane may be waiting to have a meter watched: never for a disk
    if (written && (last || clock_.ticks() >= sync_due_)) {
        sync_due_ = clock_.ticks() + sync_every;
        written = file_.sync();
    }
    if (!written && !failing_) log_.failure("gateway.quotas_unwritten", written.error());
    failing_ = !written;
}

std::size_t QuotaKeeper::watched_since(std::size_t from, std::vector<WatchedMeter>& out) const {
    const std::scoped_lock lock(mutex_);
    for (std::size_t i = from; i < watched_.size(); ++i) out.push_back(watched_[i]);
    return watched_.size();
}

std::uint32_t QuotaKeeper::remembered_nodes() const {
    const std::scoped_lock lock(mutex_);
    return std::max(1U, file_.nodes());
}

void QuotaKeeper::remember_nodes(std::uint32_t nodes) {
    const std::scoped_lock lock(mutex_);
    file_.put_nodes(nodes);
}

} // namespace gapura::gateway
