#include "keys/limits.h"

namespace gapura::keys {
namespace {

struct Member {
    std::string_view name;
    std::uint32_t KeyLimits::* place;
    std::uint32_t max;
};

constexpr std::array members{Member{"rate_per_minute", &KeyLimits::rate_per_minute, rate_max},
                             Member{"burst", &KeyLimits::burst, rate_max},
                             Member{"per_day", &KeyLimits::per_day, quota_max},
                             Member{"per_month", &KeyLimits::per_month, quota_max},
                             Member{"concurrent", &KeyLimits::concurrent, concurrent_max},
                             Member{"kib_per_day", &KeyLimits::kib_per_day, quota_max}};

std::unexpected<Error> too_high(const Member& member) {
    return fail(Code::invalid, "keys.limit_too_high", {{"field", std::string(member.name)}, {"max", std::to_string(member.max)}});
}

} // namespace

json::object to_json(const KeyLimits& limits) {
    json::object out;
    for (const Member& member : members) out[member.name] = std::int64_t{limits.*member.place};
    return out;
}

Result<KeyLimits> limits_from_json(const json::value& value, const std::string& where) { return changed_limits({}, value, where); }

Result<KeyLimits> changed_limits(const KeyLimits& before, const json::value& value, const std::string& where) {
    base::JsonReader reader(value, where);
    std::array<std::int64_t, members.size()> read{};
    for (std::size_t i = 0; i < members.size(); ++i) read[i] = reader.integer_or(members[i].name, before.*members[i].place);
    TRY(reader.finish());
    KeyLimits out;
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (read[i] < 0 || read[i] > members[i].max) return too_high(members[i]);
        out.*members[i].place = static_cast<std::uint32_t>(read[i]);
    }
    TRY(check_limits(out));
    return out;
}

KeyLimits filled_limits(KeyLimits given, const KeyLimits& otherwise) {
    for (const Member& member : members) {
        if (given.*member.place == 0) given.*member.place = otherwise.*member.place;
    }
    return given;
}

Result<void> check_limits(const KeyLimits& limits) {
    for (const Member& member : members) {
        if (limits.*member.place > member.max) return too_high(member);
    }
    if (limits.burst > 0 && limits.rate_per_minute == 0) return fail(Code::invalid, "keys.limit_burst_alone");
    return {};
}

} // namespace gapura::keys
