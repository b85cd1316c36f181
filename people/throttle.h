// Slows down guessing: after a few failures of one name (an account, a source address) each further try must wait, twice as long each time.
// In memory and bounded; a restart forgets. Any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include "lib/base/clock.h"
#include "lib/base/result.h"

namespace gapura::people {

struct ThrottleLimits {
    int free_tries = 5;
    base::Micros first_wait = std::chrono::seconds(1);
    base::Micros longest_wait = std::chrono::seconds(60);
    base::Micros forget_after = std::chrono::minutes(15);
    std::size_t names_max = 10'000; // above it, the one that failed longest ago is forgotten
};

class Throttle {
public:
    Throttle(const base::Clock& clock, ThrottleLimits limits) : clock_(clock), limits_(limits) {}

    /// Counts a try as failed until succeeded() says otherwise, so tries at the same moment cannot all slip through.
    /// Error limited `people.too_many_tries` {retry_after_s}; a try that had to wait is not counted.
    Result<void> begin(const std::string& name);
    void succeeded(const std::string& name);
    std::size_t size() const;

private:
    struct Entry {
        int failures = 0;
        base::Micros last{0};
    };
    base::Micros wait_of(const Entry& entry) const;
    void make_room(base::Micros now);

    const base::Clock& clock_;
    const ThrottleLimits limits_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
};

} // namespace gapura::people
