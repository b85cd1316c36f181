#include "keys/grants_face.h"

#include "keys/limits.h"

namespace gapura::keys {
namespace {

using Decision = Result<Grant> (Grants::*)(const people::Actor&, const std::string&, const std::string&, Grants::Shown);

constexpr std::string_view states_known = "draft, submitted, approved, rejected, withdrawn, provisioned, closed";

json::value text_or_null(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(json::string(text)); }

json::object to_json(const Grant& grant, const base::Zone& zone) {
    const auto when = [&](Instant at) { return at.us == 0 ? json::value(nullptr) : json::value(json::string(zone.iso(at))); };
    json::object out{{"id", grant.id}, {"state", to_string(grant.state)}, {"unit", grant.unit}, {"app", grant.app}, {"custodian", grant.custodian}};
    out["scopes"] = json::array(grant.scopes.begin(), grant.scopes.end());
    out["purpose"] = grant.purpose;
    out["letter_number"] = text_or_null(grant.letter_number);
    out["letter_date"] = text_or_null(grant.letter_date);
    out["limits"] = to_json(grant.limits);
    out["rules"] = to_json(grant.rules);
    out["renews"] = text_or_null(grant.renews);
    out["drafted_by"] = grant.drafted_by;
    out["drafted_at"] = when(grant.drafted_at);
    out["submitted_by"] = text_or_null(grant.submitted_by);
    out["decided_by"] = text_or_null(grant.decided_by);
    out["decided_at"] = when(grant.decided_at);
    out["key"] = text_or_null(grant.key);
    out["version"] = grant.version;
    return out;
}

Result<GrantFields> read_fields(const face::Request& request, bool is_new) {
    const auto body = TRY(request.body_json());
    base::JsonReader reader(body);
    GrantFields fields;
    if (is_new) {
        fields.unit = reader.text("unit");
        fields.app = reader.text("app");
        fields.custodian = reader.text("custodian");
    } else {
        fields.app = reader.optional_text("app");
        fields.custodian = reader.optional_text("custodian");
    }
    fields.purpose = reader.optional_text("purpose");
    fields.letter_number = reader.optional_text("letter_number");
    fields.letter_date = reader.optional_text("letter_date");
    auto scopes = reader.texts("scopes");
    const json::value* limits = reader.any("limits");
    const json::value* rules = reader.any("rules");
    TRY(reader.finish());
    if (body.as_object().contains("scopes")) fields.scopes = std::move(scopes);
    if (limits != nullptr) fields.limits = *limits;
    if (rules != nullptr) fields.rules = TRY(rules_from_json(*rules));
    return fields;
}

struct Decided {
    std::string reason;
    Grants::Shown version; // of what was shown to who decides
};

Result<Decided> read_decision(const face::Request& request, bool with_reason) {
    if (!with_reason && request.body.empty()) return Decided();
    const auto body = TRY(request.body_json());
    base::JsonReader reader(body);
    Decided out;
    if (with_reason) out.reason = reader.text("reason");
    const bool named = body.is_object() && body.as_object().contains("version");
    const std::int64_t version = reader.integer_or("version", 0);
    TRY(reader.finish());
    if (named) out.version = version;
    return out;
}

Result<GrantFilter> read_filter(const face::Request& request) {
    TRY(face::only_query(request, {"unit", "state", "limit", "cursor"}));
    const auto page = TRY(face::page_of(request));
    GrantFilter filter;
    filter.unit = request.query_or("unit", "");
    filter.limit = static_cast<std::size_t>(page.limit);
    if (!page.after.empty()) filter.after = page.after.front();
    const std::string state = request.query_or("state", "");
    if (state.empty()) return filter;
    filter.state = parse_grant_state(state);
    if (!filter.state) return fail(Code::invalid, "keys.grant_state_unknown", {{"state", state.substr(0, 40)}, {"known", std::string(states_known)}});
    return filter;
}

struct Desk {
    Grants& grants;
    ActorOf actor_of;
    const base::Zone& zone;

