// A key from an approved request (USK POB/04 row 3): what the request says becomes the wish, and the request is provisioned with the issue.
#include "keys/due.h"
#include "keys/grants_store.h"
#include "keys/keys.h"
#include "keys/limits.h"

namespace gapura::keys {

// Only a draft changes, so what is read here of an approved grant holds until the transaction claims it.
Result<NewKey> Keys::from_grant(const NewKey& asked) {
    const auto grant = TRY(find_grant(database_, asked.grant));
    if (!grant) return fail(Code::not_found, "keys.grant_unknown", {{"grant", asked.grant.substr(0, 40)}});
    if (!next(grant->state, GrantEvent::provision)) {
        return fail(Code::conflict, "keys.grant_illegal_event",
                    {{"event", std::string(to_string(GrantEvent::provision))},
                     {"state", std::string(to_string(grant->state))},
                     {"legal", legal_events(grant->state)}});
    }
    // The leader approved these; another wish is another request.
    const bool more = !asked.unit.empty() || !asked.app.empty() || !asked.scopes.empty() || !asked.custodian.empty() || !asked.rules.empty();
    if (more) return fail(Code::invalid, "keys.grant_decides");
    TRY(check_readable(grant->rules));
    NewKey wanted = asked;
    wanted.unit = grant->unit;
    wanted.app = grant->app;
    wanted.scopes = grant->scopes;
    wanted.custodian = grant->custodian;
    wanted.rules = grant->rules;
    wanted.limits = filled_limits(asked.limits, grant->limits); // one given beside it takes away none of the others
    if (wanted.reason.empty()) wanted.reason = grant->purpose;
    return wanted;
}

Result<void> Keys::provision(store::Tx& tx, const people::Actor& actor, Key& key) {
    auto grant = TRY(find_grant(tx, key.grant));
    if (!grant) return fail(Code::not_found, "keys.grant_unknown", {{"grant", key.grant}});
    if (options_.two_persons.issue && grant->decided_by == actor.person) return fail(Code::forbidden, "keys.approver_issues");
    if (!grant->renews.empty()) {
        auto old = TRY(find_key(tx, grant->renews));
        if (old) TRY(catch_up(tx, *old, clock_.now()));
        if (old && !is_final(old->state)) {
            if (const auto there = TRY(find_successor(tx, old->id))) return fail(Code::conflict, "keys.has_successor", {{"successor", there->id}});
            key.successor_of = old->id;
            key.overlap_days = overlap_days_max;
        }
    }
    grant->key = key.id;
    return apply_step(tx, *grant, {GrantEvent::provision, actor.person, "", key.issued_at});
}

} // namespace gapura::keys
