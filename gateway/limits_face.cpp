#include "gateway/limits_face.h"

#include <charconv>

namespace gapura::gateway {
namespace {

json::object to_json(const Bearing& bearing) {
    return {{"kind", to_string(bearing.kind)}, {"id", bearing.id}, {"limits", keys::to_json(bearing.limits)}};
}

Result<Bearer> kind_of(const face::Request& request) {
    const auto kind = parse_bearer(request.part("kind"));
    if (!kind) return fail(Code::invalid, "gateway.limit_kind_unknown", {{"kind", request.part("kind").substr(0, 40)}});
    return *kind;
}

/// "2026-12-01T08:00" in the organisation's zone, as people say it.
Result<Instant> parse_local(const std::string& text, const base::Zone& zone) {
    const auto two = [&](std::size_t at) {
        int value = -1;
        const char* const end = text.data() + at + 2;
        return std::from_chars(text.data() + at, end, value).ptr == end ? value : -1;
    };
    const bool shaped = text.size() == 16 && text[10] == 'T' && text[13] == ':';
    const int hour = shaped ? two(11) : -1;
    const int minute = shaped ? two(14) : -1;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return fail(Code::invalid, "gateway.at_malformed", {{"at", text.substr(0, 40)}});
    return zone.start_of(TRY(base::parse_day(text.substr(0, 10)))) + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

struct Desk {
    Limits& limits;
    keys::Keys& keys;
    const base::Zone& zone;
    ActorOf actor_of;
    Simulate simulate_of;

    Result<face::Response> list(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        json::array items;
        for (const Bearing& bearing : TRY(limits.list(actor))) items.push_back(to_json(bearing));
        return face::list(std::move(items), std::nullopt); // bounded by bearer_limits_max, services_max and routes_max
    }

    Result<face::Response> show(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const Bearer kind = TRY(kind_of(request));
        return face::ok(to_json(TRY(limits.show(actor, kind, request.part("id")))));
    }

    // Only what is named changes: PATCH.
    Result<face::Response> change(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const json::value body = TRY(request.body_json());
        TRY(keys::changed_limits({1, 0, 0, 0, 0, 0}, body)); // its shape, before anything is looked for
        const Bearer kind = TRY(kind_of(request));
        const Bearing before = TRY(limits.show(actor, kind, request.part("id")));
        return face::ok(to_json(TRY(limits.set(actor, kind, request.part("id"), TRY(keys::changed_limits(before.limits, body))))));
    }

    Result<face::Response> remove(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const Bearer kind = TRY(kind_of(request));
        TRY(limits.set(actor, kind, request.part("id"), {}));
        return face::no_content();
    }

    Result<face::Response> simulate(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const json::value body = TRY(request.body_json());
        base::JsonReader reader(body);
        Simulation call;
        call.method = reader.text("method");
        call.path = reader.text("path");
        call.client = reader.text_or("client", "");
        call.lang = request.lang;
        const std::string at = reader.text_or("at", "");
        TRY(reader.finish());
        if (!call.client.empty() && !keys::address_bytes(call.client))
            return fail(Code::invalid, "gateway.client_malformed", {{"client", call.client.substr(0, 60)}});
        call.key_id = TRY(keys.show(actor, request.part("id"))).id;
        if (!at.empty()) call.at = TRY(parse_local(at, zone));
        return face::ok(TRY(simulate_of(call)));
    }
};

} // namespace

face::Routes limit_routes(Limits& limits, keys::Keys& keys, const base::Zone& zone, ActorOf actor_of, Simulate simulate) {
    const Desk desk{limits, keys, zone, std::move(actor_of), std::move(simulate)};
    const auto to = [&](auto method) { return [desk, method](const face::Request& request) { return (desk.*method)(request); }; };
    using face::Access;
    return {{"GET", "/api/v1/limits", Access::signed_in, to(&Desk::list)},
            {"GET", "/api/v1/limits/{kind}/{id}", Access::signed_in, to(&Desk::show)},
            {"PATCH", "/api/v1/limits/{kind}/{id}", Access::signed_in, to(&Desk::change)},
            {"DELETE", "/api/v1/limits/{kind}/{id}", Access::signed_in, to(&Desk::remove)},
            {"POST", "/api/v1/keys/{id}/simulate", Access::signed_in, to(&Desk::simulate)}};
}

} // namespace gapura::gateway