    Result<face::Response> add(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto fields = TRY(read_fields(request, true));
        return face::created(to_json(TRY(grants.add(actor, fields)), zone));
    }

    Result<face::Response> change(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto fields = TRY(read_fields(request, false));
        return face::ok(to_json(TRY(grants.change(actor, request.part("id"), fields)), zone));
    }

    Result<face::Response> renew(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        return face::created(to_json(TRY(grants.renew(actor, request.part("id"))), zone));
    }

    Result<face::Response> list(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto filter = TRY(read_filter(request));
        const auto page = TRY(grants.list(actor, filter));
        json::array items;
        for (const auto& grant : page.items) items.push_back(to_json(grant, zone));
        return face::list(std::move(items), page.next.empty() ? std::nullopt : std::optional(face::cursor_after({page.next})));
    }

    // The one who decides sees everything on one page: who asks, what is missing, what happened so far.
    Result<face::Response> show(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto grant = TRY(grants.show(actor, request.part("id")));
        const auto contact = TRY(grants.contact(grant));
        auto out = to_json(grant, zone);
        out["contact"] = json::object{{"name", contact.name},
                                      {"nip", text_or_null(contact.nip)},
                                      {"phone", text_or_null(contact.phone)},
                                      {"email", text_or_null(contact.email)}};
        out["missing"] = missing_of(grant, contact);
        json::array history;
        for (const auto& line : TRY(grants.history(actor, grant.id))) {
            history.push_back(json::object{{"seq", line.seq},
                                           {"event", to_string(line.event)},
                                           {"from", to_string(line.from)},
                                           {"to", to_string(line.to)},
                                           {"actor", line.actor},
                                           {"reason", line.reason},
                                           {"at", zone.iso(line.at)}});
        }
        out["history"] = std::move(history);
        return face::ok(out);
    }

    Result<face::Response> submit(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto decided = TRY(read_decision(request, false));
        return face::ok(to_json(TRY(grants.submit(actor, request.part("id"), decided.version)), zone));
    }

    Result<face::Response> decide(const face::Request& request, Decision verb) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto decided = TRY(read_decision(request, true));
        return face::ok(to_json(TRY((grants.*verb)(actor, request.part("id"), decided.reason, decided.version)), zone));
    }
};

} // namespace

face::Routes grant_routes(Grants& grants, ActorOf actor_of, const base::Zone& zone) {
    using face::Access;
    const Desk desk{grants, std::move(actor_of), zone};
    const auto to = [&](auto method) { return [desk, method](const face::Request& request) { return (desk.*method)(request); }; };
    const auto deciding = [&](Decision verb) { return [desk, verb](const face::Request& request) { return desk.decide(request, verb); }; };
    return {
        {"POST", "/api/v1/grants", Access::signed_in, to(&Desk::add)},
        {"GET", "/api/v1/grants", Access::signed_in, to(&Desk::list)},
        {"GET", "/api/v1/grants/{id}", Access::signed_in, to(&Desk::show)},
        {"PATCH", "/api/v1/grants/{id}", Access::signed_in, to(&Desk::change)},
        {"POST", "/api/v1/grants/{id}/submit", Access::signed_in, to(&Desk::submit)},
        {"POST", "/api/v1/grants/{id}/approve", Access::signed_in, deciding(&Grants::approve)},
        {"POST", "/api/v1/grants/{id}/reject", Access::signed_in, deciding(&Grants::reject)},
        {"POST", "/api/v1/grants/{id}/withdraw", Access::signed_in, deciding(&Grants::withdraw)},
        {"POST", "/api/v1/grants/{id}/close", Access::signed_in, deciding(&Grants::close)},
        {"POST", "/api/v1/keys/{id}/renew", Access::signed_in, to(&Desk::renew)},
    };
}

} // namespace gapura::keys
