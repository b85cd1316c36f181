// What may be done with keys: issue, reveal once, list, rotate, suspend, resume, revoke, hand over. Every change is one transaction with its history.
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
    std::string custodian;              // person id or e-mail
    std::optional<base::Day> first_day; // the first day it works; absent: at once
    std::optional<base::Day> last_day;  // the last day it works; absent: one calendar year
    std::string reason;
    KeyLimits limits;
    KeyRules rules;
    bool reveal = false; // at once; only where the actor is the custodian
    std::string grant;   // id of an approved request: it says all of the above but the days and the limits, which may be given beside it
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
    /// Of a unit or an application, for messages. Empty: its id stands for it.
    std::function<std::string(const std::string& id)> name = {};
    /// How a person comes to sign in, asked in the transaction of a reveal (docs/decisions/0050). Empty: nothing is in doubt.
    struct SignIn {
        bool must_change = false; // somebody else knows the password
        std::string given_by;     // who gave it, while it is not known that its owner uses it; "" otherwise
        Instant replaced_at = {}; // when it took the place of the owner's own; 0: it did not, or before this was kept
    };
    std::function<Result<SignIn>(store::Tx&, const std::string& person)> sign_in = {};
    /// The owner does use it, whoever gave it.
    std::function<Result<void>(store::Tx&, const std::string& person, const std::string& given_by)> proven = {};
};

/// What keys ask about traffic; app answers from what the gateways counted. Empty functions: nothing is known.
struct UsageFacts {
    std::function<Result<std::optional<Instant>>(const std::string& key)> last_used;
    struct DayCalls {
        base::Day day;
        std::int64_t calls = 0;
    };
    std::function<Result<std::vector<DayCalls>>(const std::string& key)> by_day; // oldest first
};

/// Which moves need a second person (A.8). That a request is decided by another than who recorded, changed or submitted it is no option.
struct TwoPersons {
    bool custodian = true; // who issues a key, or hands one over, does not hold it; a campus of one person may turn it off
    bool issue = false;    // who approved a request does not issue its key
    bool direct = false;   // no key without an approved request
};

struct KeysOptions {
    TwoPersons two_persons = {};
    UsageFacts usage = {};
};

/// How far a rotation is.
struct Rotation {
    struct Side {
        Key key;
        std::optional<Instant> last_used; // nothing: never, or not known
        std::vector<UsageFacts::DayCalls> by_day;
    };
    Side old;
    std::optional<Side> successor;
    bool still_used = false; // the old key, within quiet_before_finish
};

/// A rotation is finished early only when the old key was silent this long.
constexpr std::chrono::hours quiet_before_finish{24};

/// Who replaces a sender's password can sign in as them until the sender finds their own refused: so long links are doubted (docs/decisions/0050).
constexpr std::chrono::hours sender_settles{24};

/// Which keys move to another custodian, and why.
struct Handover {
    std::string from; // person id or e-mail
    std::string to;
    std::string unit; // id or code; "" for all units
    std::string reason;
};

/// The schema of keys/, generated from migrations/.
std::span<const store::Migration> migrations();

class Keys {
public:
    Keys(store::Database& database, const base::Clock& clock, base::Random& random, base::Log& log, const Peppers& peppers, const base::Zone& zone,
         PeopleFacts people, KeysOptions options = {})
        : database_(database),
          clock_(clock),
          random_(random),
          log_(log),
          peppers_(peppers),
          zone_(zone),
          people_(std::move(people)),
          options_(std::move(options)) {}

    /// A pending key and its one-time link (24 h). No key text exists yet, except with `reveal`.
    /// From an approved grant, which is then provisioned; a grant that renews a key makes its successor. Or directly, with a reason.
    /// Error not_found `keys.grant_unknown`; conflict `keys.grant_illegal_event`; invalid `keys.grant_decides` when more is given beside a grant.
    /// Error forbidden `people.not_allowed`, `keys.not_custodian`, `keys.issuer_is_custodian`; invalid `keys.custodian_role`,
    /// `keys.custodian_left`, `keys.scope_unknown`, `keys.scope_missing`, `keys.reason_missing`, `keys.validity_*`, `keys.app_not_of_unit`,
    /// `keys.limit_too_high`.
    Result<Issued> issue(const people::Actor& actor, const NewKey& wanted);

    /// What a link is good for, without touching it. Error not_found `keys.link_unknown`.
    Result<Link> peek(std::string_view link);
    /// Makes the key and shows it, once: of simultaneous calls exactly one succeeds. The answer of a call whose connection breaks is lost
    /// for ever; the remedy is to revoke and issue anew.
    /// Error not_found `keys.link_unknown`; forbidden `keys.not_custodian`, `keys.password_first`, `keys.link_from_giver`, `keys.sender_new`;
    /// conflict `keys.link_used`, `keys.link_lapsed`, `keys.illegal_event`; unavailable `keys.pepper_retired`.
    Result<Revealed> reveal(const people::Actor& actor, std::string_view link);
    /// A new link for a key not yet revealed; the old one lapses. Error conflict `keys.illegal_event` {event, state, legal}.
    Result<Issued> resend(const people::Actor& actor, const std::string& id);

