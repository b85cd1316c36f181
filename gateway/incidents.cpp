#include "gateway/incidents.h"

#include <algorithm>

#include "lib/base/id.h"

namespace gapura::gateway {
namespace {

constexpr base::Micros first_gap = std::chrono::seconds(2);
constexpr base::Micros longest_gap = std::chrono::seconds(60);

} // namespace

Incidents::Incidents(const base::Clock& clock, base::Random& random, base::Log& log, DetectorRules rules, RouteOf route_of, Emit emit)
    : clock_(clock),
      random_(random),
      log_(log),
      rules_(rules),
      route_of_(std::move(route_of)),
      emit_(std::move(emit)) {}

void Incidents::resume(Incident incident) {
    Watch& watch = watches_.try_emplace({incident.service_id, incident.target}, Watch{Detector(rules_), {}, false, false, {}, {}, {}}).first->second;
    watch.detector.resume();
    watch.gap = first_gap;
    watch.next = clock_.ticks() + first_gap;
    watch.incident = std::move(incident);
}

void Incidents::act(Watch& watch, const TargetName& name, TargetAction action) {
    if (action == TargetAction::open) {
        watch.incident = std::exchange(watch.before, {});
        watch.incident.id = base::make_id("inc", clock_.now(), random_);
        watch.incident.service_id = name.service_id;
        watch.incident.service_name = name.service_name;
        watch.incident.target = name.target;
        watch.dirty = watch.urgent = true;
        log_.warn("gateway.incident_opened", {{"incident", watch.incident.id}, {"service", name.service_name}, {"target", name.target}});
    } else if (action == TargetAction::close) {
        watch.incident.open = false;
        watch.incident.recovered_at_us = clock_.now().us;
        watch.dirty = watch.urgent = true;
        log_.info("gateway.incident_recovered", {{"incident", watch.incident.id}, {"service", name.service_name}, {"target", name.target}});
    }
}

void Incidents::absorb(const TargetName& name, const Tally& tally) {
    Watch& watch = watches_.try_emplace({name.service_id, name.target}, Watch{Detector(rules_), {}, false, false, {}, {}, {}}).first->second;
    // A recovery that could not be written down yet must be told before anything new begins.
    if (!watch.incident.id.empty() && !watch.incident.open) emit_due();
    const auto current = [&]() -> Incident& { return watch.incident.id.empty() ? watch.before : watch.incident; };
    // Failures first: if they open an incident, they belong to it from its first count.
    for (const FaultGroup& group : tally.groups()) {
        const RouteName route = route_of_(group.route);
        current().add(group, route.id, route.pattern);
        watch.dirty = watch.dirty || !watch.incident.id.empty();
    }
    for (const Run& run : tally.runs()) {
        const TargetAction action = watch.detector.feed(run.failed, run.count, clock_.ticks());
        current().calls += run.count;
        act(watch, name, action);
        if (action == TargetAction::close) emit_due();
    }
    if (watch.incident.id.empty() && watch.detector.state() == TargetState::healthy) watch.before = {};
}

void Incidents::emit_due() {
    const base::Micros now = clock_.ticks();
    for (auto& [key, watch] : watches_) {
        if (!watch.dirty || watch.incident.id.empty() || (!watch.urgent && now < watch.next)) continue;
        ++watch.incident.sequence;
        if (auto put = emit_(watch.incident, payload_of(watch.incident)); !put) log_.failure("gateway.incident_not_spooled", put.error());
        watch.gap = watch.urgent ? first_gap : std::min(longest_gap, watch.gap * 2);
        watch.next = now + watch.gap;
        watch.dirty = watch.urgent = false;
        if (!watch.incident.open) watch.incident = {};
    }
}

std::size_t Incidents::open() const {
    return static_cast<std::size_t>(std::ranges::count_if(watches_, [](const auto& item) { return !item.second.incident.id.empty(); }));
}

std::vector<std::string> Incidents::current() const {
    std::vector<std::string> out;
    for (const auto& [key, watch] : watches_) {
        if (!watch.incident.id.empty()) out.push_back(payload_of(watch.incident));
    }
    return out;
}

} // namespace gapura::gateway
