// What a lane writes down of each call for those behind it: one record of fixed size, put at the end of a list that the collector swaps for an
// empty one. The lane adds nothing up: a write to memory that follows the last one costs less than finding the place of a sum.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/policy.h"

namespace gapura::gateway {

/// Text held in place; what is longer is cut, and says so.
template <std::size_t Bytes>
class ShortText {
public:
    ShortText() = default;
    explicit ShortText(std::string_view text) { assign(text); }
    void assign(std::string_view text) {
        size_ = static_cast<std::uint8_t>(std::min(text.size(), Bytes));
        cut_ = text.size() > Bytes;
        std::ranges::copy(text.substr(0, size_), text_.begin());
    }
    std::string_view view() const { return {text_.data(), size_}; }
    bool cut() const { return cut_; }

private:
    static_assert(Bytes < 256);
    std::array<char, Bytes> text_; // NOLINT(cppcoreguidelines-pro-type-member-init): only `size_` bytes are ever read
    std::uint8_t size_ = 0;
    bool cut_ = false;
};

struct CallRecord {
    keys::IdText key; // empty: no key that we know
    keys::IdText unit;
    keys::IdText app;
    std::uint32_t route = 0; // in the Registry
    std::int32_t status = 0;
    Ending ending = Ending::not_forwarded;
    bool by_us = false;          // refused by the policy, for `refusal`
    std::int64_t started_us = 0; // wall
    std::int64_t took_us = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    ShortText<8> method;
    ShortText<40> refusal;
    ShortText<40> request_id;
    ShortText<96> path; // as it came, without the query: masked before it is kept anywhere
    ShortText<46> client;
};

/// A lane's list, under the lane's lock.
struct LaneCalls {
    static constexpr std::size_t records_max = 16'384;
    std::vector<CallRecord> records;
    std::vector<CallRecord> spare; // the collector's, given back with its memory
    std::uint64_t past = 0;        // calls for which there was no room

    /// True when the list has become half full: time to look.
    bool put(std::uint32_t route, const Decision& decision, const Outcome& outcome);
};

} // namespace gapura::gateway
