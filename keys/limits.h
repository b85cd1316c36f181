// Limits as people write them: JSON in and out, and what is too much. Pure; any thread.
#pragma once

#include "keys/keyring.h"
#include "lib/base/json.h"
#include "lib/base/result.h"

namespace gapura::keys {

/// The highest rate and burst, calls a minute.
constexpr std::uint32_t rate_max = 1'000'000;
/// The highest quota: calls a day or month, KiB a day (4 TiB).
constexpr std::uint32_t quota_max = 4'000'000'000;
/// Exchanges under way at once.
constexpr std::uint32_t concurrent_max = 100'000;

json::object to_json(const KeyLimits& limits);
/// All members are optional. Error invalid `json.field`, `keys.limit_too_high` {field, max}, `keys.limit_burst_alone`.
Result<KeyLimits> limits_from_json(const json::value& value, const std::string& where = "limits");
/// `before` with the members named in the value changed. Errors as above.
Result<KeyLimits> changed_limits(const KeyLimits& before, const json::value& value, const std::string& where = "");
/// `given`, and where it says nothing (0) what `otherwise` says.
KeyLimits filled_limits(KeyLimits given, const KeyLimits& otherwise);
/// The same judgement of limits made in the program.
Result<void> check_limits(const KeyLimits& limits);

} // namespace gapura::keys
