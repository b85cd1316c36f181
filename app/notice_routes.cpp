#include "app/notice_routes.h"

#include <algorithm>

namespace gapura::app {
namespace {

json::value when(Instant at, const base::Zone& zone) { return at.us == 0 ? json::value(nullptr) : json::value(json::string(zone.iso(at))); }

json::object to_json(const notice::Shown& one, const base::Zone& zone) {
    json::object out{{"id", one.id}, {"title", one.title}, {"text", one.text}, {"link", one.link}, {"action", one.action}};
    out["created_at"] = when(one.created_at, zone);
    out["read_at"] = when(one.read_at, zone);
    return out;
}

json::object to_json(const notice::Health& health, const base::Zone& zone) {
    json::array worst;
    for (const auto& one : health.worst) {
        worst.push_back(json::object{{"notice", one.notice},
                                     {"event", one.event},
                                     {"person", one.person},
                                     {"state", one.state},
                                     {"why", one.why},
                                     {"changed_at", when(one.changed_at, zone)}});
    }
    return {{"set_up", health.set_up},   {"waiting", health.waiting},
            {"late", health.late},       {"given_up", health.given_up},
            {"unknown", health.unknown}, {"sent_today", health.sent_today},
            {"worst", std::move(worst)}, {"last_sent_at", when(health.last_sent_at, zone)}};
}

/// Whoever keeps the installation alive or answers for it; not a unit's people.
Result<void> require_staff(const people::Actor& actor) {
    using people::Role;
    const auto staff = [](const people::RoleGrant& grant) {
        return grant.role == Role::sysadmin || grant.role == Role::psi_staff || grant.role == Role::tik_staff || grant.role == Role::helpdesk ||
               grant.role == Role::server_manager || grant.role == Role::auditor;
    };
    if (std::ranges::any_of(actor.grants, staff)) return {};
    return fail(Code::forbidden, "app.staff_only");
}

Result<void> require_sysadmin(const people::Actor& actor) {
    if (std::ranges::any_of(actor.grants, [](const auto& grant) { return grant.role == people::Role::sysadmin; })) return {};
    return fail(Code::forbidden, "app.sysadmin_only");
}

json::object to_json(const base::AnchoredClock::State& state, const base::Zone& zone) {
    return {{"now", zone.iso(state.now)},
            {"wall", zone.iso(state.wall)},
            {"off_seconds", state.off.count() / 1'000'000},
            {"alarm", state.alarm_since.has_value()},
            {"alarm_since", state.alarm_since ? when(*state.alarm_since, zone) : json::value(nullptr)}};
}

} // namespace

face::Routes notice_routes(notice::Outbox& outbox, ActorOf actor_of, const base::Zone& zone) {
    const auto list = [&outbox, &zone](const face::Request& request) -> Result<face::Response> {
        TRY(face::only_query(request, {"unread", "limit", "cursor"}));
        const auto at = TRY(face::page_of(request));
        const bool unread = TRY(face::query_flag(request, "unread", false));
        const auto page = TRY(
            outbox.list(request.caller.person, request.lang, unread, at.after.empty() ? "" : at.after.front(), static_cast<std::size_t>(at.limit)));
        json::array items;
        for (const auto& one : page.items) items.push_back(to_json(one, zone));
        json::value next = nullptr;
        if (!page.next.empty()) next = json::string(face::cursor_after({page.next}));
        return face::ok(json::object{{"items", std::move(items)}, {"next", std::move(next)}, {"unread", page.unread}});
    };
    const auto read = [&outbox](const face::Request& request) -> Result<face::Response> {
        TRY(outbox.mark_read(request.caller.person, request.part("id")));
        return face::no_content();
    };
    const auto mail = [&outbox, actor_of, &zone](const face::Request& request) -> Result<face::Response> {
        TRY(require_staff(TRY(actor_of(request.caller))));
        return face::ok(to_json(TRY(outbox.health()), zone));
    };
    using face::Access;
    return {
        {"GET", "/api/v1/notices", Access::signed_in, list},
        {"POST", "/api/v1/notices/{id}/read", Access::signed_in, read},
        {"GET", "/api/v1/mail", Access::signed_in, mail},
    };
}

face::Routes clock_routes(ClockWatch& watch, ActorOf actor_of, const base::Zone& zone) {
    const auto show = [&watch, actor_of, &zone](const face::Request& request) -> Result<face::Response> {
        TRY(require_staff(TRY(actor_of(request.caller))));
        return face::ok(to_json(watch.state(), zone));
    };
    const auto accept = [&watch, actor_of, &zone](const face::Request& request) -> Result<face::Response> {
        const auto actor = TRY(actor_of(request.caller));
        TRY(require_sysadmin(actor));
        watch.accept(actor.person);
        return face::ok(to_json(watch.state(), zone));
    };
    using face::Access;
    return {
        {"GET", "/api/v1/clock", Access::signed_in, show},
        {"POST", "/api/v1/clock/accept", Access::signed_in, accept},
    };
}

} // namespace gapura::app
