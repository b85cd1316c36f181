// The HTTP side of rotation and hand-over. Any thread.
#include "keys/face.h"

namespace gapura::keys {
namespace {

json::value when(const std::optional<Instant>& at, const base::Zone& zone) {
    return at ? json::value(json::string(zone.iso(*at))) : json::value(nullptr);
}

json::object to_json(const Rotation::Side& side, const base::Zone& zone) {
    json::array days;
    for (const auto& day : side.by_day) days.push_back(json::object{{"day", base::to_iso(day.day)}, {"calls", day.calls}});
    return {{"key", to_json(side.key, zone)}, {"last_used", when(side.last_used, zone)}, {"by_day", std::move(days)}};
}

struct Turntable {
    Keys& keys;
    ActorOf actor_of;
    const base::Zone& zone;

    Result<face::Response> rotate(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto body = TRY(request.body_json());
        base::JsonReader reader(body);
        const std::string reason = reader.text("reason");
        const std::string overlap = reader.text_or("overlap", std::to_string(overlap_days_max) + "d");
        TRY(reader.finish());
        const int days = TRY(parse_overlap(overlap));
        const auto issued = TRY(keys.rotate(actor, request.part("id"), days, reason));
        auto answer = to_json(issued.key, zone);
        answer["link"] = link_path(issued.link);
        auto response = face::created(answer);
        response.secret = true;
        return response;
    }

    Result<face::Response> finish(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto body = TRY(request.body_json());
        base::JsonReader reader(body);
        const std::string reason = reader.text("reason");
        const bool force = reader.flag_or("force", false);
        TRY(reader.finish());
        return face::ok(to_json(TRY(keys.finish(actor, request.part("id"), reason, force)), zone));
    }

    Result<face::Response> rollback(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto body = TRY(request.body_json());
        base::JsonReader reader(body);
        const std::string reason = reader.text("reason");
        TRY(reader.finish());
        return face::ok(to_json(TRY(keys.rollback(actor, request.part("id"), reason)), zone));
    }

    Result<face::Response> show(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto rotation = TRY(keys.rotation(actor, request.part("id")));
        json::object out{{"old", to_json(rotation.old, zone)}, {"still_used", rotation.still_used}};
        out["successor"] = rotation.successor ? json::value(to_json(*rotation.successor, zone)) : json::value(nullptr);
        return face::ok(out);
    }

    Result<face::Response> hand_over(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto body = TRY(request.body_json());
        base::JsonReader reader(body);
        const Handover wanted{reader.text("from"), reader.text("to"), reader.text_or("unit", ""), reader.text("reason")};
        TRY(reader.finish());
        json::array items;
        for (const auto& moved : TRY(keys.hand_over(actor, wanted))) {
            auto item = to_json(moved.key, zone);
            if (!moved.link.empty()) item["link"] = link_path(moved.link);
            items.push_back(std::move(item));
        }
        auto response = face::list(std::move(items), std::nullopt);
        response.secret = true;
        return response;
    }
};

} // namespace

std::string link_path(const base::Secret& link) { return "/ambil/" + std::string(link.reveal()); }

face::Routes rotation_routes(Keys& keys, ActorOf actor_of, const base::Zone& zone) {
    using face::Access;
    const Turntable table{keys, std::move(actor_of), zone};
    const auto to = [&](auto method) { return [table, method](const face::Request& request) { return (table.*method)(request); }; };
    return {
        {"POST", "/api/v1/keys/{id}/rotate", Access::signed_in, to(&Turntable::rotate)},
        {"POST", "/api/v1/keys/{id}/finish", Access::signed_in, to(&Turntable::finish)},
        {"POST", "/api/v1/keys/{id}/rollback", Access::signed_in, to(&Turntable::rollback)},
        {"GET", "/api/v1/keys/{id}/rotation", Access::signed_in, to(&Turntable::show)},
        {"POST", "/api/v1/handovers", Access::signed_in, to(&Turntable::hand_over)},
    };
}

} // namespace gapura::keys
