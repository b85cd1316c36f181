// A person's notices, the state of mail and the state of the clock in the control API. Handlers hold references: all must outlive the routes.
#pragma once

#include <functional>

#include "app/clock_watch.h"
#include "lib/base/zones.h"
#include "lib/face/face.h"
#include "lib/notice/notice.h"
#include "people/actor.h"

namespace gapura::app {

using ActorOf = std::function<Result<people::Actor>(const face::Caller&)>;

face::Routes notice_routes(notice::Outbox& outbox, ActorOf actor_of, const base::Zone& zone);
face::Routes clock_routes(ClockWatch& watch, ActorOf actor_of, const base::Zone& zone);

} // namespace gapura::app