    /// A pending successor with its one-time link: same scopes, custodian and end. The old key stays active; when the successor begins to work
    /// (revealed, and its start date come), the old one goes on for `overlap_days` and is then rotated for ever. Also for the key's custodian.
    /// Error conflict `keys.has_successor`, `keys.illegal_event`, `keys.rules_unreadable`; invalid `keys.reason_missing`, `keys.overlap`.
    Result<Issued> rotate(const people::Actor& actor, const std::string& id, int overlap_days, const std::string& reason);
    /// Ends the overlap now. Error conflict `keys.still_used` {last_used} unless `force`; `keys.illegal_event`.
    Result<Key> finish(const people::Actor& actor, const std::string& id, const std::string& reason, bool force);
    /// Before the overlap's end: the old key is active again and its successor revoked. Error conflict `keys.successor_moved_on`.
    Result<Key> rollback(const people::Actor& actor, const std::string& id, const std::string& reason);
    Result<Rotation> rotation(const people::Actor& actor, const std::string& id);
    /// All open keys of a custodian (at most 500) move to another. The old links lapse; each key not yet opened gets a new one. All or nothing.
    /// Error invalid `keys.custodian_role`, `keys.custodian_left`, `keys.handover_same`; not_found `keys.handover_nothing`; conflict
    /// `keys.handover_too_many`.
    Result<std::vector<Issued>> hand_over(const people::Actor& actor, const Handover& wanted);
    /// How many open keys a unit or application has; counts to 1,000.
    Result<std::size_t> count_open(store::Tx& tx, const Filter& of);
    /// Revokes all open keys of a unit or application, in the caller's transaction, which ends it. Answers how many.
    Result<int> revoke_open(store::Tx& tx, const people::Actor& actor, const Filter& of, const std::string& reason);

    /// Error not_found `keys.unknown`; forbidden; conflict `keys.illegal_event`, `keys.changed_meanwhile`; invalid `keys.reason_missing`.
    /// resume: also conflict `keys.has_successor`, when another key has taken over.
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

    /// Writes down what the clock has already done: starts, overlaps and keys that ended, lapsed links; answers how many. Bounded per call (500 of
    /// each); run it every minute. Nothing depends on it being on time.
    Result<int> sweep();
    /// The sweep's step for one key whose link had lapsed when it was listed: nothing where another was sent since.
    Result<void> lapse(const std::string& id, Instant now);

private:
    Result<Key> change(const people::Actor& actor, const std::string& id, Event event, people::Action action, const std::string& reason);
    Result<Key> key_now(store::Tx& tx, const std::string& id);
    Result<Key> key_to_rotate(store::Tx& tx, const people::Actor& actor, const std::string& id);
    Result<Rotation::Side> side(Key key);
    Result<Revealed> reveal_in(store::Tx& tx, const people::Actor& actor, const std::string& link_digest, const base::Secret& text);
    Result<Key> draft(const people::Actor& actor, const NewKey& wanted);
    Result<NewKey> from_grant(const NewKey& wanted);
    Result<void> provision(store::Tx& tx, const people::Actor& actor, Key& key);

    /// What messages call them. Reads people: never inside a transaction.
    base::Args names_of(const std::string& unit, const std::string& app) const;
    /// The key's one valid link, and the word to its custodian where it lies (M04): nobody else needs to carry it.
    Result<void> send_link(store::Tx& tx, const Key& key, const base::Secret& link, const base::Args& names, const people::Actor& sender);
    /// That nobody but the custodian can be behind the custodian's sign-in. Error forbidden `keys.password_first`, `keys.link_from_giver`,
    /// `keys.sender_new`.
    Result<void> check_opener(store::Tx& tx, const Key& key, const Link& link);

    store::Database& database_;
    const base::Clock& clock_;
    base::Random& random_;
    base::Log& log_;
    const Peppers& peppers_;
    const base::Zone& zone_;
    PeopleFacts people_;
    KeysOptions options_;
};

// Shared by the files of the verbs.
base::Secret make_link(base::Random& random);
std::string digest_of_link(std::string_view link);
Result<void> check_reason(const std::string& reason);
std::unexpected<Error> illegal(const Key& key, Event event);
/// Why a person who may not open this key's links is no custodian; `asked` is how they were named.
std::unexpected<Error> no_custodian(const people::Actor& person, const std::string& asked);

} // namespace gapura::keys
