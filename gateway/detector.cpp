#include "gateway/detector.h"

#include <limits>

namespace gapura::gateway {
namespace {

std::uint32_t add(std::uint32_t a, std::uint32_t b) {
    return b > std::numeric_limits<std::uint32_t>::max() - a ? std::numeric_limits<std::uint32_t>::max() : a + b;
}

} // namespace

std::string_view to_string(TargetState state) {
    constexpr std::array<std::string_view, target_states> names{"healthy", "suspect", "failing", "recovering", "resolved"};
    return names[static_cast<std::size_t>(state)];
}

Detector::Part& Detector::part(base::Micros now) {
    const std::int64_t number = now.count() / (rules_.window.count() / static_cast<std::int64_t>(parts));
    Part& out = window_[static_cast<std::size_t>(number) % parts];
    if (out.number != number) out = {number, 0, 0};
    return out;
}

void Detector::forget(base::Micros now) {
    window_ = {};
    failures_in_a_row_ = 0;
    successes_in_a_row_ = 0;
    first_success_ = now;
}

TargetEvent Detector::judge(bool failed, base::Micros now) const {
    if (!failed) {
        const bool proven = successes_in_a_row_ >= rules_.proof_calls && now - first_success_ >= rules_.proof_time;
        return proven ? TargetEvent::proven : TargetEvent::success;
    }
    std::uint64_t calls = 0;
    std::uint64_t failures = 0;
    const std::int64_t newest = now.count() / (rules_.window.count() / static_cast<std::int64_t>(parts));
    for (const Part& part : window_) {
        if (part.number <= newest - static_cast<std::int64_t>(parts)) continue;
        calls += part.calls;
        failures += part.failures;
    }
    const bool share = calls >= rules_.window_calls && failures * 100 >= calls * rules_.window_percent;
    return failures_in_a_row_ >= rules_.in_a_row || share ? TargetEvent::confirmed : TargetEvent::failure;
}

TargetAction Detector::feed(bool failed, std::uint32_t count, base::Micros now) {
    if (count == 0) return TargetAction::none;
    Part& here = part(now);
    here.calls = add(here.calls, count);
    if (failed) {
        here.failures = add(here.failures, count);
        failures_in_a_row_ = add(failures_in_a_row_, count);
        successes_in_a_row_ = 0;
    } else {
        if (successes_in_a_row_ == 0) first_success_ = now;
        successes_in_a_row_ = add(successes_in_a_row_, count);
        failures_in_a_row_ = 0;
    }
    const TargetStep taken = step(state_, judge(failed, now));
    state_ = taken.next;
    // A new incident must be earned by new failures, not by those of the one just closed.
    if (taken.action == TargetAction::close) forget(now);
    return taken.action;
}

} // namespace gapura::gateway
