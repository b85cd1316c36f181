// Records left out of a JSON answer because the key may not see them: a faculty's key and a service that cannot narrow its list. A record is an
// element of the list that the route names (`records`), or of the answer itself when it is a list; an answer without such a list is one record.
// Each is held until it is whole, at most record_bytes_max, and judged by its own members: every bound member must be there with an allowed
// value. Around the list only plain members of the outermost object pass ("total": 5); anything deeper there could be a record in disguise and
// becomes null. One instance per answer, one thread. It masks nothing: mask.h comes after.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "gateway/policy.h"
#include "keys/rules.h"

namespace gapura::gateway {

/// Of one record, and of everything around the list together.
constexpr std::size_t record_bytes_max = std::size_t{64} << 10;

/// finish() is false with `gateway.record_out_of_rules` (the one record is another's), `gateway.record_too_large`, or `upstream.unreadable`. Rules
/// and `records` must outlive it.
std::unique_ptr<BodyMask> make_filter(std::vector<const keys::ParameterRule*> rules, std::string_view records);

} // namespace gapura::gateway
