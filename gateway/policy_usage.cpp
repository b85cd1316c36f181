// The usage side of the policy: what calls add up to, the last calls of each key, and their files.
#include <algorithm>

#include "gateway/policy_shared.h"
#include "lib/base/file.h"

namespace gapura::gateway {
namespace {

constexpr std::string_view rings_file = "/calls.last";
constexpr std::size_t rings_bytes_max = std::size_t{256} << 20;
// A snapshot costs what it weighs: at most 100 KB/s of writing, so a small one is a minute old at most and the largest ten.
constexpr base::Micros rings_every = std::chrono::seconds(60);
constexpr std::int64_t rings_bytes_per_second = 100'000;

} // namespace

Result<void> Policy::Shared::start_usage() {
    const auto text = base::read_file(options.data_dir + std::string(rings_file), rings_bytes_max);
    if (text) {
        const std::scoped_lock lock(collecting);
        if (auto loaded = rings.load(*text); !loaded) log.failure("gateway.calls_unreadable", loaded.error());
    }
    rings_due = clock.ticks() + rings_every;
    if (!options.deliver_usage) return {};
    usage_sender =
        std::make_unique<UsageSender>(options.data_dir + "/usage", [this] { return take_usage(); }, options.deliver_usage, clock, random, log);
    TRY(usage_sender->open());
    usage_sender->start(options.usage_every, [this] { write_rings(false); });
    return {};
}

void Policy::Shared::keep_calls(std::span<const std::shared_ptr<LaneBox>> boxes) {
    struct Left {
        std::span<const CallRecord> calls;
        std::int64_t next_us() const { return calls.front().started_us + calls.front().took_us; }
    };
    std::vector<Left> left; // of each lane, already in order
    for (const auto& box : boxes) {
        if (!box->calls.spare.empty()) left.push_back({box->calls.spare});
    }
    std::uint32_t number = 0;
    Registry::RouteEntry route = registry.route(0);
    while (!left.empty()) {
        const auto first = std::ranges::min_element(left, {}, &Left::next_us);
        const CallRecord& call = first->calls.front();
        first->calls = first->calls.subspan(1);
        if (call.route != number) route = registry.route(number = call.route);
        rings.keep(call, route.name.id, route.name.pattern);
        if (first->calls.empty()) left.erase(first);
    }
    for (const auto& box : boxes) box->calls.spare.clear();
}

void Policy::Shared::write_rings(bool now) {
    CallRings copy;
    {
        const std::scoped_lock lock(collecting);
        if (rings.kept() == rings_written || (!now && clock.ticks() < rings_due)) return;
        copy = rings; // so that nobody waits while it is put into words
        rings_written = rings.kept();
    }
    const std::string text = copy.text();
    rings_due = clock.ticks() + std::max(rings_every, base::Micros(static_cast<std::int64_t>(text.size()) * 1'000'000 / rings_bytes_per_second));
    if (auto written = base::replace_file(options.data_dir + std::string(rings_file), text); !written)
        log.failure("gateway.calls_not_written", written.error());
}

UsageLines Policy::Shared::take_usage() {
    const std::scoped_lock lock(collecting);
    return totals.take();
}

UsageLines Policy::take_usage() { return shared_->take_usage(); }

KeyUse Policy::undelivered_use(std::string_view key) const {
    // In the order in which counts travel: one that moves meanwhile may be seen twice, never not at all.
    KeyUse out;
    {
        const std::scoped_lock lock(shared_->collecting);
        out = shared_->totals.use(key);
    }
    if (shared_->usage_sender) out.add(shared_->usage_sender->use(key));
    return out;
}

std::vector<CallShown> Policy::last_calls(std::string_view key, const CallsWanted& wanted) const {
    shared_->collect(); // what was answered a moment ago is there
    const std::scoped_lock lock(shared_->collecting);
    return shared_->rings.list(key, wanted);
}

void Policy::send_usage() {
    shared_->collect();
    if (shared_->usage_sender) shared_->usage_sender->round();
}

} // namespace gapura::gateway
