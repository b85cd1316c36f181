#include "keys/face.h"

#include "keys/limits.h"
#include "keys/page.h"

namespace gapura::keys {
namespace {

using Change = Result<Key> (Keys::*)(const people::Actor&, const std::string&, const std::string&);

constexpr std::string_view states_known = "pending, active, rotating, rotated, suspended, expired, revoked";

face::Response bearing_secret(face::Response response) {
    response.secret = true;
    return response;
}

Result<NewKey> read_new_key(const face::Request& request) {
    const auto body = TRY(request.body_json());
    base::JsonReader reader(body);
    NewKey wanted;
    wanted.grant = reader.text_or("grant", "");
    const bool direct = wanted.grant.empty();
    wanted.unit = direct ? reader.text("unit") : reader.text_or("unit", "");
    wanted.app = direct ? reader.text("app") : reader.text_or("app", "");
    wanted.scopes = reader.texts("scopes");
    wanted.custodian = direct ? reader.text("custodian") : reader.text_or("custodian", "");
    wanted.reason = direct ? reader.text("reason") : reader.text_or("reason", "");
    wanted.reveal = reader.flag_or("reveal", false);
    const auto starts = reader.optional_text("starts");
    const auto expires = reader.optional_text("expires");
    const json::value* limits = reader.any("limits");
    const json::value* rules = reader.any("rules");
    TRY(reader.finish());
    if (rules != nullptr) wanted.rules = TRY(rules_from_json(*rules));
    if (starts) wanted.first_day = TRY(base::parse_day(*starts));
    if (expires) wanted.last_day = TRY(base::parse_day(*expires));
    if (limits != nullptr) wanted.limits = TRY(limits_from_json(*limits));
    return wanted;
}

Result<std::string> read_reason(const face::Request& request) {
    const auto body = TRY(request.body_json());
    base::JsonReader reader(body);
    std::string reason = reader.text("reason");
    TRY(reader.finish());
    return reason;
}

Result<Filter> read_filter(const face::Request& request) {
    TRY(face::only_query(request, {"unit", "app", "state", "limit", "cursor"}));
    const auto page = TRY(face::page_of(request));
    Filter filter;
    filter.unit = request.query_or("unit", "");
    filter.app = request.query_or("app", "");
    filter.limit = static_cast<std::size_t>(page.limit);
    if (!page.after.empty()) filter.after = page.after.front();
    const std::string state = request.query_or("state", "");
    if (state.empty()) return filter;
    filter.state = parse_state(state);
    if (!filter.state) return fail(Code::invalid, "keys.state_unknown", {{"state", state.substr(0, 40)}, {"known", std::string(states_known)}});
    return filter;
}

json::object to_json(const Happening& line, const base::Zone& zone) {
    return {{"seq", line.seq},     {"event", to_string(line.event)}, {"from", to_string(line.from)}, {"to", to_string(line.to)},
            {"actor", line.actor}, {"reason", line.reason},          {"at", zone.iso(line.at)}};
}

json::object to_json(const Scope& scope, text::Lang lang) {
    const std::size_t at = lang == text::Lang::id ? 0 : 1;
    return {{"name", scope.name},
            {"title", scope.title.at(at)},
            {"purpose", scope.purpose.at(at)},
            {"legal_basis", scope.legal_basis.at(at)},
            {"retention", scope.retention.at(at)},
            {"restricted", scope.restricted},
            {"personal", scope.personal}};
}

/// What every handler needs.
struct Counter {
    Keys& keys;
    ActorOf actor_of;
    const base::Zone& zone;

    Result<face::Response> issue(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto wanted = TRY(read_new_key(request));
        const auto issued = TRY(keys.issue(actor, wanted));
        auto body = to_json(issued.key, zone);
        if (issued.text) body["key"] = issued.text->reveal();
        else body["link"] = link_path(issued.link);
        return bearing_secret(face::created(body));
    }

    Result<face::Response> list(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto filter = TRY(read_filter(request));
        const auto page = TRY(keys.list(actor, filter));
        json::array items;
        for (const auto& key : page.items) items.push_back(to_json(key, zone));
        return face::list(std::move(items), page.next.empty() ? std::nullopt : std::optional(face::cursor_after({page.next})));
    }

    Result<face::Response> show(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        auto body = to_json(TRY(keys.show(actor, request.part("id"))), zone);
        json::array history;
        for (const auto& line : TRY(keys.history(actor, request.part("id")))) history.push_back(to_json(line, zone));
        body["history"] = std::move(history);
        return face::ok(body);
    }

