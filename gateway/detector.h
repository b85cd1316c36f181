// When does a run of failures become an incident, and when is it over: the state machine of one upstream target (SOP analysis, SM-6
// endpoint_incident; `ticketed` is the desk's half). Pure: no clock, no lock, no text. One thread.
//
//   healthy --failure--> suspect --confirmed--> failing --success--> recovering --proven--> resolved --success--> healthy
//                        suspect --proven--> healthy   recovering --failure--> failing   resolved --failure--> suspect
//
// Passive: it learns from calls alone, so a target that nobody calls stays as it is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/base/clock.h"

namespace gapura::gateway {

enum class TargetState : std::uint8_t { healthy, suspect, failing, recovering, resolved };
enum class TargetEvent : std::uint8_t {
    success,
    failure,
    confirmed, // a failure that fulfils the rule for opening
    proven     // a success that fulfils the rule for closing
};
enum class TargetAction : std::uint8_t { none, open, count, close };

constexpr std::size_t target_states = 5;
constexpr std::size_t target_events = 4;

std::string_view to_string(TargetState state);

struct TargetStep {
    TargetState next;
    TargetAction action;
};

/// The whole machine, by state and event.
constexpr std::array<std::array<TargetStep, target_events>, target_states> target_table = [] {
    using enum TargetState;
    using enum TargetAction;
    return std::array<std::array<TargetStep, target_events>, target_states>{{
        // success              failure              confirmed         proven
        {{{healthy, none}, {suspect, none}, {failing, open}, {healthy, none}}},         // healthy
        {{{suspect, none}, {suspect, none}, {failing, open}, {healthy, none}}},         // suspect
        {{{recovering, count}, {failing, count}, {failing, count}, {resolved, close}}}, // failing
        {{{recovering, count}, {failing, count}, {failing, count}, {resolved, close}}}, // recovering
        {{{healthy, none}, {suspect, none}, {failing, open}, {healthy, none}}},         // resolved
    }};
}();

constexpr TargetStep step(TargetState state, TargetEvent event) {
    return target_table[static_cast<std::size_t>(state)][static_cast<std::size_t>(event)];
}

struct DetectorRules {
    std::uint32_t in_a_row = 3;        // failures one after another that open
    std::uint32_t window_calls = 10;   // of at least so many calls within the window…
    std::uint32_t window_percent = 50; // …at least this share failed: opens too
    base::Micros window = std::chrono::seconds(60);
    std::uint32_t proof_calls = 5;                     // successes without a failure between…
    base::Micros proof_time = std::chrono::seconds(5); // …over at least this time: closes
};

class Detector {
public:
    explicit Detector(DetectorRules rules = {}) : rules_(rules) {}
    /// `count` equal outcomes one after another, at a monotonic reading.
    TargetAction feed(bool failed, std::uint32_t count, base::Micros now);
    TargetState state() const { return state_; }
    /// An incident was open when the process ended: go on from there, so that it is not opened twice.
    void resume() { state_ = TargetState::failing; }

private:
    TargetEvent judge(bool failed, base::Micros now) const;
    void forget(base::Micros now);

    static constexpr std::size_t parts = 6;
    struct Part {
        std::int64_t number = -1; // which sixth of a window since zero
        std::uint32_t calls = 0;
        std::uint32_t failures = 0;
    };
    Part& part(base::Micros now);

    DetectorRules rules_;
    TargetState state_ = TargetState::healthy;
    std::uint32_t failures_in_a_row_ = 0;
    std::uint32_t successes_in_a_row_ = 0;
    base::Micros first_success_{0};
    std::array<Part, parts> window_{};
};

} // namespace gapura::gateway
