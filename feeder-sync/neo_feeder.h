// A Neo Feeder over HTTP: address, token, time limits. Any thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "feeder-sync/feeder.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/secret.h"
#include "lib/http/client.h"

namespace gapura::feeder {

struct NeoOptions {
    std::string address; // as endpoints_of takes it
    std::string username;
    base::Secret password;
    std::chrono::milliseconds probe_timeout{3000}; // per port while looking for the Feeder
    std::chrono::milliseconds token_timeout{20000};
    std::chrono::milliseconds read_timeout{300000}; // the vendor's own proxy allows 300 s; lists of 1,000 rows were seen to need 60 s
    std::chrono::milliseconds write_timeout{60000};
    std::chrono::minutes token_life{240}; // Neo's tokens live 5 h; asked anew before that
    std::size_t answer_bytes_max = std::size_t{64} << 20;
};

/// Error invalid `feeder.address`. Nothing is sent before the first call.
Result<std::unique_ptr<Feeder>> make_neo_feeder(NeoOptions options, http::Client& client, const base::Clock& clock, base::Log& log);

/// One finding of the connection doctor. `slug` is a text of the catalogue that says what to do; empty when fine.
struct Check {
    std::string name;
    bool good = false;
    std::string detail; // no account data, no personal data
    std::string slug;
};

/// Where the Feeder answers, whether the account may use it, which campus and version it serves, which periods are open. Reads only.
std::vector<Check> doctor(const NeoOptions& options, http::Client& client, Feeder& feeder);

} // namespace gapura::feeder
