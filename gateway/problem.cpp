// See problem.h.
#include "gateway/problem.h"

#include <algorithm>
#include <fmt/format.h>

#include "lib/base/json.h"
#include "lib/face/face.h"
#include "lib/text/text.h"

namespace gapura::gateway {
namespace {

/// A refusal that names the allowed methods is 405, which the closed list of codes does not have.
std::string_view allowed_methods(const Error& error) {
    const auto found = std::ranges::find(error.args, "allow", [](const auto& pair) { return std::string_view(pair.first); });
    return found == error.args.end() ? std::string_view() : std::string_view(found->second);
}

/// The draft's own extension member: names of the policies that refused the call.
json::array violated_policies(std::string_view names) {
    json::array out;
    while (!names.empty()) {
        const auto end = names.find(' ');
        out.emplace_back(names.substr(0, end));
        names.remove_prefix(end == std::string_view::npos ? names.size() : end + 1);
    }
    return out;
}

std::string_view argument(const Error& error, std::string_view name) {
    const auto found = std::ranges::find(error.args, name, [](const auto& pair) { return std::string_view(pair.first); });
    return found == error.args.end() ? std::string_view() : std::string_view(found->second);
}

int status_for(const Error& error) {
    if (!allowed_methods(error).empty()) return 405;
    return face::status_of(error.code);
}

} // namespace

Problem problem_of(const Decision& decision) { return {status_for(decision.refusal), decision.refusal, decision.retry_after_s}; }

Problem problem_of(int status, std::string_view slug) { return {status, {Code::unavailable, std::string(slug), {}, {}}, status == 503 ? 5 : 0}; }

std::string challenge_of(const Problem& problem) {
    constexpr std::string_view realm = "Bearer realm=\"gapura\"";
    const std::string& slug = problem.error.slug;
    if (slug == "gateway.key_twice") return fmt::format("{}, error=\"invalid_request\"", realm);
    if (problem.status == 401)
        return slug == "gateway.key_missing" || slug == "gateway.key_in_address" ? std::string(realm)
                                                                                 : fmt::format("{}, error=\"invalid_token\"", realm);
    if (slug == "gateway.scope_missing") {
        // A scope is letters, digits, dots and dashes (snapshot.cpp): safe between quotes.
        const auto scope = std::ranges::find(problem.error.args, "scope", [](const auto& pair) { return std::string_view(pair.first); });
        return fmt::format("{}, error=\"insufficient_scope\", scope=\"{}\"", realm, scope == problem.error.args.end() ? "" : scope->second);
    }
    constexpr std::array<std::string_view, 4> narrow{"gateway.out_of_rules", "gateway.parameter_not_allowed", "gateway.parameter_missing",
                                                     "gateway.parameter_unbound"};
    return std::ranges::find(narrow, slug) == narrow.end() ? std::string() : fmt::format("{}, error=\"insufficient_scope\"", realm);
}

std::string problem_body(const Problem& problem, std::string_view accept_language, std::string_view request_id) {
    const auto lang = text::choose_lang(accept_language);
    json::object body{{"type", "https://gapura.id/masalah/" + problem.error.slug},
                      {"title", text::title(problem.error.slug, lang, problem.error.args)},
                      {"status", problem.status},
                      {"detail", text::detail(problem.error.slug, lang, problem.error.args)},
                      {"instance", "/r/" + std::string(request_id)},
                      {"request_id", std::string(request_id)}};
    if (const std::string_view violated = argument(problem.error, "violated"); !violated.empty()) {
        body["violated-policies"] = violated_policies(violated);
    }
    return json::serialize(body);
}

std::string problem_fields(const Problem& problem, std::string_view accept_language, std::size_t body_bytes) {
    std::string out = fmt::format("Content-Type: application/problem+json\r\nContent-Language: {}\r\nContent-Length: {}\r\n",
                                  text::to_string(text::choose_lang(accept_language)), body_bytes);
    if (const std::string challenge = challenge_of(problem); !challenge.empty()) out += "WWW-Authenticate: " + challenge + "\r\n";
    if (problem.status == 405) out += fmt::format("Allow: {}\r\n", allowed_methods(problem.error));
    if (problem.status == 429 || problem.status == 503) out += fmt::format("Retry-After: {}\r\n", std::max(1, problem.retry_after_s));
    if (problem.status == 429) out += "Cache-Control: no-store\r\n";
    return out;
}

} // namespace gapura::gateway
