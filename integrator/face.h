// The records' part of the control API: lists and single records for the console and the CLI, restricted fields always masked, with what is
// wrong and how to cure it in the caller's language. Handlers block; they run on face's workers.
#pragma once

#include <functional>

#include "integrator/integrator.h"
#include "lib/face/face.h"
#include "people/actor.h"

namespace gapura::integrator {

using FindActor = std::function<Result<people::Actor>(const face::Caller&)>;

/// GET /api/v1/records/students, …/students/{nim}, …/lecturers, …/lecturers/{id}, …/findings. All need people::Action::record_see.
/// The database must outlive the routes.
face::Routes routes(store::Database& database, FindActor find_actor);

} // namespace gapura::integrator
