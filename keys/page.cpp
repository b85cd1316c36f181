#include "keys/page.h"

namespace gapura::keys {
namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
    return out;
}

face::Response page(const face::Request& request, int status, const std::string& body) {
    const std::string lang(text::to_string(request.lang));
    const std::string title = escaped(text::title("keys.page_title", request.lang));
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
    return "<p><strong>" + escaped(text::title(slug, lang, args)) + "</strong></p>\n<p>" + escaped(text::detail(slug, lang, args)) + "</p>\n";
}

std::string sign_in(const face::Request& request) {
    return "<p><a href=\"/?next=" + escaped(request.path) + "\">" + escaped(text::title("keys.page_sign_in", request.lang)) + "</a></p>\n";
}

face::Response refusal(const face::Request& request, const Error& error) {
    const bool known = text::find(error.slug) != nullptr;
    return page(request, face::status_of(error.code), paragraph(known ? error.slug : "internal", request.lang, error.args));
}

Result<face::Response> look(Keys& keys, const base::Zone& zone, const face::Request& request) {
    const auto link = keys.peek(request.part("link"));
    if (!link) return refusal(request, link.error());
    if (link->state == LinkState::used) return page(request, 200, paragraph("keys.link_used", request.lang));
    if (link->state == LinkState::lapsed) return page(request, 200, paragraph("keys.link_lapsed", request.lang));
    const std::string until = zone.on_screen(link->expires_at, request.lang == text::Lang::id);
    const std::string button = escaped(text::title("keys.page_button", request.lang));
    return page(request, 200,
                paragraph("keys.page_valid", request.lang, {{"until", until}}) + "<form method=\"post\" action=\"" + escaped(request.path) +
                    "\"><button>" + button + "</button></form>\n" + sign_in(request));
}

Result<face::Response> press(Keys& keys, const ActorOf& actor_of, const face::Request& request) {
    if (request.caller.person.empty()) return page(request, 401, paragraph("keys.page_sign_in_first", request.lang) + sign_in(request));
    const auto actor = actor_of(request.caller);
    if (!actor) return refusal(request, actor.error());
    const auto revealed = keys.reveal(*actor, request.part("link"));
    if (!revealed) return refusal(request, revealed.error());
    auto response = page(request, 200, paragraph("keys.page_once", request.lang) + "<p><code>" + escaped(revealed->text.reveal()) + "</code></p>\n");
    response.secret = true;
    return response;
}

} // namespace

face::Routes page_routes(Keys& keys, ActorOf actor_of, const base::Zone& zone) {
    return {
        {"GET", "/ambil/{link}", face::Access::page, [&keys, &zone](const face::Request& request) { return look(keys, zone, request); }},
        {"POST", "/ambil/{link}", face::Access::page, [&keys, actor_of](const face::Request& request) { return press(keys, actor_of, request); }},
    };
}

} // namespace gapura::keys
