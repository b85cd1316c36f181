// What one lane saw of its upstream targets since the collector last looked. Written by the lane, swapped out whole by the collector, both under the
// lane's lock; bounded whatever the traffic: runs and groups merge, counts never lose a call.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/policy.h"

namespace gapura::gateway {

enum class Fault : std::uint8_t { refused, timed_out, broken, malformed, status_5xx };
constexpr std::size_t fault_kinds = 5;
std::string_view to_string(Fault fault);

struct FaultSample {
    std::int64_t at_us = 0; // wall
    Fault fault = Fault::refused;
    int status = 0;
    std::int64_t took_us = 0;
    std::string request_id;
};

/// Failures alike in everything but time.
struct FaultGroup {
    std::uint32_t route = 0; // id in the Registry
    std::string method;
    Fault fault = Fault::refused;
    keys::IdText unit;
    keys::IdText app;
    std::uint64_t count = 0;
    FaultSample first;
    FaultSample last;
};

struct Run {
    bool failed = false;
    std::uint32_t count = 0;
};

class Tally {
public:
    static constexpr std::size_t runs_max = 16;
    static constexpr std::size_t groups_max = 32;

    void success();
    /// The key may be null (an open route).
    void failure(std::uint32_t route, std::string_view method, const keys::KeyEntry* key, FaultSample sample);
    bool empty() const { return runs_.empty(); }
    void clear();

    const std::vector<Run>& runs() const { return runs_; }
    const std::vector<FaultGroup>& groups() const { return groups_; }

private:
    void count(bool failed);
    std::vector<Run> runs_; // in the order they happened; when full, the last two absorb what comes
    std::vector<FaultGroup> groups_;
};

} // namespace gapura::gateway
