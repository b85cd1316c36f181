// The control API of people: sign-in, tokens, units, persons, roles, applications. Handlers hold references: both must outlive the routes.
#pragma once

#include "lib/face/face.h"
#include "people/accounts.h"
#include "people/people.h"

namespace gapura::people {

face::Routes routes(People& people, Accounts& accounts);
/// The part of routes() about the caller's own account, in face_accounts.cpp.
face::Routes account_routes(People& people, Accounts& accounts);

/// As in the contract: snake_case, absent values null.
json::value to_json(const Unit& unit);
json::value to_json(const Person& person, const std::vector<RoleGrant>& roles);
json::value to_json(const App& app);
json::array to_json(const std::vector<RoleGrant>& roles);

} // namespace gapura::people
