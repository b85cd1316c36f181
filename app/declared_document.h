// The declared configuration as a document: units, scopes, services and routes, each a list of things with a name of their own and no ids.
// What it is in its normal form, and how two of them differ. Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/base/result.h"

namespace gapura::app {

/// In the order in which things are made; they are removed in the other.
inline constexpr const char* declared_kinds[] = {"scopes", "units", "services", "routes"};

/// What tells one thing of its kind from another: a unit's code, a scope's or service's name, a route's methods and pattern ("GET /mahasiswa").
std::string declared_name(const std::string& kind, const json::object& item);

/// All four lists, every member written out, ids gone. Errors: those of each kind's own reading; invalid `config.kind_unknown`, `config.twice`
/// {kind, name}; each with the argument `item`: "routes/3", or "routes/3/member" where the member is known.
Result<json::object> normal_form(const json::value& document);

struct DeclaredChange {
    enum class Action : std::uint8_t { add, change, remove };
    Action action = Action::add;
    std::string kind;
    std::string name;
    json::object item;   // as wanted; of what is removed: as it was
    std::size_t at = 0;  // its place in the wanted list
    json::array members; // of a change: {"member", "from", "to"}
};

/// What makes `wanted` of `now`. Removed is what `managed` holds and `wanted` does not; an empty `managed` removes nothing. All in normal form.
std::vector<DeclaredChange> difference(const json::object& now, const json::object& wanted, const json::object& managed);

/// `wanted`, and what of `managed` it does not name.
json::object joined(const json::object& managed, const json::object& wanted);

/// {"action", "kind", "name", "changes"}.
json::object to_json(const DeclaredChange& change);

/// An error, with the argument `item`.
std::unexpected<Error> at_item(Error error, const std::string& kind, std::size_t at);

} // namespace gapura::app
