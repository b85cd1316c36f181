// The HTTP side of the monthly register. Any thread.
#include "keys/grants_face.h"
#include "keys/register_paper.h"

namespace gapura::keys {
namespace {

face::Response file(std::string body, std::string_view media, const Month& month, std::string_view ending) {
    face::Response out;
    out.content_type = std::string(media) + "; charset=utf-8";
    out.body = std::move(body);
    out.headers.emplace_back("Content-Disposition", "attachment; filename=\"gapura-register-" + month.iso() + "." + std::string(ending) + "\"");
    return out;
}

Result<face::Response> show(Registers& registers, const ActorOf& actor_of, const face::Request& request) {
    TRY(face::only_query(request, {"month", "unit", "format"}));
    const auto actor = TRY(actor_of(request.caller));
    const Month month = TRY(parse_month(request.query_or("month", "")));
    const std::string format = request.query_or("format", "json");
    if (format != "json" && format != "html" && format != "csv" && format != "text") {
        return fail(Code::invalid, "keys.register_format", {{"format", format.substr(0, 20)}});
    }
    const auto book = TRY(registers.read(actor, month, request.query_or("unit", "")));
    const base::Zone& zone = registers.zone();
    if (format == "html") return file(register_html(book, zone, request.lang), "text/html", month, "html");
    if (format == "csv") return file(TRY(register_csv(book, zone, request.lang)), "text/csv", month, "csv");
    if (format == "text") return file(register_text(book, zone, request.lang), "text/plain", month, "txt");
    return face::ok(to_json(book, zone));
}

} // namespace

face::Routes register_routes(Registers& registers, ActorOf actor_of) {
    return {{"GET", "/api/v1/register", face::Access::signed_in,
             [&registers, actor_of = std::move(actor_of)](const face::Request& request) { return show(registers, actor_of, request); }}};
}

} // namespace gapura::keys
