// Text for machines: lists of words in one column, plain text within markup. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gapura::text {

/// "a b c".
std::string join_words(const std::vector<std::string>& words);
/// The words of "a b c"; of "" none.
std::vector<std::string> split_words(std::string_view text);
/// As it stands in HTML, in an attribute's quotes too.
std::string html(std::string_view plain);

} // namespace gapura::text
