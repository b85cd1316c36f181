#include "gateway/tally.h"

namespace gapura::gateway {

std::string_view to_string(Fault fault) {
    constexpr std::array<std::string_view, fault_kinds> names{"refused", "timed_out", "broken", "malformed", "5xx"};
    return names[static_cast<std::size_t>(fault)];
}

void Tally::success() { count(false); }

void Tally::count(bool failed) {
    if (!runs_.empty() && runs_.back().failed == failed) {
        ++runs_.back().count;
    } else if (runs_.size() < runs_max) {
        runs_.push_back({failed, 1});
    } else {
        // So much alternation within one look: order no longer matters, counts do.
        ++runs_[runs_.back().failed == failed ? runs_max - 1 : runs_max - 2].count;
    }
}

void Tally::failure(std::uint32_t route, std::string_view method, const keys::KeyEntry* key, FaultSample sample) {
    count(true);
    const keys::IdText unit = key != nullptr ? key->unit_id : keys::IdText();
    const keys::IdText app = key != nullptr ? key->app_id : keys::IdText();
    for (FaultGroup& group : groups_) {
        if (group.route != route || group.fault != sample.fault || group.method != method || group.unit != unit || group.app != app) continue;
        ++group.count;
        group.last = std::move(sample);
        return;
    }
    if (groups_.size() == groups_max) {
        // The thirty-third kind of failure within one look is counted with the last.
        ++groups_.back().count;
        groups_.back().last = std::move(sample);
        return;
    }
    groups_.push_back({route, std::string(method.substr(0, 16)), sample.fault, unit, app, 1, sample, sample});
}

void Tally::clear() {
    runs_.clear();
    groups_.clear();
}

} // namespace gapura::gateway