    Result<face::Response> change(const face::Request& request, Change verb) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto reason = TRY(read_reason(request));
        return face::ok(to_json(TRY((keys.*verb)(actor, request.part("id"), reason)), zone));
    }

    Result<face::Response> resend(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto issued = TRY(keys.resend(actor, request.part("id")));
        auto body = to_json(issued.key, zone);
        body["link"] = link_path(issued.link);
        return bearing_secret(face::ok(body));
    }

    // Tells nothing about the key: whoever holds a link and is nobody may ask this.
    Result<face::Response> peek(const face::Request& request) const {
        const auto link = TRY(keys.peek(request.part("link")));
        return face::ok(json::object{{"state", to_string(link.state)}, {"expires_at", zone.iso(link.expires_at)}});
    }

    Result<face::Response> reveal(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto revealed = TRY(keys.reveal(actor, request.part("link")));
        auto body = to_json(revealed.key, zone);
        body["key"] = revealed.text.reveal();
        return bearing_secret(face::ok(body));
    }

    Result<face::Response> scopes(const face::Request& request) const {
        json::array items;
        for (const auto& scope : TRY(keys.scopes())) items.push_back(to_json(scope, request.lang));
        return face::list(std::move(items), std::nullopt);
    }
};

} // namespace

json::object to_json(const Key& key, const base::Zone& zone) {
    const auto when = [&](Instant at) { return at.us == 0 ? json::value(nullptr) : json::value(json::string(zone.iso(at))); };
    json::object out{{"id", key.id}, {"unit", key.unit}, {"app", key.app}, {"custodian", key.custodian}, {"state", to_string(key.state)}};
    out["scopes"] = json::array(key.scopes.begin(), key.scopes.end());
    out["hint"] = key.hint.empty() ? json::value(nullptr) : json::value(json::string(key.hint));
    out["reason"] = key.reason;
    out["issued_by"] = key.issued_by;
    out["issued_at"] = when(key.issued_at);
    out["starts_at"] = when(key.starts_at);
    out["expires_at"] = when(key.expires_at);
    // What people say and calendars show: the key works through this day.
    out["last_day"] = base::to_iso(zone.day_of(key.expires_at - std::chrono::microseconds(1)));
    out["revealed_at"] = when(key.revealed_at);
    out["link_expires_at"] = key.state == State::pending && key.revealed_at.us == 0 ? when(key.link_expires_at) : json::value(nullptr);
    out["successor_of"] = key.successor_of.empty() ? json::value(nullptr) : json::value(json::string(key.successor_of));
    out["overlap_ends_at"] = when(key.overlap_ends_at);
    out["grant"] = key.grant.empty() ? json::value(nullptr) : json::value(json::string(key.grant));
    // Pending has two reasons: nobody has opened the link, or the first day has not come.
    out["not_yet_valid"] = key.state == State::pending && key.revealed_at.us != 0;
    out["limits"] = to_json(key.limits);
    out["rules"] = to_json(key.rules);
    return out;
}

face::Routes routes(Keys& keys, ActorOf actor_of, const base::Zone& zone, PageSignIn sign_in) {
    using face::Access;
    const Counter counter{keys, actor_of, zone};
    const auto to = [&](auto method) { return [counter, method](const face::Request& request) { return (counter.*method)(request); }; };
    const auto changing = [&](Change verb) { return [counter, verb](const face::Request& request) { return counter.change(request, verb); }; };
    face::Routes out{
        {"POST", "/api/v1/keys", Access::signed_in, to(&Counter::issue)},
        {"GET", "/api/v1/keys", Access::signed_in, to(&Counter::list)},
        {"GET", "/api/v1/keys/{id}", Access::signed_in, to(&Counter::show)},
        {"POST", "/api/v1/keys/{id}/revoke", Access::signed_in, changing(&Keys::revoke)},
        {"POST", "/api/v1/keys/{id}/suspend", Access::signed_in, changing(&Keys::suspend)},
        {"POST", "/api/v1/keys/{id}/resume", Access::signed_in, changing(&Keys::resume)},
        {"POST", "/api/v1/keys/{id}/resend", Access::signed_in, to(&Counter::resend)},
        {"GET", "/api/v1/scopes", Access::signed_in, to(&Counter::scopes)},
        {"GET", "/api/v1/reveals/{link}", Access::open, to(&Counter::peek)},
        {"POST", "/api/v1/reveals/{link}", Access::signed_in, to(&Counter::reveal)},
    };
    for (auto& route : rotation_routes(keys, actor_of, zone)) out.push_back(std::move(route));
    for (auto& route : page_routes(keys, std::move(actor_of), zone, std::move(sign_in))) out.push_back(std::move(route));
    return out;
}

} // namespace gapura::keys
