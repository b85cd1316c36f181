// What one module asks of another, answered here, because they may not include each other or need not know how. Any thread.
#pragma once

#include "app/config.h"
#include "desk/face.h"
#include "gateway/limits.h"
#include "gateway/redis_link.h"
#include "keys/face.h"
#include "keys/grants.h"
#include "keys/keys.h"
#include "keys/register.h"
#include "people/accounts.h"
#include "people/people.h"

namespace gapura::app {

/// What keys ask about people: units by id or code, applications by id or name, persons by id or e-mail.
keys::PeopleFacts key_facts(people::People& people, people::Accounts& accounts);

/// Signing in on the page of a one-time link.
keys::PageSignIn page_sign_in(people::Accounts& accounts);

/// Which moves with keys need a second person here.
keys::TwoPersons two_persons(const Config& config);

/// A unit or application does not go while keys of it still work; `keys` may come to be later than the guard, not later than its first use.
people::OnRemoval removal_guard(keys::Keys& keys);

/// Name, NIP, phone and e-mail of a responsible person, for requests for access.
keys::ContactOf contact_facts(people::People& people);

/// What the monthly register asks: units by id or code, and names of units, applications and persons.
keys::RegisterFacts register_facts(people::People& people, std::string organisation);

/// The name of a unit or application; the id itself where there is none.
std::string name_of(people::People& people, const std::string& id);

/// Where Redis or its sentinels are. Empty when neither is configured.
gateway::RedisAddress redis_address(const Config::Redis& config);

/// A route names a data kind of the register, or is refused.
gateway::KnowsScope scope_facts();
/// Ids of units and applications that may bear limits.
gateway::Limits::Find limit_facts(people::People& people);

/// What the desk asks when it shows a ticket: names, and whom to reach about an application.
desk::Facts desk_facts(people::People& people, keys::Keys& keys);

} // namespace gapura::app
