// What the ids in an answer are called, so that screens show names. Any thread.
#pragma once

#include <string>
#include <vector>

#include "people/people_store.h"

namespace gapura::people {

constexpr std::size_t names_max = 200; // asked for at once

struct Named {
    std::string id;
    std::string name; // of a person, application or unit, active or not
};

/// In the order asked for; an id nobody has is left out. Only the first `names_max` are looked at.
Result<std::vector<Named>> names_of(Source source, const std::vector<std::string>& ids);

} // namespace gapura::people
