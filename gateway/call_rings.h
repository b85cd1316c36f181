// The last calls of each key, for its owners: a ring of a thousand in memory for as many of the most recently active keys as the bound allows,
// written to a file now and then so that a restart keeps them. Nothing of a person is kept: no query, no address, of the path only what the route's
// own pattern says (see shown_path). One thread at a time (the policy's `collecting` lock).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/call_record.h"
#include "lib/base/result.h"

namespace gapura::gateway {

/// The path as its owner may see it for weeks: parameters of the pattern become "*"; so does any other part that holds a digit, a capital, an escape
/// or anything but small letters, '-' and '_', but for versions (v1 … v99). "/mahasiswa/{nim}" and "/mahasiswa/A11.2025.01234/nilai" give
/// "/mahasiswa/*/nilai". `cut`: the path's end is missing, so its last part says nothing.
std::string shown_path(std::string_view pattern, std::string_view path, bool cut = false);

struct KeptCall {
    std::uint64_t number = 0; // of this key, rising
    std::int64_t started_us = 0;
    std::int64_t took_us = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::uint32_t route = 0;   // into the names
    std::uint32_t refusal = 0; // into the names; 0: none
    std::uint16_t status = 0;
    Ending ending = Ending::not_forwarded;
    ShortText<8> method;
    ShortText<40> request_id;
    ShortText<63> path;
};

/// What calls are asked for; the newest come first.
struct CallsWanted {
    int status_from = 0, status_to = 999; // both inclusive
    std::uint64_t before = 0;             // 0: from the newest
    std::size_t limit = 50;
};

struct CallShown {
    KeptCall call;
    std::string route_id;
    std::string pattern;
    std::string refusal; // slug, "" when forwarded
};

class CallRings {
public:
    static constexpr std::size_t calls_max = 1000;          // of one key
    static constexpr std::size_t calls_total_max = 250'000; // of all: about 45 MB

    void keep(const CallRecord& call, std::string_view route_id, std::string_view pattern);
    std::vector<CallShown> list(std::string_view key, const CallsWanted& wanted) const;
    std::size_t total() const { return total_; }
    /// Rises with every call.
    std::uint64_t kept() const { return kept_; }

    /// All of it as text with a checksum, and back. Error invalid `gateway.calls_unreadable`: nothing is taken.
    std::string text() const;
    Result<void> load(std::string_view text);

private:
    struct Ring {
        std::vector<KeptCall> calls; // a ring once it is full
        std::size_t oldest = 0;
        std::uint64_t last_number = 0;
        std::int64_t last_us = 0;
        const KeptCall& newest(std::size_t back) const { return calls[(oldest + calls.size() - 1 - back) % calls.size()]; }
    };
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
    };
    std::uint32_t number_of(std::string_view name);
    void put(Ring& ring, KeptCall call);
    void make_room();
    Result<void> take_line(std::string_view line, Ring*& ring);

    std::unordered_map<std::string, Ring, TextHash, std::equal_to<>> rings_; // by key id
    std::vector<std::string> names_{""};                                     // "route_id pattern" and refusal slugs
    std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> name_numbers_;
    std::string scratch_;
    std::size_t total_ = 0;
    std::uint64_t kept_ = 0;
};

} // namespace gapura::gateway
