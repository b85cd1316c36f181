// The files of DATA/secrets (0600): made at the first start, read at every other. Values; any thread.
#pragma once

#include <string>

#include "keys/peppers.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/base/secret.h"

namespace gapura::app {

struct Secrets {
    keys::Peppers peppers;
    /// What our gateways show to the campus data API.
    base::Secret gateway;
    /// Names of shared counters are keyed with it, so that Redis learns no key.
    base::Secret counters;
    /// Seals what a gateway keeps for a start without its database.
    base::Secret snapshot;
    /// Pseudonyms of persons in access records are keyed with it: changing it unlinks what was recorded before.
    base::Secret subjects;
    /// No secret: tells this installation's hosts apart, the same after a restart (DATA/node-id).
    std::string node;

    /// Error unavailable `file.…`, `keys.pepper_unreadable`.
    static Result<Secrets> load(const std::string& data_dir, base::Random& random);
};

} // namespace gapura::app
