// What is wrong with a value, in words: code says it in English where it finds it ("must be true or false"), a reader gets it in his language.
// Not for whole messages: those stand in the catalogue. Constant table: any thread.
#pragma once

#include <string>
#include <string_view>

#include "lib/text/text.h"

namespace gapura::text {

/// The phrase in the language; `english` itself where the table has no row. A '*' in a row stands for any text, and is carried over.
std::string phrase(std::string_view english, Lang lang);

} // namespace gapura::text
