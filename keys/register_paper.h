// The monthly register as a person files it: a printable page, plain text, a table for a spreadsheet. What stands in it is register.h's. Pure;
// any thread.
#pragma once

#include <string>

#include "keys/register.h"
#include "lib/base/json.h"
#include "lib/text/text.h"

namespace gapura::keys {

/// One HTML document that needs nothing else: A4 across, a row is never torn between pages, a place for two signatures, 3 cm free at the foot.
std::string register_html(const Register& book, const base::Zone& zone, text::Lang lang);
/// For a terminal or a typewriter's paper: a block of lines a move.
std::string register_text(const Register& book, const base::Zone& zone, text::Lang lang);
/// One line a move; states and events by the words of the API. Text that a spreadsheet would run is kept text (lib/paper).
Result<std::string> register_csv(const Register& book, const base::Zone& zone, text::Lang lang);
/// The resource as in openapi/gapura.yaml.
json::object to_json(const Register& book, const base::Zone& zone);

} // namespace gapura::keys
