// How long calls took, as counts in buckets that are the same everywhere, so that hours, nodes and routes add up exactly. From 64 µs to 67 s each
// doubling is cut into eight: a quantile read from it is within 6.25 % of the true one (below 64 µs within 32 µs, above 67 s it says 67 s).
// A value; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"

namespace gapura::gateway {

class Latency {
public:
    static constexpr std::uint16_t buckets = 1 + 20 * 8 + 1;
    static std::uint16_t bucket_of(std::int64_t took_us);
    /// What stands for every call of a bucket: its middle.
    static std::int64_t middle_us(std::uint16_t bucket);

    /// Allocates at a bucket's first call; at most `buckets` pairs are ever held.
    void add(std::int64_t took_us) { add_to(bucket_of(took_us), 1); }
    void add(const Latency& other);
    std::uint64_t count() const;
    /// The time within which this share (0…1) of the calls ended; 0 without calls.
    std::int64_t quantile_us(double share) const;

    /// "17:340 18:22": bucket and count, in order. "" without calls.
    std::string text() const;
    /// Error invalid `gateway.usage_unreadable`.
    static Result<Latency> parse(std::string_view text);
    bool operator==(const Latency&) const = default;

private:
    void add_to(std::uint16_t bucket, std::uint64_t by);
    std::vector<std::pair<std::uint16_t, std::uint64_t>> counts_; // by bucket, none of them zero
};

} // namespace gapura::gateway
