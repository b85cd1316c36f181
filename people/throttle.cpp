#include "people/throttle.h"

#include <algorithm>

namespace gapura::people {

base::Micros Throttle::wait_of(const Entry& entry) const {
    const int over = entry.failures - limits_.free_tries;
    if (over < 0) return base::Micros(0);
    base::Micros wait = limits_.first_wait;
    for (int i = 0; i < over && wait < limits_.longest_wait; ++i) wait *= 2;
    return std::min(wait, limits_.longest_wait);
}

Result<void> Throttle::begin(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    const base::Micros now = clock_.ticks();
    const auto found = entries_.find(name);
    if (found == entries_.end()) {
        make_room(now);
        entries_[name] = {1, now};
        return {};
    }
    Entry& entry = found->second;
    if (now - entry.last > limits_.forget_after) entry.failures = 0;
    const base::Micros left = entry.last + wait_of(entry) - now;
    if (entry.failures >= limits_.free_tries && left > base::Micros(0)) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
        return fail(Code::limited, "people.too_many_tries", {{"retry_after_s", std::to_string(seconds)}});
    }
    ++entry.failures;
    entry.last = now;
    return {};
}

void Throttle::succeeded(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    entries_.erase(name);
}

std::size_t Throttle::size() const {
    const std::scoped_lock lock(mutex_);
    return entries_.size();
}

void Throttle::make_room(base::Micros now) {
    if (entries_.size() < limits_.names_max) return;
    std::erase_if(entries_, [&](const auto& one) { return now - one.second.last > limits_.forget_after; });
    if (entries_.size() < limits_.names_max) return;
    entries_.erase(std::ranges::min_element(entries_, {}, [](const auto& one) { return one.second.last; }));
}

} // namespace gapura::people
