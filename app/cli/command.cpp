#include "app/cli/command.h"

#include <cstdio>

#include "lib/base/json.h"

namespace gapura::app::cli {

std::string help_slug(std::string_view words) {
    std::string slug = "cli.";
    for (const char c : words) slug += c == ' ' ? '.' : c;
    return slug;
}

int exit_code(Code code) {
    switch (code) {
    case Code::invalid:
    case Code::not_found:
    case Code::limited:
    case Code::internal: return 1;
    case Code::unavailable: return 3;
    case Code::unauthenticated:
    case Code::forbidden: return 4;
    case Code::conflict: return 5;
    }
    return 1;
}

int exit_code_of_status(int http_status) {
    switch (http_status) {
    case 401:
    case 403: return 4;
    case 409: return 5;
    case 502:
    case 503:
    case 504: return 3;
    default: return 1;
    }
}

int report(const Error& error, const Session& session) {
    if (session.json) {
        json::object problem;
        problem["type"] = "https://gapura.id/masalah/" + error.slug;
        problem["title"] = text::title(error.slug, session.lang, error.args);
        problem["detail"] = text::detail(error.slug, session.lang, error.args);
        std::printf("%s\n", json::serialize(problem).c_str());
    } else {
        std::fprintf(stderr, "gapura: %s\n", text::sentence(error, session.lang).c_str());
    }
    return exit_code(error.code);
}

} // namespace gapura::app::cli
