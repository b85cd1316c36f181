#include "keys/keyring.h"

#include <algorithm>
#include <bit>

#include "keys/token.h"
#include "lib/base/secret.h"

namespace gapura::keys {
namespace {

std::uint64_t word_of(const base::Digest256& digest) {
    std::uint64_t word = 0;
    std::memcpy(&word, digest.data(), sizeof word);
    return word;
}

std::uint32_t tag_of(std::uint64_t word) { return static_cast<std::uint32_t>(word >> 32); }

std::string_view text_of(const base::Digest256& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

} // namespace

KeyTable::KeyTable(std::vector<KeyEntry> entries) : entries_(std::move(entries)) {
    CHECK(entries_.size() < (std::size_t{1} << 31));
    if (entries_.empty()) return;
    table_.resize(std::bit_ceil(entries_.size() * 2));
    const std::size_t mask = table_.size() - 1;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        slots_ = std::max(slots_, entries_[i].slot + 1);
        const std::uint64_t word = word_of(entries_[i].digest);
        std::size_t at = word & mask;
        while (table_[at].place != 0) at = (at + 1) & mask;
        table_[at] = {tag_of(word), static_cast<std::uint32_t>(i + 1)};
    }
}

const KeyEntry* KeyTable::look_up(const base::Digest256& digest) const {
    if (entries_.empty()) return nullptr;
    const std::size_t mask = table_.size() - 1;
    const std::uint64_t word = word_of(digest);
    // A caller cannot steer the digest (it is keyed), so what the probing reveals by its timing says nothing about any key.
    for (std::size_t at = word & mask; table_[at].place != 0; at = (at + 1) & mask) {
        if (table_[at].tag != tag_of(word)) continue;
        const KeyEntry& entry = entries_[table_[at].place - 1];
        if (base::equal_in_constant_time(text_of(entry.digest), text_of(digest))) return &entry;
    }
    return nullptr;
}

KeyRing::KeyRing(std::vector<KeyEntry> entries, std::vector<std::string> scopes, std::vector<base::HmacSha256> peppers, Facts facts)
    : base_(std::make_shared<const KeyTable>(std::move(entries))),
      changes_({}),
      size_(base_->entries().size()),
      scopes_(std::move(scopes)),
      peppers_(std::move(peppers)),
      facts_(std::make_shared<const Facts>(std::move(facts))) {
    CHECK(scopes_.size() <= 64);
    for (const KeyEntry& entry : base_->entries()) CHECK(entry.rules == 0 || entry.rules < facts_->rules.size());
}

KeyRing::KeyRing(const KeyRing& before, std::shared_ptr<const KeyTable> base, std::vector<KeyEntry> changes)
    : base_(std::move(base)),
      changes_(std::move(changes)),
      size_(base_->entries().size()),
      scopes_(before.scopes_),
      peppers_(before.peppers_),
      facts_(before.facts_) {
    for (const KeyEntry& entry : changes_.entries()) size_ += base_->look_up(entry.digest) == nullptr ? 1 : 0;
}

std::shared_ptr<const KeyRing> KeyRing::with(const std::vector<KeyEntry>& changed, std::vector<KeyRules> more_rules) const {
    const KeyTable newer(changed);
    std::vector<KeyEntry> all = changed;
    for (const KeyEntry& entry : changes_.entries()) {
        if (newer.look_up(entry.digest) == nullptr) all.push_back(entry);
    }
    std::shared_ptr<KeyRing> next(new KeyRing(*this, base_, std::move(all)));
    if (!more_rules.empty()) {
        Facts facts = *facts_;
        std::ranges::move(more_rules, std::back_inserter(facts.rules));
        next->facts_ = std::make_shared<const Facts>(std::move(facts));
    }
    for (const KeyEntry& entry : changed) CHECK(entry.rules == 0 || entry.rules < next->facts_->rules.size());
    return next;
}

std::shared_ptr<const KeyRing> KeyRing::merged() const {
    std::vector<KeyEntry> all;
    all.reserve(size_);
    each([&](const KeyEntry& entry) { all.push_back(entry); });
    return std::shared_ptr<const KeyRing>(new KeyRing(*this, std::make_shared<const KeyTable>(std::move(all)), {}));
}

KeyRing::Found KeyRing::find(std::string_view key_text) const {
    if (!is_well_formed(key_text)) return {Shape::malformed, nullptr};
    for (const auto& pepper : peppers_) {
        const base::Digest256 digest = pepper.digest(key_text);
        if (const KeyEntry* entry = changes_.look_up(digest)) return {Shape::ok, entry};
        if (const KeyEntry* entry = base_->look_up(digest)) return {Shape::ok, entry};
    }
    return {Shape::ok, nullptr};
}

ScopeBits KeyRing::bit(std::string_view scope) const {
    for (std::size_t i = 0; i < scopes_.size(); ++i) {
        if (scopes_[i] == scope) return ScopeBits{1} << i;
    }
    return 0;
}

} // namespace gapura::keys
