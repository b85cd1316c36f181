// A calendar feed of the days on which keys stop, for one person: read without sign-in by whoever has its address, showing what that person's roles
// show at that moment. The address is the only secret, and it can be taken back. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "lib/base/random.h"
#include "lib/base/secret.h"
#include "lib/base/zones.h"
#include "lib/face/face.h"
#include "lib/store/store.h"
#include "people/actor.h"

namespace gapura::desk {

struct FeedFacts {
    /// Roles of this moment; an error for a person who is gone.
    std::function<Result<people::Actor>(const std::string& person)> actor_of;
    std::function<std::string(const std::string& id)> name_of; // of a unit or application
    std::string public_url;                                    // "" when not configured
};

class Feed {
public:
    Feed(store::Database& database, const base::Clock& clock, base::Random& random, const base::Zone& zone, FeedFacts facts)
        : database_(database),
          clock_(clock),
          random_(random),
          zone_(zone),
          facts_(std::move(facts)) {}

    /// A new token; an older one ends. Shown once, kept nowhere. Error forbidden when the person may see no key.
    Result<base::Secret> create(const std::string& person);
    /// Error not_found `desk.no_feed`.
    Result<void> revoke(const std::string& person);
    Result<std::optional<Instant>> made_at(const std::string& person);
    /// The calendar: keys that stop, at their end or an old key at the end of its overlap. The 2,000 that stop soonest; where there are fewer, also
    /// those that stopped in the last 30 days. Error not_found `desk.feed_unknown`.
    Result<std::string> read(std::string_view token, text::Lang lang);

private:
    store::Database& database_;
    const base::Clock& clock_;
    base::Random& random_;
    const base::Zone& zone_;
    FeedFacts facts_;
};

/// /api/v1/me/calendar-feed, and /kalender/{token}, which is no operation of the API.
face::Routes feed_routes(Feed& feed, const base::Zone& zone, std::string public_url);

} // namespace gapura::desk
