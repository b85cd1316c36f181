#include "gateway/usage_face.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/usage_hygiene.h"

namespace gapura::gateway {
namespace {

constexpr int days_by_default = 30;

/// "2xx" … "5xx" or a status itself.
Result<CallsWanted> calls_wanted(const face::Request& request) {
    TRY(face::only_query(request, {"status", "limit", "cursor"}));
    const face::Page page = TRY(face::page_of(request));
    CallsWanted out;
    out.limit = static_cast<std::size_t>(page.limit);
    if (!page.after.empty()) {
        const std::string& text = page.after.front();
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.before);
        if (error != std::errc() || end != text.data() + text.size()) return fail(Code::invalid, "face.cursor");
    }
    const std::string status = request.query_or("status", "");
    if (status.empty()) return out;
    const bool whole_class = status.size() == 3 && status.ends_with("xx") && status[0] >= '1' && status[0] <= '5';
    if (whole_class) {
        out.status_from = (status[0] - '0') * 100;
        out.status_to = out.status_from + 99;
        return out;
    }
    const auto [end, error] = std::from_chars(status.data(), status.data() + status.size(), out.status_from);
    if (error != std::errc() || end != status.data() + status.size() || out.status_from < 100 || out.status_from > 599)
        return fail(Code::invalid, "gateway.usage_status", {{"status", status.substr(0, 20)}});
    out.status_to = out.status_from;
    return out;
}

std::string_view text_of(Ending ending) {
    constexpr std::array<std::string_view, 7> names{"answered", "refused", "timed_out", "broken", "malformed", "client_gone", "not_forwarded"};
    return names.at(static_cast<std::size_t>(ending));
}

struct UsageFace {
    UsageSources from;

    std::string iso(Instant at) const { return from.zone.iso(at); }

    /// Which days and what; only units that the actor may see. No unit left: forbidden.
    Result<UsageWanted> wanted(const face::Request& request, const people::Actor& actor) const {
        const base::Day today = from.zone.day_of(from.clock.now());
        const base::Day to = request.query.contains("to") ? TRY(base::parse_day(request.query.at("to"))) : today;
        const base::Day first =
            request.query.contains("from") ? TRY(base::parse_day(request.query.at("from"))) : base::add_days(to, 1 - days_by_default);
        if (first > to || base::add_days(first, usage_days_max - 1) < to)
            return fail(Code::invalid, "gateway.usage_days", {{"days_max", std::to_string(usage_days_max)}});
        UsageWanted out{
            base::to_iso(first), base::to_iso(to), request.query_or("key", ""), request.query_or("route", ""), request.query_or("app", ""), {}};
        const std::string unit = request.query_or("unit", "");
        if (!unit.empty()) {
            out.units = {TRY(from.unit_id(unit))};
            TRY(people::require(actor, people::Action::usage_see, out.units.front()));
            return out;
        }
        const people::Reach reach = people::reach(actor, people::Action::usage_see);
        if (reach.nowhere()) TRY(people::require(actor, people::Action::usage_see));
        if (!reach.everywhere) out.units = reach.units;
        return out;
    }

    static Result<UsageBy> by(const face::Request& request) {
        const std::string text = request.query_or("by", "day");
        const auto found = parse_usage_by(text);
        if (!found) return fail(Code::invalid, "gateway.usage_by", {{"by", text.substr(0, 20)}});
        return *found;
    }

    Result<face::Response> report(const face::Request& request) const {
        TRY(face::only_query(request, {"from", "to", "unit", "app", "key", "route", "by"}));
        const people::Actor actor = TRY(from.actor_of(request.caller));
        const auto report = TRY(report_usage(from.database, TRY(wanted(request, actor)), TRY(by(request))));
        return face::ok(to_json(report, from.names(), [this](Instant at) { return iso(at); }));
    }

    Result<face::Response> export_file(const face::Request& request) const {
        TRY(face::only_query(request, {"from", "to", "unit", "app", "key", "route", "by", "format"}));
        const people::Actor actor = TRY(from.actor_of(request.caller));
        const std::string format = request.query_or("format", "csv");
        if (format != "csv" && format != "xlsx") return fail(Code::invalid, "gateway.usage_format", {{"format", format.substr(0, 20)}});
        const auto report = TRY(report_usage(from.database, TRY(wanted(request, actor)), TRY(by(request))));
        const NameOf name_of = from.names();
        auto group = report.groups.begin();
        const auto next = [&](paper::Row& row) {
            if (group == report.groups.end()) return false;
            row = usage_row(*group++, report.by, name_of, [this](Instant at) { return iso(at); });
            return true;
        };
        const auto titles = usage_titles(report.by, request.lang);
        face::Response out;
        out.body = format == "csv" ? TRY(paper::csv(titles, next)) : TRY(paper::xlsx(text::title("usage.sheet", request.lang), titles, next));
        out.content_type = format == "csv" ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        out.headers.emplace_back("Content-Disposition", "attachment; filename=\"gapura-usage-" + report.from + "-" + report.to + "." + format + "\"");
        return out;
    }

