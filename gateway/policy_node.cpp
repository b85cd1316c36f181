#include "gateway/policy_node.h"

#include "gateway/policy_shared.h"
#include "lib/base/thread_name.h"

namespace gapura::gateway {
namespace {

base::Zone zone_of(const PolicyOptions& options) {
    if (options.zone) return *options.zone;
    auto utc = base::Zone::find("UTC");
    CHECK(utc.has_value());
    return *std::move(utc);
}

} // namespace

Policy::Shared::Shared(const base::Clock& a_clock, base::Random& a_random, base::Log& a_log, PolicyOptions given)
    : clock(a_clock),
      random(a_random),
      log(a_log),
      options(std::move(given)),
      view(std::make_shared<View>()),
      keeper(clock, log, options.name_key.reveal(), options.days()),
      failed(options.failed_keys, a_random.next()),
      open_callers({60, 10}, a_random.next()),
      totals(zone_of(options), registry) {
    slots[0] = std::make_unique<SlotTable>();
}

void Policy::Shared::set_view(std::shared_ptr<const Snapshot> snapshot, std::shared_ptr<const keys::KeyRing> ring) {
    auto next = std::make_shared<View>();
    next->snapshot = std::move(snapshot);
    next->ring = std::move(ring);
    for (std::size_t i = 0; i < next->snapshot->scopes.size(); ++i) next->scope_bits[i] = next->ring->bit(next->snapshot->scopes[i]);
    for (const Route& route : next->snapshot->routes) {
        const bool kind = !route.config.open && (next->scope_bits[route.scope] & next->ring->personal()) != 0;
        next->personal.push_back(kind || route.config.personal || !route.mask.fields.empty());
    }
    view.publish(std::move(next));
}

void Policy::Shared::collect(LaneBox& lane) {
    log_scratch.clear();
    std::uint64_t lines = 0;
    std::uint64_t past = 0;
    {
        const std::scoped_lock lock(lane.mutex);
        log_scratch.swap(lane.log);
        lines = std::exchange(lane.log_lines, 0);
        log_dropped += std::exchange(lane.log_dropped, 0);
        for (const std::uint32_t target : lane.dirty) tally_scratch.emplace_back(target, std::exchange(lane.tallies[target], {}));
        lane.dirty.clear();
        lane.calls.records.swap(lane.calls.spare);
        past = std::exchange(lane.calls.past, 0);
    }
    write_log(lines);
    collect_calls(lane, past);
    for (const auto& [target, tally] : tally_scratch) {
        if (incidents) incidents->absorb(registry.target(target), tally);
    }
    tally_scratch.clear();
}

void Policy::Shared::write_log(std::uint64_t lines) {
    if (access && !access->write(log_scratch)) log_dropped += lines;
}

void Policy::Shared::write_logs() {
    const std::scoped_lock lock(collecting, lanes_mutex);
    for (const auto& lane : lanes) {
        log_scratch.clear();
        std::uint64_t lines = 0;
        {
            const std::scoped_lock held(lane->mutex);
            log_scratch.swap(lane->log);
            lines = std::exchange(lane->log_lines, 0);
        }
        write_log(lines);
    }
}

void Policy::Shared::log_is_full() {
    {
        const std::scoped_lock lock(running_mutex);
        log_full = true;
    }
    running_changed.notify_one();
}

void Policy::Shared::calls_are_full() {
    {
        const std::scoped_lock lock(running_mutex);
        calls_full = true;
    }
    running_changed.notify_one();
}

void Policy::Shared::collect_calls(LaneBox& lane, std::uint64_t past) {
    const Instant now = clock.now();
    totals.add(lane.calls.spare);
    totals.add_past(past, now);
    for (const CallRecord& call : lane.calls.spare) {
        if (!call.key.view().empty()) remember(call, now.us / 300'000'000);
    }
    if (recent.size() > 10'000) std::erase_if(recent, [&](const auto& item) { return item.second.slot < now.us / 300'000'000 - 1; });
}

void Policy::Shared::remember(const CallRecord& call, std::int64_t slot) {
    auto seen = recent.find(call.key.view());
    if (seen == recent.end()) seen = recent.try_emplace(call.key.str()).first;
    if (seen->second.slot != slot) seen->second = {slot, 0, seen->second.slot == slot - 1 ? seen->second.now : 0};
    ++seen->second.now;
}

void Policy::Shared::collect() {
    std::vector<std::shared_ptr<LaneBox>> boxes;
    {
        const std::scoped_lock lock(lanes_mutex);
        boxes = lanes;
    }
    const std::scoped_lock lock(collecting);
    for (const auto& box : boxes) collect(*box);
    keep_calls(boxes);
    if (incidents) incidents->emit_due();
    keeper.save();
}

void Policy::Shared::run() {
    base::name_thread("gpr-collect");
    base::Micros due = clock.ticks() + options.collect_every;
    while (true) {
        bool only_log = false;
        {
            std::unique_lock lock(running_mutex);
            only_log = running_changed.wait_for(lock, options.collect_every, [&] { return stopping || log_full || calls_full; });
            if (stopping) break;
            only_log = only_log && !std::exchange(calls_full, false);
            log_full = false;
        }
        if (only_log && clock.ticks() < due) {
            write_logs();
            continue;
        }
        collect();
        due = clock.ticks() + options.collect_every;
    }
    collect(); // what came in while we were told to stop
}

Policy::Policy(const base::Clock& clock, base::Random& random, base::Log& log, PolicyOptions options)
    : shared_(std::make_shared<Shared>(clock, random, log, std::move(options))) {
    const auto nothing = build({}, {});
    const std::scoped_lock lock(shared_->publishing);
    shared_->set_view(*nothing,
                      std::make_shared<keys::KeyRing>(std::vector<keys::KeyEntry>(), std::vector<std::string>(), std::vector<base::HmacSha256>()));
}

Policy::~Policy() { stop(); }

Result<void> Policy::start() {
    Shared& s = *shared_;
    TRY(base::make_folder(s.options.data_dir));
    // Without the file limits go on in memory: a full disk must not switch anything off.
    if (auto opened = s.keeper.open(s.options.data_dir + "/quotas"); !opened) s.log.failure("gateway.quotas_unreadable", opened.error());
    if (!s.options.redis.empty()) {
        s.redis = std::make_unique<RedisShare>(RedisOptions{s.options.redis, s.options.node_id, s.options.name_key, s.options.days()}, s.keeper,
                                               s.clock, s.log);
    }
    if (!s.options.subject_key.empty()) {
        s.subjects.emplace(s.options.subject_key.reveal());
        s.options.journal.folder = s.options.data_dir + "/access";
        s.journal = TRY(Journal::open(s.options.journal, s.log));
        if (s.options.take_records) s.record_courier = std::make_unique<RecordCourier>(*s.journal, s.options.take_records, s.random, s.log);
    }
    s.spool = TRY(Spool::open(s.options.data_dir + "/incidents.spool", s.options.spool_bytes_max, s.log));
    const auto route_of = [&s](std::uint32_t number) { return s.registry.route(number).name; };
    const auto emit = [&s](const Incident& incident, const std::string& payload) {
        auto put = s.spool->put(incident.id, incident.sequence, incident.open, payload);
        if (s.courier) s.courier->wake();
        return put;
    };
    s.incidents = std::make_unique<Incidents>(s.clock, s.random, s.log, s.options.detector, route_of, emit);
    for (const std::string& payload : s.spool->open_payloads()) {
        auto incident = incident_from(payload);
        if (incident) s.incidents->resume(*std::move(incident));
        else s.log.failure("gateway.incident_unreadable", incident.error());
    }
    if (s.options.access_log) s.access = std::make_unique<AccessFile>(s.options.data_dir + "/access.jsonl", s.log);
    if (s.options.deliver) {
        s.courier = std::make_unique<Courier>(*s.spool, s.options.deliver, s.random, s.log);
        s.courier->start();
    }
    if (s.redis) s.redis->start();
    TRY(s.start_usage());
    s.collector = std::thread([&s] { s.run(); });
    s.started = true;
    return {};
}

void Policy::stop() {
    Shared& s = *shared_;
    {
        const std::scoped_lock lock(s.running_mutex);
        s.stopping = true;
    }
    s.running_changed.notify_all();
    if (s.collector.joinable()) s.collector.join();
    if (s.usage_sender) s.usage_sender->stop();
    if (s.started) s.write_rings(true);
    if (s.courier) s.courier->stop();
    if (s.journal) s.journal->stop();
    if (s.record_courier) s.record_courier->stop();
    if (s.redis) s.redis->stop();
    s.keeper.save(true);
}

void Policy::publish(std::shared_ptr<const Snapshot> snapshot) {
    auto own = std::make_shared<Snapshot>(*snapshot);
    own->numbers = shared_->registry.number(*snapshot);
    const std::scoped_lock lock(shared_->publishing);
    for (std::uint32_t& limit : own->numbers.limits) {
        // After hundreds of renamed limits the last table is shared: allowances mix, none is lost.
        limit = std::min<std::uint32_t>(limit, Shared::limit_tables - 1);
        if (!shared_->slots[limit]) shared_->slots[limit] = std::make_unique<SlotTable>();
    }
    shared_->set_view(std::move(own), shared_->view.current()->ring);
}

void Policy::publish(std::shared_ptr<const keys::KeyRing> ring) {
    const std::scoped_lock lock(shared_->publishing);
    shared_->set_view(shared_->view.current()->snapshot, std::move(ring));
}

void Policy::keys_are_old() {
    const base::Micros old = shared_->clock.ticks() - shared_->options.keys_stale_after - base::Micros(1);
    shared_->keys_current_at.store(old.count() == 0 ? -1 : old.count(), std::memory_order_relaxed);
}

void Policy::keys_are_current() {
    shared_->keys_current_at.store(std::max<std::int64_t>(1, shared_->clock.ticks().count()), std::memory_order_relaxed);
}

std::unique_ptr<Lane> Policy::make_lane(int index) {
    auto box = std::make_shared<LaneBox>();
    {
        const std::scoped_lock lock(shared_->lanes_mutex);
        shared_->lanes.push_back(box);
    }
    return gateway::make_lane(shared_, std::move(box), index);
}

void Policy::store_says(std::vector<std::string> nodes) {
    if (shared_->redis) shared_->redis->store_says(std::move(nodes));
}

void Policy::collect() { shared_->collect(); }

} // namespace gapura::gateway
