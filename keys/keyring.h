// The data plane's view of keys: an immutable table from digest to what the request path needs to know. Built by keys::Keys, read by gateway.
// Safe on any thread after construction.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/digest.h"

namespace gapura::keys {

/// Scopes are data kinds ("mahasiswa", "mahasiswa.nik"…). At most 64 in an installation; each has a bit in the order of KeyRing::scopes().
using ScopeBits = std::uint64_t;

enum class RingState : std::uint8_t { active, suspended, revoked, not_yet_valid };

/// Limits of one key; 0 is "the route's default".
struct KeyLimits {
    std::uint32_t rate_per_minute = 0;
    std::uint32_t burst = 0;
};

struct KeyEntry {
    base::Digest256 digest{};
    Instant not_before;
    Instant expires_at; // exclusive: accepted if and only if now < expires_at
    ScopeBits scopes = 0;
    KeyLimits limits;
    RingState state = RingState::active;
    std::uint32_t slot = 0; // stable for the life of the key in this process: index of its limiter and counters
    std::string key_id;     // "key_…"
    std::string unit_id;
    std::string app_id;
};

/// Text -> digest with the pepper versions in force: what stands in the store is only the digest.
class KeyRing {
public:
    KeyRing(std::vector<KeyEntry> entries, std::vector<std::string> scopes, std::vector<base::HmacSha256> peppers);

    enum class Shape : std::uint8_t { ok, malformed };
    struct Found {
        Shape shape = Shape::ok;
        const KeyEntry* entry = nullptr; // null: unknown (or malformed)
    };
    /// Checks shape and checksum, digests once per pepper version, looks up. Constant-time in how much of a digest matches. No allocation.
    Found find(std::string_view key_text) const;

    /// Bit of a scope; 0 when the installation has no such scope.
    ScopeBits bit(std::string_view scope) const;
    const std::vector<std::string>& scopes() const { return scopes_; }
    std::size_t size() const { return entries_.size(); }

private:
    std::vector<KeyEntry> entries_;
    std::vector<std::string> scopes_;
    std::vector<base::HmacSha256> peppers_;
    std::vector<std::uint32_t> table_; // open addressing over the first 8 bytes of the digest; power of two
};

} // namespace gapura::keys
