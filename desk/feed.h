// A calendar feed of key ends for one person: read without sign-in by whoever has its address, showing what that person's roles show at that
// moment. The address is the only secret, and it can be taken back. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "keys/keys.h"
#include "lib/base/random.h"
#include "lib/base/secret.h"
#include "lib/face/face.h"
#include "lib/store/store.h"

namespace gapura::desk {

struct FeedFacts {
    /// Roles of this moment; an error for a person who is gone.
    std::function<Result<people::Actor>(const std::string& person)> actor_of;
    std::function<std::string(const std::string& id)> name_of; // of a unit or application
    std::string public_url;                                    // "" when not configured
};

class Feed {
public:
    Feed(store::Database& database, const base::Clock& clock, base::Random& random, const base::Zone& zone, keys::Keys& keys, FeedFacts facts)
        : database_(database),
          clock_(clock),
          random_(random),
          zone_(zone),
          keys_(keys),
          facts_(std::move(facts)) {}

    /// A new token; an older one ends. Shown once, kept nowhere. Error forbidden when the person may see no key.
    Result<base::Secret> create(const std::string& person);
    /// Error not_found `desk.no_feed`.
    Result<void> revoke(const std::string& person);
    Result<std::optional<Instant>> made_at(const std::string& person);
    /// The calendar: keys that end, from 30 days ago on, at most 2,000. Error not_found `desk.feed_unknown`.
    Result<std::string> read(std::string_view token, text::Lang lang);

private:
    store::Database& database_;
    const base::Clock& clock_;
    base::Random& random_;
    const base::Zone& zone_;
    keys::Keys& keys_;
    FeedFacts facts_;
};

/// /api/v1/me/calendar-feed, and /kalender/{token}, which is no operation of the API.
face::Routes feed_routes(Feed& feed, const base::Zone& zone, std::string public_url);

} // namespace gapura::desk
