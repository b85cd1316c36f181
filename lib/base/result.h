// What a fallible function answers: a value or an Error. Nothing here throws; adapters catch what their library throws.
// Values, safe on any thread.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gapura::base {

/// The closed list of failure kinds. Mapped to an HTTP status in lib/face and to a CLI exit code in app, each in one switch.
enum class Code : std::uint8_t { invalid, unauthenticated, forbidden, not_found, conflict, limited, unavailable, internal };

std::string_view to_string(Code code);

/// A refusal with two texts. `slug` names the public text in lib/text (what happened, what to do next, id and en) and is the last
/// part of the problem type; `args` fill its {placeholders} and must hold no secret and no restricted field. `why` is for the log only.
struct Error {
    Code code = Code::internal;
    std::string slug;
    std::vector<std::pair<std::string, std::string>> args;
    std::string why;
};

/// One line for logs and test failures: "invalid unit.name_missing: why".
std::string describe(const Error& error);

template <class T = void>
class [[nodiscard]] Result : public std::expected<T, Error> {
public:
    using std::expected<T, Error>::expected;
};

using Args = std::vector<std::pair<std::string, std::string>>;

/// Shorthand for returning a failure: `return fail(Code::invalid, "unit.name_missing", {{"name", name}}, "empty name");`
std::unexpected<Error> fail(Code code, std::string slug, Args args = {}, std::string why = {});

} // namespace gapura::base

namespace gapura {
using base::Code;
using base::Error;
using base::fail;
using base::Result;
} // namespace gapura

/// The value of a Result, or return its error from the enclosing function. The one macro for propagation; not for coroutines.
// GCC's statement expression: the only way to yield a value and return early in one expression. The name is new each time, so that one TRY
// may stand inside another.
#define TRY(...) GAPURA_TRY_COUNTED(__COUNTER__, __VA_ARGS__)
#define GAPURA_TRY_COUNTED(number, ...) GAPURA_TRY_NAMED(GAPURA_TRY_JOINED(try_result_, number), __VA_ARGS__)
#define GAPURA_TRY_JOINED(name, number) name##number
#define GAPURA_TRY_NAMED(name, ...)                                                                                                                  \
    (__extension__({                                                                                                                                 \
        auto name = (__VA_ARGS__);                                                                                                                   \
        if (!name) [[unlikely]]                                                                                                                      \
            return std::unexpected(std::move(name).error());                                                                                         \
        ::gapura::base::detail::take(name);                                                                                                          \
    }))

namespace gapura::base::detail {
template <class T>
T take(Result<T>& result) {
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}
} // namespace gapura::base::detail
