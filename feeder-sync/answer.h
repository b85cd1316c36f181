// Reading what a Feeder answered: foreign bytes become an Outcome, once. Pure; any thread.
#pragma once

#include <string_view>

#include "feeder-sync/feeder.h"

namespace gapura::feeder {

/// `status` is the HTTP status. Rules, each from a server that was seen in the field:
///  - error_code may be a number or numeric text; trailing bytes after the JSON are ignored;
///  - {"code","message"} without error_code is an unhandled fault inside the Feeder, never a success: uncertain;
///  - a page that is no JSON: 4xx came from a proxy in front (unreachable), anything else is uncertain.
Outcome read_answer(int status, std::string_view body);

} // namespace gapura::feeder
