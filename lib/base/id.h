// Identifiers: a short prefix that names the kind, then 26 Crockford base32 characters (48-bit milliseconds, 80 random bits), so ids
// sort by creation and a stray id in a log says what it names. Any thread.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"

namespace gapura::base {

/// "unit_01JD…": prefix is 1 to 12 lower-case letters.
std::string make_id(std::string_view prefix, Instant now, Random& random);

/// True when text is prefix + '_' + 26 base32 characters.
bool is_id(std::string_view prefix, std::string_view text);

/// A typed id. `Tag` has `static constexpr std::string_view prefix`.
template <class Tag>
struct Id {
    std::string text;
    auto operator<=>(const Id&) const = default;

    static Id make(Instant now, Random& random) { return {make_id(Tag::prefix, now, random)}; }
    static Result<Id> parse(std::string_view text) {
        if (is_id(Tag::prefix, text)) return Id{std::string(text)};
        return fail(Code::invalid, "id.malformed", {{"id", std::string(text.substr(0, 40))}, {"prefix", std::string(Tag::prefix)}});
    }
};

} // namespace gapura::base

template <class Tag>
struct std::hash<gapura::base::Id<Tag>> {
    std::size_t operator()(const gapura::base::Id<Tag>& id) const noexcept { return std::hash<std::string>()(id.text); }
};
