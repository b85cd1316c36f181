// A call that did not succeed, as an Error with a text of the catalogue. Pure; any thread.
#pragma once

#include <string_view>

#include "feeder-sync/feeder.h"

namespace gapura::feeder {

/// "feeder.e119" when the catalogue knows the code, else "feeder.refused".
std::string refusal_slug(int code);

/// Unavailable `feeder.unreachable` or `feeder.uncertain`, else invalid with refusal_slug; args: act, code. The Feeder's text goes, masked, to `why`.
Error failure_of(const Outcome& outcome, std::string_view act);

} // namespace gapura::feeder
