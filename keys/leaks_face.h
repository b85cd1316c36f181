// The HTTP side of leaks: people's reports, the question whether a text is a key, and the webhook of secret scanning partners. Handlers run on the
// pool of lib/face; any thread.
#pragma once

#include <string>
#include <vector>

#include "keys/face.h"
#include "keys/leaks.h"

namespace gapura::keys {

/// A public key of a partner, by the name its signatures give.
struct PartnerKey {
    std::string id;
    std::string pem;
};
/// From the document GitHub serves: {"public_keys": [{"key_identifier": …, "key": "-----BEGIN PUBLIC KEY-----…", …}]}.
/// Error invalid `json.…`, `keys.partner_keys` {path}.
Result<std::vector<PartnerKey>> read_partner_keys(const std::string& path);

/// POST /api/v1/leaks · POST /api/v1/keys/verify · POST /api/v1/leaks/github (open: whoever signs with one of `partners` is believed; none: 404).
face::Routes leak_routes(Leaks& leaks, ActorOf actor_of, std::vector<PartnerKey> partners);

} // namespace gapura::keys
