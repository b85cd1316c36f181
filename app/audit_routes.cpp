#include "app/audit_routes.h"

#include <charconv>

#include "lib/audit/audit.h"

namespace gapura::app {
namespace {

using face::Request;
using face::Response;

/// Own acts only, unless the role reads the audit.
Result<audit::Filter> filter_of(const Request& request, const people::Actor& actor, const base::Zone& zone) {
    audit::Filter filter;
    filter.subject = request.query_or("subject", "");
    filter.kind = request.query_or("kind", "");
    filter.actor = request.query_or("actor", "");
    if (!people::may(actor, people::Action::audit_read)) {
        if (!filter.actor.empty() && filter.actor != actor.person) TRY(people::require(actor, people::Action::audit_read));
        filter.actor = actor.person;
    }
    const auto day = [&](const char* name, int later) -> Result<std::optional<Instant>> {
        const std::string text = request.query_or(name, "");
        if (text.empty()) return std::optional<Instant>();
        return std::optional(zone.start_of(base::add_days(TRY(base::parse_day(text)), later)));
    };
    filter.from = TRY(day("from", 0));
    filter.until = TRY(day("until", 1));
    return filter;
}

json::value to_json(const audit::Recorded& entry, const base::Zone& zone) {
    // What stands in a damaged table may not be JSON; the text is shown then.
    const auto body = base::parse_json(entry.body);
    return {{"seq", entry.seq},         {"at", zone.iso(entry.at)},
            {"actor", entry.actor},     {"kind", entry.kind},
            {"subject", entry.subject}, {"body", body && body->is_object() ? *body : json::value(json::object{{"text", entry.body}})},
            {"hash", entry.hash}};
}

Result<Response> show(const Request& request, store::Database& database, const people::Actor& actor, const base::Zone& zone) {
    TRY(face::only_query(request, {"limit", "cursor", "subject", "kind", "actor", "from", "until"}));
    const face::Page page = TRY(face::page_of(request));
    std::optional<std::int64_t> before;
    if (!page.after.empty()) {
        std::int64_t seq = 0;
        const std::string& text = page.after.front();
        if (std::from_chars(text.data(), text.data() + text.size(), seq).ec != std::errc()) return fail(Code::invalid, "face.cursor");
        before = seq;
    }
    const auto filter = TRY(filter_of(request, actor, zone));
    auto entries = TRY(audit::list(database, filter, page.limit + 1, before));
    const bool more = std::cmp_greater(entries.size(), page.limit);
    if (more) entries.pop_back();
    json::array items;
    for (const auto& entry : entries) items.push_back(to_json(entry, zone));
    std::optional<std::string> next;
    if (more) next = face::cursor_after({std::to_string(entries.back().seq)});
    return face::list(std::move(items), next);
}

} // namespace

face::Routes audit_routes(store::Database& database, people::Accounts& accounts, const base::Zone& zone) {
    return {{"GET", "/api/v1/audit", face::Access::signed_in,
             [&](const Request& request) -> Result<Response> { return show(request, database, TRY(accounts.actor_of(request.caller)), zone); }}};
}

} // namespace gapura::app
