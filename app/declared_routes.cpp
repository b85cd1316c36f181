#include "app/declared_routes.h"

#include <algorithm>
#include <charconv>

namespace gapura::app {
namespace {

using face::Request;
using face::Response;

json::array to_json(const std::vector<DeclaredChange>& changes) {
    json::array out;
    for (const DeclaredChange& change : changes) out.push_back(app::to_json(change));
    return out;
}

Result<Response> answer(const Request& request, Result<Applied> applied, bool dry_run) {
    if (applied) {
        const json::value version = applied->version == 0 ? json::value(nullptr) : json::value(applied->version);
        return face::ok(json::object{{"changes", to_json(applied->changes)}, {"version", version}, {"dry_run", dry_run}});
    }
    const Error& error = applied.error();
    const auto item = std::ranges::find(error.args, "item", &std::pair<std::string, std::string>::first);
    if (item == error.args.end()) return std::unexpected(error);
    Response response = face::problem(error, request);
    json::object body = TRY(base::parse_json(response.body)).as_object();
    body["item"] = item->second;
    response.body = json::serialize(body);
    return response;
}

Result<Response> apply(const Request& request, Declared& declared, const people::Actor& actor) {
    const json::value body = TRY(request.body_json());
    base::JsonReader reader(body);
    const json::value* document = reader.any("document");
    ApplyOptions options;
    options.dry_run = reader.flag_or("dry_run", false);
    options.prune = reader.flag_or("prune", false);
    TRY(reader.finish());
    if (document == nullptr) return fail(Code::invalid, "json.field", {{"field", "document"}, {"problem", "is required"}});
    return answer(request, declared.apply(actor, *document, options), options.dry_run);
}

Result<Response> rollback(const Request& request, Declared& declared, const people::Actor& actor) {
    const json::value body = TRY(request.body_json());
    base::JsonReader reader(body);
    const std::int64_t number = reader.integer("number");
    TRY(reader.finish());
    return answer(request, declared.rollback(actor, number), false);
}

Result<Response> versions(const Request& request, Declared& declared, const people::Actor& actor, const base::Zone& zone) {
    TRY(face::only_query(request, {"limit", "cursor"}));
    const face::Page page = TRY(face::page_of(request));
    std::int64_t before = 0;
    if (!page.after.empty()) {
        const std::string& text = page.after.front();
        if (std::from_chars(text.data(), text.data() + text.size(), before).ec != std::errc()) return fail(Code::invalid, "face.cursor");
    }
    auto found = TRY(declared.versions(actor, before, page.limit + 1));
    const bool more = std::cmp_greater(found.size(), page.limit);
    if (more) found.pop_back();
    json::array items;
    for (const auto& version : found) {
        items.push_back(json::object{
            {"number", version.number}, {"at", zone.iso(version.at)}, {"by", version.by}, {"origin", version.origin}, {"changes", version.diff}});
    }
    std::optional<std::string> next;
    if (more) next = face::cursor_after({std::to_string(found.back().number)});
    return face::list(std::move(items), next);
}

} // namespace

face::Routes declared_routes(Declared& declared, people::Accounts& accounts, const base::Zone& zone) {
    const auto signed_in = face::Access::signed_in;
    return {
        {"GET", "/api/v1/config", signed_in,
         [&](const Request& request) -> Result<Response> { return face::ok(TRY(declared.document(TRY(accounts.actor_of(request.caller))))); }},
        {"POST", "/api/v1/config/apply", signed_in,
         [&](const Request& request) -> Result<Response> { return apply(request, declared, TRY(accounts.actor_of(request.caller))); }},
        {"GET", "/api/v1/config/versions", signed_in,
         [&](const Request& request) -> Result<Response> { return versions(request, declared, TRY(accounts.actor_of(request.caller)), zone); }},
        {"POST", "/api/v1/config/rollback", signed_in,
         [&](const Request& request) -> Result<Response> { return rollback(request, declared, TRY(accounts.actor_of(request.caller))); }},
    };
}

} // namespace gapura::app
