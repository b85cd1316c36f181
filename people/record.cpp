#include "people/record.h"

#include "lib/audit/audit.h"

namespace gapura::people {
namespace {

/// "person_deactivated" -> "person.deactivated"; what is about sign-in gets the module's own name: "account.signed_in".
std::string kind_of(const std::string& what) {
    const auto underscore = what.find('_');
    const std::string thing = what.substr(0, underscore);
    if (thing == "unit" || thing == "person" || thing == "app" || thing == "role") return thing + "." + what.substr(underscore + 1);
    return "account." + what;
}

} // namespace

Result<void> record(store::Tx& tx, const Event& event) {
    TRY(insert_event(tx, event));
    json::object body;
    if (!event.note.empty()) body["note"] = event.note;
    return audit::append(tx, {event.at, event.actor, kind_of(event.what), event.target, std::move(body)});
}

} // namespace gapura::people
