// Who calls: from the credential fields of a request to a key in force, or the reason why not. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "gateway/policy.h"
#include "lib/base/zones.h"

namespace gapura::gateway {

struct Credential {
    std::string_view text; // "" when none was sent
    bool twice = false;    // two that differ, or one field repeated
};
/// X-API-Key, or Authorization with the Bearer scheme (RFC 6750, scheme without regard to case). Another scheme is no key.
Credential credential_of(const Incoming& incoming);

/// A key, or a parameter that is meant to bring one, in the query of an address: never looked at, and not to be sent so.
bool key_in_query(std::string_view query);

struct Identified {
    const keys::KeyEntry* key = nullptr;
    const char* refusal = nullptr; // slug; null when the key is in force. `key` may be set beside it: known, but not in force
};
/// In force means: active, not_before <= now < expires_at. Judged at the request, so that a late sweep admits nobody.
const char* refusal_of(const keys::KeyEntry& key, Instant now);
/// An instant of a refusal, as people read it in either language: in the organisation's zone, or in UTC where the gateway knows none.
std::string moment(const base::Zone* zone, Instant at);
/// The last second of a time that ends before `end`.
std::string last_moment(const base::Zone* zone, Instant end);
Identified identify(const keys::KeyRing& ring, const Credential& credential, Instant now);

} // namespace gapura::gateway
