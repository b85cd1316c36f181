#include "keys/page.h"

#include "lib/face/cookie.h"
#include "lib/http/server.h"
#include "lib/text/words.h"

namespace gapura::keys {
namespace {

face::Response page(const face::Request& request, int status, const std::string& body) {
    const std::string lang(text::to_string(request.lang));
    const std::string title = text::html(text::title("keys.page_title", request.lang));
    face::Response response;
    response.status = status;
    response.content_type = "text/html; charset=utf-8";
    response.body = "<!doctype html>\n<html lang=\"" + lang +
                    "\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><link rel=\"stylesheet\" "
                    "href=\"/app.css\"><title>" +
                    title + " · Gapura</title></head>\n<body><main>\n<h1>" + title + "</h1>\n" + body + "</main></body>\n</html>\n";
    // The address of this page is itself half a secret.
    response.headers = {{"Cache-Control", "no-store"}, {"Content-Language", lang}, {"X-Robots-Tag", "noindex"}};
    return response;
}

std::string paragraph(std::string_view slug, text::Lang lang, const base::Args& args = {}) {
    return "<p><strong>" + text::html(text::title(slug, lang, args)) + "</strong></p>\n<p>" + text::html(text::detail(slug, lang, args)) + "</p>\n";
}

/// A page of the console that leads back to this one.
std::string console(const face::Request& request, const char* path, std::string_view slug) {
    return "<p><a href=\"" + std::string(path) + "?next=" + text::html(request.path) + "\">" + text::html(text::title(slug, request.lang)) +
           "</a></p>\n";
}

face::Response refusal(const face::Request& request, const Error& error) {
    const bool known = text::find(error.slug) != nullptr;
    std::string body = paragraph(known ? error.slug : "internal", request.lang, error.args);
    if (error.slug == "keys.password_first") body += console(request, "/account", "keys.page_change_password");
    return page(request, face::status_of(error.code), body);
}

/// The button, and beside it the fields for who is not signed in in this browser.
std::string form(const face::Request& request, bool can_sign_in) {
    const auto field = [&](const char* name, const char* type, const char* fill, std::string_view slug) {
        return "<label for=\"" + std::string(name) + "\">" + text::html(text::title(slug, request.lang)) + "</label>\n<input id=\"" + name +
               "\" name=\"" + name + "\" type=\"" + type + "\" autocomplete=\"" + fill + "\">\n";
    };
    std::string out = "<form method=\"post\" action=\"" + text::html(request.path) + "\">\n";
    if (can_sign_in) {
        out += "<p>" + text::html(text::title("keys.page_sign_in_here", request.lang)) + "</p>\n" +
               field("email", "email", "username", "keys.page_email") + field("password", "password", "current-password", "keys.page_password");
    }
    return out + "<p><button>" + text::html(text::title("keys.page_button", request.lang)) + "</button></p></form>\n" +
           console(request, "/", "keys.page_sign_in");
}

struct LinkPage {
    Keys& keys;
    ActorOf actor_of;
    const base::Zone& zone;
    PageSignIn sign_in_with;

    Result<face::Response> look(const face::Request& request) const {
        const auto link = keys.peek(request.part("link"));
        if (!link) return refusal(request, link.error());
        if (link->state == LinkState::used) return page(request, 200, paragraph("keys.link_used", request.lang));
        if (link->state == LinkState::lapsed) return page(request, 200, paragraph("keys.link_lapsed", request.lang));
        const std::string until = zone.on_screen(link->expires_at, request.lang == text::Lang::id);
        return page(request, 200, paragraph("keys.page_valid", request.lang, {{"until", until}}) + form(request, static_cast<bool>(sign_in_with)));
    }

    /// Who presses: by what they typed, else by the session of the browser. Nobody: null.
    Result<std::optional<PageSignedIn>> who(const face::Request& request) const {
        std::string email;
        base::Secret password;
        for (auto& [name, value] : TRY(http::parse_query(request.body))) {
            if (name == "email") email = std::move(value);
            else if (name == "password") password = base::Secret(std::move(value));
        }
        if (!email.empty() && sign_in_with) return std::optional(TRY(sign_in_with(email, password, request.source)));
        if (request.caller.person.empty()) return std::optional<PageSignedIn>();
        return std::optional(PageSignedIn{TRY(actor_of(request.caller)), {}});
    }

    Result<face::Response> press(const face::Request& request) const {
        const bool can_sign_in = static_cast<bool>(sign_in_with);
        const auto somebody = who(request);
        if (!somebody) {
            const auto& error = somebody.error();
            if (error.code != Code::unauthenticated) return refusal(request, error);
            return page(request, 401, paragraph(error.slug, request.lang, error.args) + form(request, can_sign_in));
        }
        if (!*somebody) return page(request, 401, paragraph("keys.page_sign_in_first", request.lang) + form(request, can_sign_in));
        const auto revealed = keys.reveal((*somebody)->actor, request.part("link"));
        auto response =
            revealed
                ? page(request, 200, paragraph("keys.page_once", request.lang) + "<p><code>" + text::html(revealed->text.reveal()) + "</code></p>\n")
                : refusal(request, revealed.error());
        response.secret = true;
        if (!(*somebody)->session.empty()) face::set_session(response, (*somebody)->session, request.https, std::chrono::hours(24 * 7));
        return response;
    }
};

} // namespace

face::Routes page_routes(Keys& keys, ActorOf actor_of, const base::Zone& zone, PageSignIn sign_in) {
    const LinkPage shown{keys, std::move(actor_of), zone, std::move(sign_in)};
    return {
        {"GET", "/ambil/{link}", face::Access::page, [shown](const face::Request& request) { return shown.look(request); }},
        {"POST", "/ambil/{link}", face::Access::page, [shown](const face::Request& request) { return shown.press(request); }},
    };
}

} // namespace gapura::keys
