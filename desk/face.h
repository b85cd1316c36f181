// The HTTP side of the desk: tickets in the control API. Handlers run on the pool of lib/face; any thread.
#pragma once

#include <functional>

#include "desk/tickets.h"
#include "lib/face/face.h"

namespace gapura::desk {

/// Who a signed-in caller is. Error unauthenticated when the person is gone.
using ActorOf = std::function<Result<people::Actor>(const face::Caller&)>;

/// What the desk asks of other modules when it shows a ticket; app answers. An unknown id is answered by itself, an unknown contact by nothing.
struct Facts {
    std::function<std::string(const std::string& id)> name_of;                 // of a unit or an application
    std::function<Result<std::string>(const std::string& id_or_code)> unit_of; // the id of a unit. Error not_found
    std::function<Contact(const std::vector<std::string>& apps)> contact_of;   // the custodian of their keys
};

/// GET /api/v1/tickets · GET /api/v1/tickets/{id} (id or number) · POST /api/v1/tickets/{id}/events {"event", "reason"}.
/// All arguments must outlive the routes.
face::Routes routes(Tickets& tickets, ActorOf actor_of, Facts facts, const base::Zone& zone);

} // namespace gapura::desk
