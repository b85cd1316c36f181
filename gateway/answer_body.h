// What an answer's body goes through on its way, by its decision: filter.h, then mask.h, which also tells a Sharing what leaves. Any thread.
#pragma once

#include <memory>
#include <string_view>

#include "gateway/policy.h"
#include "gateway/snapshot.h"

namespace gapura::gateway {

/// Does the key of this decision see the restricted field in the clear?
bool sees(const Decision& decision, const MaskPlan::Field& field);

/// Null when it may pass as it is.
std::unique_ptr<BodyMask> make_body(const Decision& decision, int status, std::string_view content_type, Sharing* sharing);

} // namespace gapura::gateway
