#include "keys/ring_loader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/text/words.h"

namespace gapura::keys {
namespace {

constexpr std::chrono::hours remembered{24 * 366}; // after the end of a key
constexpr std::size_t scope_lists_max = 4096;
constexpr std::uint32_t rules_max = 100'000;

// Expiry is not a state here: the request path compares expires_at with its own clock, so a late sweep admits nobody.
RingState ring_state(State state) {
    switch (state) {
    case State::suspended: return RingState::suspended;
    case State::rotating: return RingState::rotating;
    case State::rotated: return RingState::rotated;
    case State::revoked: return RingState::revoked;
    default: return RingState::active;
    }
}

constexpr std::array<std::int8_t, 256> make_nibbles() {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (int i = 0; i < 16; ++i) table[static_cast<std::uint8_t>("0123456789abcdef"[i])] = static_cast<std::int8_t>(i);
    return table;
}
constexpr auto nibbles = make_nibbles();

bool read_digest(const std::string& text, base::Digest256& digest) {
    if (text.size() != 2 * digest.size()) return false;
    int wrong = 0; // negative once any character was
    for (std::size_t i = 0; i < digest.size(); ++i) {
        const int high = nibbles[static_cast<std::uint8_t>(text[2 * i])];
        const int low = nibbles[static_cast<std::uint8_t>(text[2 * i + 1])];
        wrong |= high | low;
        digest[i] = static_cast<std::uint8_t>((high << 4) | low);
    }
    return wrong >= 0;
}

} // namespace

ScopeBits RingLoader::bits_of(const std::string& scopes) {
    if (const auto found = bits_of_.find(scopes); found != bits_of_.end()) return found->second;
    ScopeBits bits = 0;
    for (const auto& scope : text::split_words(scopes)) {
        const auto at = std::ranges::find(scopes_, scope);
        if (at != scopes_.end()) bits |= ScopeBits{1} << (at - scopes_.begin());
    }
    if (bits_of_.size() >= scope_lists_max) bits_of_.clear();
    bits_of_.emplace(scopes, bits);
    return bits;
}

std::uint32_t RingLoader::rules_of(const std::string& text) {
    if (text.empty()) return 0;
    const auto [found, fresh] = rule_places_.try_emplace(text, rules_);
    if (fresh) {
        new_rules_.push_back(rules_from_text(text));
        ++rules_;
    }
    return found->second;
}

Result<KeyEntry> RingLoader::entry_of(const store::Row& row) {
    const auto at = [](RingColumn column) { return static_cast<std::size_t>(column); };
    KeyEntry entry;
    entry.key_id = row.text(at(RingColumn::id));
    if (!read_digest(row.text(at(RingColumn::digest)), entry.digest))
        return fail(Code::internal, "internal", {}, "key " + entry.key_id.str() + " has a damaged digest");
    entry.not_before = row.instant(at(RingColumn::starts_at));
    entry.expires_at = row.instant(at(RingColumn::expires_at));
    entry.scopes = bits_of(row.text(at(RingColumn::scopes)));
    const auto number = [&](RingColumn column) { return static_cast<std::uint32_t>(row.integer(at(column))); };
    entry.limits = {number(RingColumn::rate_per_minute), number(RingColumn::burst),      number(RingColumn::per_day),
                    number(RingColumn::per_month),       number(RingColumn::concurrent), number(RingColumn::kib_per_day)};
    entry.state = ring_state(parse_state(row.text(at(RingColumn::state))).value_or(State::revoked));
    // A rotating key ends with its overlap, unless its own end comes first: then it expires like any other.
    const Instant overlap_ends_at = row.instant(at(RingColumn::overlap_ends_at));
    if (entry.state == RingState::rotating && overlap_ends_at < entry.expires_at) entry.expires_at = overlap_ends_at;
    else if (entry.state == RingState::rotating) entry.state = RingState::active;
    entry.slot = static_cast<std::uint32_t>(row.integer(at(RingColumn::slot)));
    entry.unit_id = row.text(at(RingColumn::unit));
    entry.app_id = row.text(at(RingColumn::app));
    entry.rules = rules_of(row.text(at(RingColumn::rules)));
    return entry;
}

Result<std::int64_t> RingLoader::version() { return TRY(read_version(database_)).version; }

Result<std::shared_ptr<const KeyRing>> RingLoader::load(Instant now) {
    // The version is read first: what changes during the load is read again at the next refresh.
    const RingVersion version = TRY(read_version(database_));
    last_.reset(); // half of a load must not be built upon
    scopes_.clear();
    bits_of_.clear();
    rule_places_.clear();
    rules_ = 1;
    new_rules_.assign(1, KeyRules());
    KeyRing::Facts facts;
    for (auto& scope : TRY(read_scopes(database_))) {
        if (scope.personal) facts.personal |= ScopeBits{1} << scopes_.size();
        scopes_.push_back(std::move(scope.name));
    }
    const Instant since = now - remembered;
    std::vector<KeyEntry> entries;
    entries.reserve(static_cast<std::size_t>(TRY(count_ring_rows(database_, since)))); // growing would need three times the room
    Result<void> understood;
    TRY(each_ring_row(database_, since, [&](const store::Row& row) {
        const auto entry = entry_of(row);
        if (entry) entries.push_back(*entry);
        else understood = std::unexpected(entry.error());
        return entry.has_value();
    }));
    TRY(std::move(understood));
    facts.rules = std::exchange(new_rules_, {});
    last_ = std::make_shared<const KeyRing>(std::move(entries), scopes_, peppers_.all(), std::move(facts));
    seen_ = version;
    return last_;
}

Result<std::shared_ptr<const KeyRing>> RingLoader::refresh(Instant now) {
    const RingVersion version = TRY(read_version(database_));
    // Rules that no key has any more stay in the table; a whole load drops them.
    const bool only_keys = last_ != nullptr && rules_ <= rules_max && version.version - seen_.version == version.singles - seen_.singles;
    if (!only_keys) return load(now);
    // What commits after the version was read may come along; it is read once more, which changes nothing.
    const auto rows = TRY(changed_ring_rows(database_, seen_.version, 4 * KeyRing::changes_max));
    if (rows.size() >= 4 * KeyRing::changes_max) return load(now);
    std::vector<KeyEntry> changed;
    changed.reserve(rows.size());
    for (const auto& row : rows) changed.push_back(TRY(entry_of(row)));
    last_ = last_->with(changed, std::exchange(new_rules_, {}));
    seen_ = version;
    return last_;
}

std::shared_ptr<const KeyRing> RingLoader::tidy() {
    if (!last_ || last_->changes() <= KeyRing::changes_max) return nullptr;
    last_ = last_->merged();
    return last_;
}

} // namespace gapura::keys
