#include "gateway/quota_keeper.h"

#include <algorithm>

namespace gapura::gateway {
namespace {

constexpr std::size_t saved_at_once = 50'000;
constexpr std::size_t gathered_at_once = 1'000; // under the lock
constexpr base::Micros sync_every = std::chrono::seconds(5);
constexpr std::int64_t seen_every_us = 1'000'000;

QuotaRecord record_of(const WatchedMeter& watched) {
    QuotaRecord out;
    out.name = watched.name;
    for (std::size_t i = 0; i < quota_kinds; ++i) {
        out.used[i] = watched.meter->used[i].load(std::memory_order_relaxed);
        out.ceiling[i] = watched.meter->ceiling[i].load(std::memory_order_relaxed);
        const std::uint64_t held = watched.meter->held[i].load(std::memory_order_relaxed);
        if (Count::of(held).period == Count::of(out.ceiling[i]).period) out.ceiling[i] = held;
    }
    out.spare = watched.meter->unheard.load(std::memory_order_relaxed);
    return out;
}

/// Added, not set: another loop may already have counted a call. What it may use is what it held, unless that may have been given away meanwhile;
/// one call in any case, by which it meets the bearer again.
void remember(Meter& meter, const QuotaRecord& kept) {
    meter.unheard.fetch_or(kept.spare & all_kinds, std::memory_order_relaxed);
    for (std::size_t i = 0; i < quota_kinds; ++i) {
        const Count used = Count::of(kept.used[i]);
        carry(meter, static_cast<Quota>(i), used);
        Count ceiling = Count::of(kept.ceiling[i]);
        if (ceiling.period == 0) continue;
        const bool doubted = (kept.spare & 1U << i) != 0;
        ceiling.value = std::max(doubted ? 0 : ceiling.value, used.seen_in(ceiling.period).value + 1);
        meter.ceiling[i].store(ceiling.word(), std::memory_order_relaxed);
    }
}

/// What is held for a bearer that others spoke of, for its first call here: that one too, if it is known that something is left.
std::uint64_t ceiling_met(const Meter& stand_in, std::size_t kind) {
    Count ceiling = Count::of(stand_in.ceiling[kind].load(std::memory_order_relaxed));
    if (ceiling.period == 0) return 0;
    const std::uint64_t used = Count::of(stand_in.used[kind].load(std::memory_order_relaxed)).seen_in(ceiling.period).value;
    const std::uint64_t others = Count::of(stand_in.others[kind].load(std::memory_order_relaxed)).seen_in(ceiling.period).value;
    if (used + others < stand_in.limit[kind].load(std::memory_order_relaxed)) ceiling.value = std::max(ceiling.value, used + 1);
    return ceiling.word();
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
    const Instant now = clock_.now();
    TRY(file_.open(path, calendar.at(now).month, now));
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
    if (open_) met_.insert(out.place = file_.place(out.name));
    const auto stands = stand_ins_.find(out.name);
    if (stands == stand_ins_.end()) {
        if (open_) remember(meter, file_.at(out.place));
    } else {
        // It began with what the file remembers, and may know more.
        for (std::size_t i = 0; i < quota_kinds; ++i) {
            out.carried[i] = stands->second->used[i].load(std::memory_order_relaxed);
            carry(meter, static_cast<Quota>(i), Count::of(out.carried[i]));
            const std::uint64_t ceiling = ceiling_met(*stands->second, i);
            if (ceiling != 0) meter.ceiling[i].store(ceiling, std::memory_order_relaxed);
        }
        meter.unheard.store(stands->second->unheard.load(std::memory_order_relaxed), std::memory_order_relaxed);
    }
    watched_.push_back(out);
}

Meter* QuotaKeeper::stand_in(const QuotaName& name) {
    const std::scoped_lock lock(mutex_);
    const std::size_t place = open_ ? file_.place(name) : 0;
    if (met_.contains(place)) return nullptr;
    std::unique_ptr<Meter>& out = stand_ins_[name];
    if (out) return out.get();
    out = std::make_unique<Meter>();
    if (!open_) return out.get();
    remember(*out, file_.at(place));
    standing_.push_back({out.get(), name, place, {}});
    return out.get();
}

/// Marks up to `count` of what changed, and takes copies to be written: short, for a lane may be waiting to have a meter watched.
std::vector<QuotaFile::Copy> QuotaKeeper::gather(std::size_t count) {
    const std::scoped_lock lock(mutex_);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = next_++ % (watched_.size() + standing_.size());
        const bool met = at < watched_.size();
        const WatchedMeter& watched = met ? watched_[at] : standing_[at - watched_.size()];
        if (met || !met_.contains(watched.place)) file_.put(watched.place, record_of(watched));
    }
    return file_.take_marked();
}

Result<void> QuotaKeeper::write(std::size_t count) {
    do {
        const std::size_t some = std::min(count, gathered_at_once);
        count -= some;
        const auto copies = gather(some);
        auto written = file_.write(copies);
        if (written) continue;
        const std::scoped_lock lock(mutex_);
        file_.mark(copies);
        return written;
    } while (count > 0);
    return {};
}

void QuotaKeeper::save(bool last) {
    std::size_t count = 0;
    {
        const std::scoped_lock lock(mutex_);
        if (!open_) return;
        count = watched_.size() + standing_.size();
        if (!last) count = std::min(saved_at_once, count);
        const std::int64_t now = clock_.now().us;
        if (last || now - static_cast<std::int64_t>(file_.seen()) >= seen_every_us)
            file_.put_seen(static_cast<std::uint64_t>(std::max<std::int64_t>(0, now)));
    }
    auto written = write(count);
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

std::uint32_t QuotaKeeper::remembered_joined() const {
    const std::scoped_lock lock(mutex_);
    return open_ ? file_.joined() : 0;
}

void QuotaKeeper::remember_joined(std::uint32_t joined) {
    const std::scoped_lock lock(mutex_);
    file_.put_joined(joined);
}

void QuotaKeeper::remember_nodes(std::uint32_t nodes) {
    const std::scoped_lock lock(mutex_);
    file_.put_nodes(nodes);
}

} // namespace gapura::gateway
