// A JSON answer as text for a person: a list as a table, one thing as lines of "name  value". Pure.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/text/text.h"

namespace gapura::app::cli {

/// `columns` names the members of list items to show ("id,name,state"); empty shows all that are not nested.
std::string render(const json::value& answer, std::string_view columns, text::Lang lang);

/// Terminal columns of UTF-8 text (one a code point: names here are Latin).
std::size_t width_of(std::string_view text);

} // namespace gapura::app::cli
