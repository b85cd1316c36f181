// From the store to the data plane: builds the KeyRing snapshot, whole at first and from then on by what changed. One thread at a time per loader.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "keys/keyring.h"
#include "keys/keys_store.h"
#include "keys/peppers.h"
#include "lib/store/store.h"

namespace gapura::keys {

class RingLoader {
public:
    RingLoader(store::Database& database, const Peppers& peppers) : database_(database), peppers_(peppers) {}

    /// Rises with every change of any key: ask often (one row), refresh when it moved.
    Result<std::int64_t> version();
    /// All keys a caller could show, those that ended within a year too, so that the refusal can say why. Streams; holds the new ring only.
    Result<std::shared_ptr<const KeyRing>> load(Instant now);
    /// The last ring with the keys that changed since; whole when there is none, or when more changed than keys.
    Result<std::shared_ptr<const KeyRing>> refresh(Instant now);
    /// The last ring in one block, when it holds so many changes that it is worth it; else null. Slow with many keys: after publishing.
    std::shared_ptr<const KeyRing> tidy();

private:
    Result<KeyEntry> entry_of(const store::Row& row);
    ScopeBits bits_of(const std::string& scopes);
    std::uint32_t rules_of(const std::string& text);

    store::Database& database_;
    const Peppers& peppers_;
    RingVersion seen_;
    std::shared_ptr<const KeyRing> last_;
    std::vector<std::string> scopes_;                    // of last_
    std::unordered_map<std::string, ScopeBits> bits_of_; // few different lists stand in many rows
    std::unordered_map<std::string, std::uint32_t> rule_places_;
    std::vector<KeyRules> new_rules_; // not yet in last_
    std::uint32_t rules_ = 1;         // how many there are, [0] stands for none
};

} // namespace gapura::keys
