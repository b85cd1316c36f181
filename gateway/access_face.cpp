#include "gateway/access_face.h"

#include <map>

#include "keys/keys_store.h"

namespace gapura::gateway {
namespace {

constexpr std::size_t report_max = 1000;

using Purposes = std::map<std::string, std::string>;

json::object shown(const AccessRecord& record, const Purposes& purposes, const base::Zone& zone) {
    const auto purpose = purposes.find(record.scope);
    return {{"request", record.request},
            {"at", zone.iso(record.at)},
            {"key", record.key},
            {"unit", record.unit},
            {"app", record.app},
            {"route", record.route},
            {"service", record.service},
            {"method", record.method},
            {"status", record.status},
            {"scope", record.scope},
            {"purpose", purpose == purposes.end() ? "" : purpose->second},
            {"members", json::array(record.clear.begin(), record.clear.end())},
            {"masked", json::array(record.masked.begin(), record.masked.end())},
            {"subjects", record.subjects},
            {"complete", record.complete}};
}

/// What every handler needs.
struct Window {
    store::Database& database;
    const base::HmacSha256& subjects;
    ActorOf actor_of;
    const base::Zone& zone;
    base::Log& log;

    Result<people::Actor> allowed(const face::Request& request) const {
        auto actor = TRY(actor_of(request.caller));
        if (!people::may(actor, people::Action::access_read))
            return fail(Code::forbidden, "gateway.access_not_allowed", {}, "person " + actor.person);
        return actor;
    }

    Result<Purposes> purposes(text::Lang lang) const {
        Purposes out;
        for (const auto& scope : TRY(keys::read_scopes(database))) out[scope.name] = scope.purpose.at(lang == text::Lang::id ? 0 : 1);
        return out;
    }

    Result<json::array> rows(const std::vector<AccessRecord>& records, text::Lang lang) const {
        const Purposes names = TRY(purposes(lang));
        json::array out;
        for (const AccessRecord& record : records) out.push_back(shown(record, names, zone));
        return out;
    }

    Result<face::Response> list(const face::Request& request) const {
        TRY(allowed(request));
        TRY(face::only_query(request, {"key", "subject", "limit", "cursor"}));
        const auto page = TRY(face::page_of(request));
        AccessFilter filter{request.query_or("subject", ""), request.query_or("key", ""), page.after.empty() ? "" : page.after.front(),
                            static_cast<std::size_t>(page.limit) + 1};
        auto records = TRY(read_records(database, filter));
        std::optional<std::string> next;
        if (records.size() == filter.limit) {
            records.pop_back();
            next = face::cursor_after({records.back().request});
        }
        return face::list(TRY(rows(records, request.lang)), next);
    }

    Result<face::Response> report(const face::Request& request) const {
        const auto actor = TRY(allowed(request));
        const auto body = TRY(request.body_json());
        base::JsonReader reader(body);
        const std::string nim = reader.text_or("nim", "");
        const std::string nidn = reader.text_or("nidn", "");
        TRY(reader.finish());
        if (nim.empty() == nidn.empty()) return fail(Code::invalid, "gateway.access_filter_missing");
        const std::string subject = nim.empty() ? pseudonym_of(subjects, "nidn", nidn) : pseudonym_of(subjects, "nim", nim);
        auto records = TRY(read_records(database, {subject, "", "", report_max + 1}));
        const bool more = records.size() > report_max;
        if (more) records.pop_back();
        log.info("access.reported", {{"subject", subject}, {"by", actor.person}});
        return face::ok(json::object{
            {"subject", subject}, {"items", TRY(rows(records, request.lang))}, {"more", more}, {"unlisted", TRY(count_unlisted(database, {0}))}});
    }
};

} // namespace

face::Routes access_routes(store::Database& database, const base::HmacSha256& subjects, ActorOf actor_of, const base::Zone& zone, base::Log& log) {
    const Window window{database, subjects, std::move(actor_of), zone, log};
    const auto to = [&](auto method) { return [window, method](const face::Request& request) { return (window.*method)(request); }; };
    return {{"GET", "/api/v1/access", face::Access::signed_in, to(&Window::list)},
            {"POST", "/api/v1/access/report", face::Access::signed_in, to(&Window::report)}};
}

} // namespace gapura::gateway
