// What may be done with keys: issue, reveal once, list, suspend, resume, revoke, expire. Every change is one transaction with its history.
// Not on the request path: gateways ask the KeyRing. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "keys/key.h"
#include "keys/keys_store.h"
#include "keys/peppers.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/random.h"
#include "lib/base/secret.h"
#include "lib/store/store.h"
#include "people/actor.h"

namespace gapura::keys {

/// What is asked for, as people write it.
struct NewKey {
    std::string unit; // id or code
    std::string app;  // id or name, of that unit
    std::vector<std::string> scopes;
    std::string custodian;             // person id or e-mail
    std::optional<base::Day> last_day; // the last day it works; absent: one calendar year
    std::string reason;
    KeyLimits limits;
    KeyRules rules;
    bool reveal = false; // at once; only where the actor is the custodian
};

struct Issued {
    Key key;
    base::Secret link;                // token of the one-time link; empty when revealed at once
    std::optional<base::Secret> text; // the key, when revealed at once
};

struct Revealed {
    Key key;
    base::Secret text; // the only copy there will ever be
};

struct KeyPage {
    std::vector<Key> items;
    std::string next; // pass as Filter::after; "" at the end
};

/// What keys must know about people; app answers from people/. Each error not_found, with people's own text.
struct PeopleFacts {
    std::function<Result<std::string>(const std::string& id_or_code)> unit; // its id
    /// The id of an active application of this unit. Error invalid `keys.app_not_of_unit` when it is another's.
    std::function<Result<std::string>(const std::string& unit, const std::string& id_or_name)> app;
    std::function<Result<people::Actor>(const std::string& id_or_email)> person;
};

/// The schema of keys/, generated from migrations/.
std::span<const store::Migration> migrations();

class Keys {
public:
    Keys(store::Database& database, const base::Clock& clock, base::Random& random, base::Log& log, const Peppers& peppers, const base::Zone& zone,
         PeopleFacts people)
        : database_(database),
          clock_(clock),
          random_(random),
          log_(log),
          peppers_(peppers),
          zone_(zone),
          people_(std::move(people)) {}

    /// A pending key and its one-time link (24 h). No key text exists yet, except with `reveal`.
    /// Error forbidden `people.not_allowed`, `keys.not_custodian`, `keys.custodian_role`; invalid `keys.scope_unknown`, `keys.scope_missing`,
    /// `keys.reason_missing`, `keys.validity_*`, `keys.app_not_of_unit`, `keys.limit_too_high`.
    Result<Issued> issue(const people::Actor& actor, const NewKey& wanted);

    /// What a link is good for, without touching it. Error not_found `keys.link_unknown`.
    Result<Link> peek(std::string_view link);
    /// Makes the key and shows it, once: of simultaneous calls exactly one succeeds. The answer of a call whose connection breaks is lost
    /// for ever; the remedy is to revoke and issue anew.
    /// Error not_found `keys.link_unknown`; forbidden `keys.not_custodian`; conflict `keys.link_used`, `keys.link_lapsed`, `keys.illegal_event`.
    Result<Revealed> reveal(const people::Actor& actor, std::string_view link);
    /// A new link for a key not yet revealed; the old one lapses. Error conflict `keys.illegal_event` {event, state, legal}.
    Result<Issued> resend(const people::Actor& actor, const std::string& id);

    /// Error not_found `keys.unknown`; forbidden; conflict `keys.illegal_event`, `keys.changed_meanwhile`; invalid `keys.reason_missing`.
    Result<Key> suspend(const people::Actor& actor, const std::string& id, const std::string& reason);
    Result<Key> resume(const people::Actor& actor, const std::string& id, const std::string& reason);
    Result<Key> revoke(const people::Actor& actor, const std::string& id, const std::string& reason);

    /// Replaces all limits of the key. Error not_found `keys.unknown`; forbidden; conflict `keys.ended`; invalid `keys.limit_*`.
    Result<Key> set_limits(const people::Actor& actor, const std::string& id, const KeyLimits& limits);

    /// Only keys of units the actor may see. States are those of this moment. `limit` is held to 1..200.
    Result<KeyPage> list(const people::Actor& actor, Filter filter); // filter.unit: id or code
    Result<Key> show(const people::Actor& actor, const std::string& id);
    Result<std::vector<Happening>> history(const people::Actor& actor, const std::string& id);
    Result<std::vector<Scope>> scopes() { return read_scopes(database_); }

    /// Writes down what the clock has already done: expired keys, lapsed links; answers how many. Bounded per call (500 of each); run it
    /// every minute. Nothing depends on it being on time.
    Result<int> sweep();

private:
    Result<Key> change(const people::Actor& actor, const std::string& id, Event event, people::Action action, const std::string& reason);
    Result<Key> key_now(store::Tx& tx, const std::string& id);
    Result<Revealed> reveal_in(store::Tx& tx, const people::Actor& actor, const std::string& link_digest, const base::Secret& text);
    Result<Key> draft(const people::Actor& actor, const NewKey& wanted);

    store::Database& database_;
    const base::Clock& clock_;
    base::Random& random_;
    base::Log& log_;
    const Peppers& peppers_;
    const base::Zone& zone_;
    PeopleFacts people_;
};

} // namespace gapura::keys
