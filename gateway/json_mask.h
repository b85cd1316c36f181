// The strict JSON tokenizer behind mask.h: copies, masks, drops, and tells a Sharing what passed. One instance per answer, one thread.
#pragma once

#include <memory>
#include <vector>

#include "gateway/mask.h"
#include "gateway/sharing.h"

namespace gapura::gateway {

/// For JSON of whatever content type. `sharing`, when given, learns the members and subjects that leave; it must outlive the mask.
std::unique_ptr<BodyMask> make_json_mask(std::vector<MaskedMember> members, Sharing* sharing = nullptr);
/// Reads along without rewriting, and as strictly. `error_page`: what does not begin as JSON may pass unread; `sharing` is told.
std::unique_ptr<BodyMask> make_onlooker(Sharing& sharing, bool error_page);

} // namespace gapura::gateway