    Result<face::Response> hygiene_board(const face::Request& request) const {
        TRY(face::only_query(request, {"idle_days", "ends_days"}));
        const people::Actor actor = TRY(from.actor_of(request.caller));
        HygieneRules rules;
        rules.idle_days = static_cast<int>(TRY(face::query_number(request, "idle_days", rules.idle_days, 1, 1000)));
        rules.ends_days = static_cast<int>(TRY(face::query_number(request, "ends_days", rules.ends_days, 1, 1000)));
        if (people::reach(actor, people::Action::usage_see).nowhere()) TRY(people::require(actor, people::Action::usage_see));
        const NameOf name_of = from.names();
        json::array items;
        for (const HygieneItem& item : TRY(hygiene(from.database, from.keys, actor, from.zone, from.clock.now(), rules))) {
            const keys::Key& key = item.key;
            json::array findings;
            for (const Finding finding : item.findings) findings.emplace_back(to_string(finding));
            json::array networks;
            for (const auto& [network, count] : item.seen.networks.counts()) networks.emplace_back(network);
            items.push_back(
                {{"key", key.id},
                 {"hint", key.hint.empty() ? json::value(nullptr) : json::value(json::string(key.hint))},
                 {"unit", name_of(key.unit)},
                 {"app", name_of(key.app)},
                 {"findings", std::move(findings)},
                 {"last_used_at", item.seen.last_used.us == 0 ? json::value(nullptr) : json::value(json::string(iso(item.seen.last_used)))},
                 {"expires_at", iso(key.expires_at)},
                 {"networks", std::move(networks)}});
        }
        return face::list(std::move(items), std::nullopt);
    }

    Result<face::Response> calls(const face::Request& request) const {
        const people::Actor actor = TRY(from.actor_of(request.caller));
        const keys::Key key = TRY(from.keys.show(actor, request.part("id")));
        TRY(people::require(actor, people::Action::calls_see, key.unit));
        const CallsWanted wanted = TRY(calls_wanted(request));
        const auto shown = from.calls_of(key.id, wanted);
        json::array items;
        for (const CallShown& one : shown) {
            const KeptCall& c = one.call;
            items.push_back({{"at", iso({c.started_us})},
                             {"method", c.method.view()},
                             {"path", c.path.view()},
                             {"route", one.route_id.empty() ? json::value(nullptr) : json::value(json::string(one.route_id))},
                             {"pattern", one.pattern.empty() ? json::value(nullptr) : json::value(json::string(one.pattern))},
                             {"status", c.status},
                             {"ending", text_of(c.ending)},
                             {"refusal", one.refusal.empty() ? json::value(nullptr) : json::value(json::string(one.refusal))},
                             {"why", one.refusal.empty() ? json::value(nullptr) : json::value(json::string(text::title(one.refusal, request.lang)))},
                             {"took_ms", static_cast<double>(c.took_us) / 1000},
                             {"bytes_in", c.bytes_in},
                             {"bytes_out", c.bytes_out},
                             {"request_id", c.request_id.view()}});
        }
        const bool more = shown.size() == wanted.limit;
        return face::list(std::move(items), more ? std::optional(face::cursor_after({std::to_string(shown.back().call.number)})) : std::nullopt);
    }
};

} // namespace

face::Routes usage_routes(UsageSources sources) {
    const auto face = std::make_shared<const UsageFace>(UsageFace{std::move(sources)});
    const auto bound = [&face](auto method) { return [face, method](const face::Request& request) { return ((*face).*method)(request); }; };
    constexpr auto signed_in = face::Access::signed_in;
    return {{"GET", "/api/v1/usage", signed_in, bound(&UsageFace::report)},
            {"GET", "/api/v1/usage/export", signed_in, bound(&UsageFace::export_file)},
            {"GET", "/api/v1/usage/hygiene", signed_in, bound(&UsageFace::hygiene_board)},
            {"GET", "/api/v1/keys/{id}/calls", signed_in, bound(&UsageFace::calls)}};
}

} // namespace gapura::gateway
