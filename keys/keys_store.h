// The SQL of keys/. Functions on a running transaction or on the database; no decision is made here except the guards of each statement.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "keys/key.h"
#include "keys/pepper_care.h"
#include "lib/store/store.h"

namespace gapura::keys {

struct PepperProof {
    std::int64_t version = 0;
    std::string proof;
    bool operator==(const PepperProof&) const = default;
};
/// Adds the versions not yet known; answers all that are.
Result<std::vector<PepperProof>> remember_peppers(store::Tx& tx, std::span<const PepperProof> proofs, Instant now);

/// What the database knows of each pepper; `here` is left to the caller.
Result<std::vector<PepperUse>> read_pepper_use(store::Database& database, Instant now);
/// Guarded: 1 only while no live key stands under it.
Result<std::int64_t> mark_pepper_retired(store::Tx& tx, std::int64_t version, Instant now);

Result<std::vector<Scope>> read_scopes(store::Database& database); // by position
Result<std::vector<std::string>> read_scope_names(store::Tx& tx);

/// Adds the key as `pending`, takes its slot, and writes the first line of its history.
/// `why` stands in the history: the purpose of a new key, or why it takes over from another.
Result<void> insert_key(store::Tx& tx, const Key& key, const std::string& why);
/// Null when there is none.
Result<std::optional<Key>> find_key(store::Tx& tx, const std::string& id);
Result<std::optional<Key>> find_key(store::Database& database, const std::string& id);

/// What a change writes.
struct Step {
    Event event = Event::issue;
    State to = State::none;
    std::string actor;
    std::string reason;
    Instant at;
};
/// Writes the step if it is one of SM-5 and the key's row is still in key.state at key.version; raises `key` to what it then is, adds history,
/// tells the rings. Writes key.custodian and key.overlap_ends_at, too: set them before. This is the only statement that changes a state, and
/// the history's own check refuses what SM-5 does not know. Error conflict `keys.illegal_event`, `keys.changed_meanwhile`.
Result<void> apply_step(store::Tx& tx, Key& key, const Step& step);

/// Replaces the limits, whatever the state; tells the rings. False when no key has the id.
Result<bool> set_limits(store::Tx& tx, const std::string& id, const KeyLimits& limits);

/// Locks the pepper's row until the commit: a retirement sees the keys made meanwhile, or this sees the retirement. Before anything that tells the
/// rings (insert_key, apply_step), as in every reveal: two that lock these rows in different orders wait for each other for ever.
/// Error unavailable `keys.pepper_retired`: the pepper was given up while this program ran.
Result<void> hold_pepper(store::Tx& tx, std::int64_t pepper);

/// The secret's trace at rest, set by the reveal in the same transaction as its step; holds the pepper first.
Result<void> set_digest(store::Tx& tx, const std::string& id, const std::string& digest, std::int64_t pepper, const std::string& hint, Instant at);

/// Lapses the key's valid links and adds this one.
Result<void> replace_link(store::Tx& tx, const std::string& key, const std::string& link_digest, Instant expires_at, const std::string& sent_by);
/// Lapses the key's valid links; answers how many there were.
Result<std::int64_t> lapse_links(store::Tx& tx, const std::string& key);
/// Only those that ran out: one that was sent again since stays.
Result<std::int64_t> lapse_ended_links(store::Tx& tx, const std::string& key, Instant now);
Result<std::optional<Link>> find_link(store::Tx& tx, const std::string& link_digest);
Result<std::optional<Link>> find_link(store::Database& database, const std::string& link_digest);
/// Guarded: of two simultaneous uses, one. Error conflict `keys.link_used`.
Result<void> use_link(store::Tx& tx, const std::string& link_digest);

struct Filter {
    std::optional<std::vector<std::string>> units = {}; // nothing: all
    std::string unit = {};
    std::string app = {};
    std::optional<State> state = {};
    std::string after = {}; // id of the last one seen
    std::size_t limit = 50;
};
/// Newest first. `now` decides which keys count as expired.
Result<std::vector<Key>> list_keys(store::Database& database, const Filter& filter, Instant now);
Result<std::vector<Happening>> read_history(store::Database& database, const std::string& key);

/// The key that takes over from this one, or the newest one in use of those that took over in turn; null when none is left, or none ever was.
Result<std::optional<Key>> find_successor(store::Tx& tx, const std::string& of);
Result<std::optional<Key>> find_successor(store::Database& database, const std::string& of);
/// Open keys of this unit, application or custodian ("" for any), whose end has not come; at most `limit`, oldest first.
Result<std::vector<Key>> read_open(store::Tx& tx, const Filter& filter, const std::string& custodian, Instant now);

/// Ids of keys with something due (see key.h), and of pending keys whose newest link has lapsed unmarked; at most `limit` of each kind.
Result<std::vector<std::string>> read_due(store::Database& database, Instant now, std::size_t limit);
Result<std::vector<std::string>> read_lapsed(store::Database& database, Instant now, std::size_t limit);

/// Every change of a key that a ring must see ends with this, in its transaction: marks the key and wakes the gateways.
Result<void> tell_rings(store::Tx& tx, const std::string& key);
/// Something that many keys depend on changed: rings are read whole.
Result<void> tell_rings_all(store::Tx& tx);

struct RingVersion {
    std::int64_t version = 0; // rises with every change
    std::int64_t singles = 0; // rises beside it when the change is one marked key
};
Result<RingVersion> read_version(store::Database& database);
Result<std::int64_t> count_ring_rows(store::Database& database, Instant since);
/// Keys marked later than `version`, at most `limit`.
Result<store::Rows> changed_ring_rows(store::Database& database, std::int64_t version, std::size_t limit);
/// Every key a ring must know: revealed, and not ended before `since`.
Result<void> each_ring_row(store::Database& database, Instant since, const std::function<bool(const store::Row&)>& row);
/// Columns of a ring row.
enum class RingColumn : std::uint8_t {
    digest,
    slot,
    id,
    unit,
    app,
    state,
    scopes,
    rate_per_minute,
    burst,
    starts_at,
    expires_at,
    overlap_ends_at,
    rules,
    per_day,
    per_month,
    concurrent,
    kib_per_day
};

} // namespace gapura::keys
