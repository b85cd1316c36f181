// Tokens: JWT (HS256) in profile neo, 32 hex digits in legacy; their life in time and in calls (facts 1.5). Earlier tokens stay valid when a
// new one is issued. One thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "feeder-sync/sim/switches.h"
#include "lib/base/clock.h"
#include "lib/base/digest.h"
#include "lib/base/random.h"

namespace gapura::feeder::sim {

class Tokens {
public:
    explicit Tokens(base::Random& random);

    /// `claims` are the profile's own: id_sp, nm_sp, username, …
    std::string issue(json::object claims, const Switches& switches, Instant now);
    /// Counts the call. False: missing, forged, expired, revoked, or used up.
    bool accept(std::string_view token, const Switches& switches, Instant now);
    /// No token issued so far is accepted any more.
    void revoke_all();

private:
    struct Use {
        Instant expires;
        int calls = 0;
    };
    bool well_signed(std::string_view token, Instant now) const;

    base::Random& random_;
    base::HmacSha256 key_;
    std::uint64_t session_ = 0;
    std::uint64_t revoked_ = 0;                 // sessions up to this one
    std::unordered_map<std::string, Use> uses_; // hex tokens and, when calls are counted, JWTs; bounded
};

} // namespace gapura::feeder::sim
