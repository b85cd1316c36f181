// Names in place of the ids of units, applications and persons, before an answer is shown to a person. Blocking.
#pragma once

#include "app/cli/call.h"

namespace gapura::app::cli {

/// In a list the name alone, elsewhere the name and its id; a member "id" stays what it is. Without an answer the ids stand as they are.
void name_ids(json::value& answer, const Session& session);

} // namespace gapura::app::cli
