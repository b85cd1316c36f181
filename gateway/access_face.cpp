#include "gateway/access_face.h"

#include <map>
#include <set>

#include "gateway/gateway_store.h"
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

    /// Refuses a kind of number by which no route names anyone.
    Result<void> known(const std::string& kind) const {
        std::set<std::string> kinds{"nidn", "nim"};
        const Content content = TRY(read_content(database));
        for (const RouteConfig& route : content.routes) kinds.insert(subject_kind_of(route));
        if (kinds.contains(kind)) return {};
        std::string all;
        for (const std::string& one : kinds) all += (all.empty() ? "" : ", ") + one;
        return fail(Code::invalid, "gateway.subject_kind_unknown", {{"kind", kind.substr(0, 32)}, {"kinds", all}});
    }

    Result<face::Response> report(const face::Request& request) const {
        const auto actor = TRY(allowed(request));
        const auto body = TRY(request.body_json());
        base::JsonReader reader(body);
        const std::string nim = reader.text_or("nim", "");
        const std::string nidn = reader.text_or("nidn", "");
        std::string kind = reader.text_or("kind", "");
        std::string value = reader.text_or("value", "");
        TRY(reader.finish());
        const int named = (nim.empty() ? 0 : 1) + (nidn.empty() ? 0 : 1) + (kind.empty() && value.empty() ? 0 : 1);
        if (!nim.empty() || !nidn.empty()) {
            kind = nim.empty() ? "nidn" : "nim";
            value = nim.empty() ? nidn : nim;
        }
        if (named != 1 || kind.empty() || value.empty()) return fail(Code::invalid, "gateway.access_filter_missing");
        const std::string subject = pseudonym_of(subjects, kind, value);
        auto records = TRY(read_records(database, {subject, "", "", report_max + 1}));
        if (records.empty()) TRY(known(kind)); // nothing shared, or nothing that could have been found?
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
