// The caller's own account: signing in and out, password, tokens.
#include <array>

#include "lib/base/zones.h"
#include "lib/face/cookie.h"
#include "people/face.h"

namespace gapura::people {
namespace {

using face::Request;
using face::Response;

json::object to_json(const Token& token) {
    return {
        {"id", token.id}, {"name", token.name}, {"created_at", base::to_iso_utc(token.created_at)}, {"expires_at", base::to_iso_utc(token.ends_at)}};
}

Result<Response> sign_in(Accounts& accounts, const Request& request) {
    const json::value body = TRY(request.body_json());
    base::JsonReader reader(body);
    const std::string email = reader.text("email");
    const base::Secret password(reader.text("password"));
    TRY(reader.finish());
    const auto signed_in = TRY(accounts.sign_in(email, password, request.source));
    Response response = face::created({{"person", signed_in.person.id.text},
                                       {"name", signed_in.person.name},
                                       {"must_change_password", signed_in.must_change_password},
                                       {"csrf", face::csrf_of(signed_in.session)}});
    response.secret = true;
    face::set_session(response, signed_in.session, request.https, std::chrono::hours(24 * 7));
    return response;
}

/// What a page offers only to who may do it, each with the units in which; null: everywhere. The verbs judge by themselves all the same.
json::object may_of(const Actor& actor) {
    constexpr std::array offered{Action::key_see,       Action::key_issue,   Action::key_reveal,    Action::key_suspend, Action::key_revoke,
                                 Action::grant_see,     Action::grant_draft, Action::grant_approve, Action::grant_close, Action::ticket_see,
                                 Action::ticket_handle, Action::sync_plan,   Action::sync_approve,  Action::sync_run,    Action::traffic_see};
    json::object out;
    for (const Action action : offered) {
        const auto where = reach(actor, action);
        if (where.everywhere) out[to_string(action)] = nullptr;
        else if (!where.units.empty()) out[to_string(action)] = json::array(where.units.begin(), where.units.end());
    }
    return out;
}

Result<Response> show_me(People& people, Accounts& accounts, const Request& request, const Actor& actor) {
    const Person person = TRY(people.person(actor, actor.person));
    json::value body = people::to_json(person, actor.grants);
    body.as_object()["must_change_password"] = TRY(accounts.must_change_password(request.caller));
    body.as_object()["may"] = may_of(actor);
    return face::ok(body);
}

Result<Response> change_me(People& people, Accounts& accounts, const Request& request) {
    const Actor actor = TRY(accounts.actor_of(request.caller));
    const json::value body = TRY(request.body_json());
    base::JsonReader reader(body);
    const std::string language = reader.text("language");
    TRY(reader.finish());
    TRY(people.set_own_language(actor, language));
    return show_me(people, accounts, request, actor);
}

Result<Response> me(People& people, Accounts& accounts, const Request& request) {
    return show_me(people, accounts, request, TRY(accounts.actor_of(request.caller)));
}

Result<Response> change_password(Accounts& accounts, const Request& request) {
    const json::value body = TRY(request.body_json());
    base::JsonReader reader(body);
    const base::Secret old_password(reader.text("old_password"));
    const base::Secret new_password(reader.text("new_password"));
    TRY(reader.finish());
    TRY(accounts.change_password(request.caller, old_password, new_password));
    return face::no_content();
}

Result<Response> make_token(Accounts& accounts, const Request& request) {
    const json::value body = TRY(request.body_json());
    base::JsonReader reader(body);
    const std::string name = reader.text("name");
    TRY(reader.finish());
    const auto made = TRY(accounts.make_token(request.caller.person, name));
    json::object answer = to_json(made.token);
    answer["token"] = made.text.reveal();
    Response response = face::created(answer);
    response.secret = true;
    return response;
}

} // namespace

face::Routes account_routes(People& people, Accounts& accounts) {
    using enum face::Access;
    face::Routes routes;
    routes.push_back({"POST", "/api/v1/session", open, [&](const Request& request) { return sign_in(accounts, request); }});
    routes.push_back({"DELETE", "/api/v1/session", signed_in, [&](const Request& request) -> Result<Response> {
                          TRY(accounts.sign_out(request.caller));
                          Response response = face::no_content();
                          face::clear_session(response, request.https);
                          return response;
                      }});
    routes.push_back({"GET", "/api/v1/me", signed_in, [&](const Request& request) { return me(people, accounts, request); }});
    routes.push_back({"PATCH", "/api/v1/me", signed_in, [&](const Request& request) { return change_me(people, accounts, request); }});
    routes.push_back({"POST", "/api/v1/me/password", signed_in, [&](const Request& request) { return change_password(accounts, request); }});
    routes.push_back({"GET", "/api/v1/tokens", signed_in, [&](const Request& request) -> Result<Response> {
                          json::array items;
                          for (const Token& token : TRY(accounts.tokens(request.caller.person))) items.push_back(to_json(token));
                          return face::list(std::move(items), std::nullopt);
                      }});
    routes.push_back({"POST", "/api/v1/tokens", signed_in, [&](const Request& request) { return make_token(accounts, request); }});
    routes.push_back({"DELETE", "/api/v1/tokens/{id}", signed_in, [&](const Request& request) -> Result<Response> {
                          TRY(accounts.revoke_token(request.caller.person, request.part("id")));
                          return face::no_content();
                      }});
    return routes;
}

} // namespace gapura::people
