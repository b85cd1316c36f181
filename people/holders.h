// Who holds a role, and in which language a person is written to: what messages need to know of people. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "people/actor.h"
#include "people/people_store.h"

namespace gapura::people {

/// Active persons with exactly this role for this unit ("" for the whole campus), by id.
Result<std::vector<std::string>> holders_of(Source source, Role role, std::string_view unit);

/// "id" or "en". Error not_found `people.no_person`.
Result<std::string> language_of(Source source, std::string_view person);

} // namespace gapura::people
