// Between head.cpp, which holds the policy, and beast.cpp, which holds the grammar. Not for others. Any thread.
#pragma once

#include <string_view>

#include "lib/http/head.h"

namespace gapura::http::beast {

/// Fills the start line and the fields of one whole head. ok, malformed, head_too_large (too many fields) or version_unsupported.
HeadResult request_lines(std::string_view bytes, RequestHead& head);
HeadResult answer_lines(std::string_view bytes, AnswerHead& head);

} // namespace gapura::http::beast
