#include "lib/base/result.h"

namespace gapura::base {

std::string_view to_string(Code code) {
    switch (code) {
    case Code::invalid: return "invalid";
    case Code::unauthenticated: return "unauthenticated";
    case Code::forbidden: return "forbidden";
    case Code::not_found: return "not_found";
    case Code::conflict: return "conflict";
    case Code::limited: return "limited";
    case Code::unavailable: return "unavailable";
    case Code::internal: return "internal";
    }
    return "internal";
}

std::string describe(const Error& error) {
    std::string line(to_string(error.code));
    line += ' ';
    line += error.slug;
    for (const auto& [name, value] : error.args) line += " " + name + "=" + value;
    if (!error.why.empty()) line += ": " + error.why;
    return line;
}

std::unexpected<Error> fail(Code code, std::string slug, Args args, std::string why) {
    return std::unexpected(Error{code, std::move(slug), std::move(args), std::move(why)});
}

} // namespace gapura::base
