// Request ids: 26 Crockford base32 characters, 48 bits of milliseconds and 80 bits of a generator seeded once per loop. Unique, sortable by
// time, cheap; not a secret. One loop each.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "lib/base/random.h"

namespace gapura::gateway {

class RequestIds {
public:
    using Text = std::array<char, 26>;
    explicit RequestIds(base::Random& seed) : state_(seed.next()), stream_(seed.next() | 1) {}

    Text next(std::int64_t now_us) {
        static constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        Text out;
        auto time = static_cast<std::uint64_t>(now_us / 1000);
        for (int i = 9; i >= 0; --i, time >>= 5) out[static_cast<std::size_t>(i)] = alphabet[time & 31];
        std::uint64_t high = step();
        std::uint64_t low = step();
        for (std::size_t i = 10; i < 18; ++i, high >>= 5) out[i] = alphabet[high & 31];
        for (std::size_t i = 18; i < 26; ++i, low >>= 5) out[i] = alphabet[low & 31];
        return out;
    }

private:
    /// splitmix64 with a gamma of its own per loop.
    std::uint64_t step() {
        std::uint64_t z = (state_ += stream_);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    std::uint64_t state_;
    std::uint64_t stream_;
};

} // namespace gapura::gateway
