#include "keys/ring_loader.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "keys/keys_store.h"

namespace gapura::keys {
namespace {

constexpr std::chrono::hours remembered{24 * 366}; // after the end of a key

// Expiry is not a state here: the request path compares expires_at with its own clock, so a late sweep admits nobody.
RingState ring_state(State state) {
    switch (state) {
    case State::suspended: return RingState::suspended;
    case State::rotated:
    case State::revoked: return RingState::revoked;
    default: return RingState::active;
    }
}

ScopeBits bits_of(std::string_view scopes, const std::vector<std::string>& known) {
    ScopeBits bits = 0;
    for (const auto& scope : split_scopes(scopes)) {
        const auto at = std::ranges::find(known, scope);
        if (at != known.end()) bits |= ScopeBits{1} << (at - known.begin());
    }
    return bits;
}

bool read_digest(const std::string& text, base::Digest256& digest) {
    const auto bytes = base::unhex(text);
    if (!bytes || bytes->size() != digest.size()) return false;
    std::memcpy(digest.data(), bytes->data(), digest.size());
    return true;
}

/// Many keys share few rules: each distinct text is read once.
class RuleTable {
public:
    std::uint32_t place_of(const std::string& text) {
        if (text.empty()) return 0;
        const auto [found, fresh] = places_.try_emplace(text, static_cast<std::uint32_t>(rules.size()));
        if (fresh) rules.push_back(rules_from_text(text));
        return found->second;
    }
    std::vector<KeyRules> rules{KeyRules()};

private:
    std::unordered_map<std::string, std::uint32_t> places_;
};

} // namespace

Result<std::int64_t> RingLoader::version() { return read_version(database_); }

Result<std::shared_ptr<const KeyRing>> RingLoader::load(Instant now) {
    std::vector<std::string> scopes;
    KeyRing::Facts facts;
    for (auto& scope : TRY(read_scopes(database_))) {
        if (scope.personal) facts.personal |= ScopeBits{1} << scopes.size();
        scopes.push_back(std::move(scope.name));
    }
    RuleTable rules;
    std::vector<KeyEntry> entries;
    bool damaged = false;
    const auto read = each_ring_row(database_, now - remembered, [&](const store::Row& row) {
        const auto at = [](RingColumn column) { return static_cast<std::size_t>(column); };
        KeyEntry entry;
        damaged = !read_digest(row.text(at(RingColumn::digest)), entry.digest);
        entry.not_before = row.instant(at(RingColumn::issued_at));
        entry.expires_at = row.instant(at(RingColumn::expires_at));
        entry.scopes = bits_of(row.text(at(RingColumn::scopes)), scopes);
        entry.limits.rate_per_minute = static_cast<std::uint32_t>(row.integer(at(RingColumn::rate_per_minute)));
        entry.limits.burst = static_cast<std::uint32_t>(row.integer(at(RingColumn::burst)));
        entry.state = ring_state(parse_state(row.text(at(RingColumn::state))).value_or(State::revoked));
        entry.slot = static_cast<std::uint32_t>(row.integer(at(RingColumn::slot)));
        entry.key_id = row.text(at(RingColumn::id));
        entry.unit_id = row.text(at(RingColumn::unit));
        entry.app_id = row.text(at(RingColumn::app));
        entry.rules = rules.place_of(row.text(at(RingColumn::rules)));
        entries.push_back(entry);
        return !damaged;
    });
    if (!read) return std::unexpected(read.error());
    if (damaged) return fail(Code::internal, "internal", {}, "key " + entries.back().key_id.str() + " has a damaged digest");
    entries.shrink_to_fit();
    facts.rules = std::move(rules.rules);
    return std::make_shared<const KeyRing>(std::move(entries), std::move(scopes), peppers_.all(), std::move(facts));
}

} // namespace gapura::keys
