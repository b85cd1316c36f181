// What may be done with requests for access: record, change while a draft, submit, approve or reject, withdraw, close, and renew a key by one.
// Every change is one transaction with its history. The key itself is issued by keys::Keys. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "keys/grant.h"
#include "keys/grants_store.h"
#include "keys/keys.h"
#include "lib/base/json.h"

namespace gapura::keys {

/// What a caller gives for a new one, or to change a draft (absent: as it is). Text as it came; the verbs check it.
struct GrantFields {
    std::optional<std::string> unit = {}; // id or code; fixed once given
    std::optional<std::string> app = {};
    std::optional<std::string> custodian = {}; // person id or e-mail
    std::optional<std::vector<std::string>> scopes = {};
    std::optional<std::string> purpose = {};
    std::optional<std::string> letter_number = {};
    std::optional<std::string> letter_date = {};
    std::optional<json::value> limits = {}; // members not named stay as they are
    std::optional<KeyRules> rules = {};
};

struct GrantPage {
    std::vector<Grant> items;
    std::string next; // pass as GrantFilter::after; "" at the end
};

/// What POB/04 row 1 asks of a person; app answers from people/. Error not_found.
using ContactOf = std::function<Result<Contact>(const std::string& person)>;

class Grants {
public:
    Grants(store::Database& database, const base::Clock& clock, base::Random& random, base::Log& log, PeopleFacts people, ContactOf contact_of)
        : database_(database),
          clock_(clock),
          random_(random),
          log_(log),
          people_(std::move(people)),
          contact_of_(std::move(contact_of)) {}

    /// A draft: only unit, application and custodian must be known yet. Error forbidden; invalid `keys.grant_field` {field}, `date.malformed`,
    /// `keys.scope_unknown`, `keys.app_not_of_unit`, `json.field`, `keys.limit_*`.
    Result<Grant> add(const people::Actor& actor, const GrantFields& fields);
    /// Error conflict `keys.grant_illegal_event`: only a draft changes; `keys.rules_unreadable` unless both limits and rules are given anew.
    Result<Grant> change(const people::Actor& actor, const std::string& id, const GrantFields& fields);
    /// A prefilled draft for another year of this key: same unit, application, custodian, data kinds, limits. The key itself does not change.
    /// Also for the key's custodian. Error conflict `keys.renew_state`, `keys.grant_renewal_open`,
    /// `keys.rules_unreadable`.
    Result<Grant> renew(const people::Actor& actor, const std::string& key);

    /// Of the request that somebody was shown: its version. Error conflict `keys.grant_changed_meanwhile` when it is another by now. Nothing: as it
    /// is.
    using Shown = std::optional<std::int64_t>;
    /// Error invalid `keys.grant_incomplete` {missing}.
    Result<Grant> submit(const people::Actor& actor, const std::string& id, Shown version = {});
    /// The leader's disposition. Error forbidden `keys.grant_two_persons`: who ever recorded, changed or submitted it, or would hold the key, does
    /// not decide.
    Result<Grant> approve(const people::Actor& actor, const std::string& id, const std::string& reason, Shown version = {});
    Result<Grant> reject(const people::Actor& actor, const std::string& id, const std::string& reason, Shown version = {});
    Result<Grant> withdraw(const people::Actor& actor, const std::string& id, const std::string& reason, Shown version = {});
    /// The reply letter went out; `reason` names it.
    Result<Grant> close(const people::Actor& actor, const std::string& id, const std::string& reason, Shown version = {});

    /// Only of units the actor may see. `limit` is held to 1..200.
    Result<GrantPage> list(const people::Actor& actor, GrantFilter filter); // filter.unit: id or code
    Result<Grant> show(const people::Actor& actor, const std::string& id);
    Result<std::vector<GrantHappening>> history(const people::Actor& actor, const std::string& id);
    Result<Contact> contact(const Grant& grant) { return contact_of_(grant.custodian); }

private:
    Result<void> fill(Grant& grant, const GrantFields& fields);
    Result<Grant> record(const people::Actor& actor, Grant grant);
    struct Wish {
        GrantEvent event;
        const std::string& reason;
        Shown shown;
    };
    Result<Grant> decide(const people::Actor& actor, const std::string& id, const Wish& wish);
    Result<Grant> move(const people::Actor& actor, const std::string& id, people::Action action, const Wish& wish);
    void tell(const people::Actor& actor, const std::string& id, GrantEvent event);

    store::Database& database_;
    const base::Clock& clock_;
    base::Random& random_;
    base::Log& log_;
    PeopleFacts people_;
    ContactOf contact_of_;
};

} // namespace gapura::keys
