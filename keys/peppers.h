// The secrets that key digests are made with: files `pepper-N` in the secrets folder, never in the database. Values after loading; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/digest.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/store/store.h"

namespace gapura::keys {

class Peppers {
public:
    /// Reads every `pepper-N` (32 bytes, 0600) of the folder; makes `pepper-1` when there is none, once even if several processes start at
    /// the same moment. Error unavailable `keys.pepper_unreadable` {path, reason}.
    static Result<Peppers> load(const std::string& folder, base::Random& random);

    /// That these are the peppers this database's digests were made with; remembers new ones. Error unavailable `keys.pepper_wrong` {version}:
    /// the secrets folder belongs to another installation, and every key would be refused.
    Result<void> match(store::Database& database, Instant now) const;

    /// Of the files in a folder, rising. Error unavailable `keys.pepper_unreadable`.
    static Result<std::vector<std::int64_t>> versions_in(const std::string& folder);

    std::int64_t newest() const { return versions_.back(); }
    /// Under the newest pepper, hexadecimal.
    std::string digest(std::string_view key_text) const;
    /// One text for each pepper, by version: tells it from others and says nothing about it.
    std::vector<std::string> proofs() const;
    /// Newest first: most keys are found at the first try.
    std::vector<base::HmacSha256> all() const { return {hmacs_.rbegin(), hmacs_.rend()}; }

private:
    std::vector<std::int64_t> versions_; // rising
    std::vector<base::HmacSha256> hmacs_;
};

} // namespace gapura::keys
