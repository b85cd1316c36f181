// The data plane's view of keys: an immutable table from digest to what the request path needs to know. Built by keys::Keys, read by gateway.
// Flat in memory (no pointer per key): about 210 bytes a key. Safe on any thread after construction.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keys/rules.h"
#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/base/digest.h"

namespace gapura::keys {

/// Scopes are data kinds ("mahasiswa", "mahasiswa.nik"…). At most 64 in an installation; each has a bit in the order of KeyRing::scopes().
using ScopeBits = std::uint64_t;

/// `rotating` works until expires_at and is rotated from then on.
enum class RingState : std::uint8_t { active, suspended, revoked, not_yet_valid, rotating, rotated };

/// Limits of one key; 0 is "none of its own" (for the rate: the route's default). The same five are given to units, applications, routes and
/// services.
struct KeyLimits {
    std::uint32_t rate_per_minute = 0;
    std::uint32_t burst = 0;       // calls at once from rest; 0: ten seconds' worth
    std::uint32_t per_day = 0;     // calls in a day of the organisation's zone
    std::uint32_t per_month = 0;   // likewise in a calendar month
    std::uint32_t concurrent = 0;  // exchanges under way at once
    std::uint32_t kib_per_day = 0; // answers, in KiB of 1,024 bytes
    bool operator==(const KeyLimits&) const = default;
};

/// An identifier held in place, at most 31 bytes ("unit_" + 26): a million keys must not be three million heap blocks. Reads as a string_view.
class IdText {
public:
    IdText() = default;
    template <std::convertible_to<std::string_view> T>
    IdText(const T& text) : IdText(From{}, text) {} // implicit: it is text
    std::string_view view() const { return {text_.data(), size_}; }
    operator std::string_view() const { return view(); }
    std::string str() const { return std::string(view()); }
    bool operator==(const IdText& other) const { return view() == other.view(); }
    template <std::convertible_to<std::string_view> T>
        requires(!std::same_as<T, IdText>)
    bool operator==(const T& other) const {
        return view() == std::string_view(other);
    }

private:
    struct From {};
    IdText(From, std::string_view text) : size_(static_cast<std::uint8_t>(text.size())) {
        CHECK(text.size() <= text_.size());
        std::memcpy(text_.data(), text.data(), text.size());
    }
    std::array<char, 31> text_{};
    std::uint8_t size_ = 0;
};

/// Aligned so that what a decision reads lies in two cache lines.
struct alignas(64) KeyEntry {
    base::Digest256 digest{};
    Instant not_before;
    Instant expires_at; // exclusive: accepted if and only if now < expires_at
    ScopeBits scopes = 0;
    KeyLimits limits;
    RingState state = RingState::active;
    std::uint32_t slot = 0; // stable for the life of the key in this process: index of its limiter and counters
    IdText key_id;          // "key_…"
    IdText unit_id;
    IdText app_id;
    std::uint32_t rules = 0; // KeyRing::rules(); 0: none beyond the scopes
};
static_assert(sizeof(KeyEntry) == 192);

/// A flat block of keys found by digest: open addressing, at most half full, power of two. A tag beside the place lets almost every strange key be
/// refused without touching an entry.
class KeyTable {
public:
    explicit KeyTable(std::vector<KeyEntry> entries);
    const KeyEntry* look_up(const base::Digest256& digest) const;
    std::span<const KeyEntry> entries() const { return entries_; }
    /// One more than the highest slot.
    std::uint32_t slots() const { return slots_; }
    std::size_t bytes() const { return entries_.capacity() * sizeof(KeyEntry) + table_.capacity() * sizeof(Cell); }

private:
    struct Cell {
        std::uint32_t tag = 0;
        std::uint32_t place = 0; // index + 1; 0: empty
    };
    std::vector<KeyEntry> entries_;
    std::vector<Cell> table_;
    std::uint32_t slots_ = 0;
};

/// Text -> digest with the pepper versions in force: what stands in the store is only the digest. A ring is a large block, shared with the rings
/// before and after it, and a small one of what changed since, which is looked at first: one revocation among a million keys copies kilobytes.
class KeyRing {
public:
    /// `facts.rules` are the distinct rules that entries point to by place; [0] is never looked at and may be missing.
    struct Facts {
        std::vector<KeyRules> rules = {};
        ScopeBits personal = 0; // data kinds that tell about persons
    };
    KeyRing(std::vector<KeyEntry> entries, std::vector<std::string> scopes, std::vector<base::HmacSha256> peppers, Facts facts);
    KeyRing(std::vector<KeyEntry> entries, std::vector<std::string> scopes, std::vector<base::HmacSha256> peppers)
        : KeyRing(std::move(entries), std::move(scopes), std::move(peppers), Facts()) {}

    /// This ring with these keys as they are now; each replaces the one of its digest, or is new. Costs the changes held, not the keys.
    /// `more_rules` are added behind those there are.
    std::shared_ptr<const KeyRing> with(const std::vector<KeyEntry>& changed, std::vector<KeyRules> more_rules = {}) const;
    /// The same keys in one block. Costs a copy of all; worth it when changes() is past changes_max.
    std::shared_ptr<const KeyRing> merged() const;
    std::size_t changes() const { return changes_.entries().size(); }
    static constexpr std::size_t changes_max = 16'384;

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
    /// What narrows this key beyond its scopes; null when nothing does.
    const KeyRules* rules(const KeyEntry& entry) const { return entry.rules == 0 ? nullptr : &facts_->rules[entry.rules]; }
    const std::vector<KeyRules>& rules() const { return facts_->rules; }
    ScopeBits personal() const { return facts_->personal; }
    std::size_t size() const { return size_; }
    /// Every key once, in no order.
    template <class Each>
    void each(Each&& each) const {
        for (const KeyEntry& entry : changes_.entries()) each(entry);
        for (const KeyEntry& entry : base_->entries()) {
            if (changes() == 0 || changes_.look_up(entry.digest) == nullptr) each(entry);
        }
    }
    /// One more than the highest slot of any key: the length of an array of counters. May be larger than size().
    std::uint32_t slots() const { return std::max(base_->slots(), changes_.slots()); }
    /// Bytes of heap held, what is shared with other rings too.
    std::size_t bytes() const { return base_->bytes() + changes_.bytes(); }

    /// The two blocks, for the snapshot file.
    const std::shared_ptr<const KeyTable>& base() const { return base_; }
    const KeyTable& changed() const { return changes_; }

private:
    KeyRing(const KeyRing& before, std::shared_ptr<const KeyTable> base, std::vector<KeyEntry> changes);

    std::shared_ptr<const KeyTable> base_;
    KeyTable changes_;
    std::size_t size_ = 0;
    std::vector<std::string> scopes_;
    std::vector<base::HmacSha256> peppers_;
    std::shared_ptr<const Facts> facts_;
};

} // namespace gapura::keys
