// Services and routes as one text, for the snapshot a gateway keeps on its own disk. Pure; any thread.
#pragma once

#include <string>

#include "gateway/gateway_store.h"

namespace gapura::gateway {

std::string to_text(const Content& content);
/// What to_text wrote. Error invalid `json.…`.
Result<Content> content_from_text(std::string_view text);

} // namespace gapura::gateway
