// gapura apply, export and config: YAML files on this side, one JSON document on the server's; refusals are given back with file:line.
#include <cstdio>

#include "app/cli/call.h"
#include "app/cli/local.h"
#include "app/declared_yaml.h"
#include "lib/base/file.h"

namespace gapura::app::cli {
namespace {

/// "+ services akademik", "~ services akademik: answer_ms 30000 → 1000", "- routes GET /lama".
std::string line_of(const json::object& change) {
    const std::string_view action = base::text_at(change, "action");
    std::string out(action == "add" ? "+ " : action == "remove" ? "- " : "~ ");
    out += std::string(base::text_at(change, "kind")) + " " + std::string(base::text_at(change, "name"));
    const char* separator = ": ";
    for (const json::value& member : change.at("changes").as_array()) {
        const json::object& one = member.as_object();
        out += separator + std::string(base::text_at(one, "member")) + " " + json::serialize(one.at("from")) + " → " + json::serialize(one.at("to"));
        separator = ", ";
    }
    return out;
}

int show(const Answer& answer, const Session& session) {
    if (session.json) {
        std::printf("%s\n", json::serialize(answer.body).c_str());
        return 0;
    }
    const json::object& body = answer.body.as_object();
    const json::array& changes = body.at("changes").as_array();
    for (const json::value& change : changes) std::printf("%s\n", line_of(change.as_object()).c_str());
    const auto say = [&](const char* slug, const base::Args& args) { std::printf("%s\n", text::title(slug, session.lang, args).c_str()); };
    if (changes.empty()) say("config.no_change", {});
    else if (body.at("dry_run") == true) say("config.only_tried", {{"changes", std::to_string(changes.size())}});
    else say("config.applied", {{"changes", std::to_string(changes.size())}, {"number", json::serialize(body.at("version"))}});
    return 0;
}

/// "FILE:LINE: what. What to do."
int refuse(const Answer& answer, const std::string& place, const Session& session) {
    const json::object* problem = answer.body.if_object();
    if (session.json || problem == nullptr || place.empty()) {
        if (problem == nullptr || place.empty()) return show_problem(answer, session);
        json::object placed = *problem;
        placed["place"] = place;
        return show_problem({answer.status, std::move(placed), {}}, session);
    }
    std::fprintf(stderr, "%s: %s. %s\n", place.c_str(), std::string(base::text_at(*problem, "title")).c_str(),
                 std::string(base::text_at(*problem, "detail")).c_str());
    return exit_code_of_status(answer.status);
}

Result<std::string> read_input(const std::string& path) {
    if (path != "-") return base::read_file(path);
    return base::read_file("/dev/stdin");
}

int apply(const Command& /*command*/, const Values& values, const Session& session) {
    DeclaredFiles files;
    for (const std::string& path : values.at("FILE")) {
        const auto text = read_input(path);
        const auto added = text ? files.add(*text, path) : Result<void>(std::unexpected(text.error()));
        if (added) continue;
        report(added.error(), session);
        return 2;
    }
    const json::object body{{"document", files.document()}, {"dry_run", values.contains("dry-run")}, {"prune", values.contains("prune")}};
    const auto answer = call(session, "POST", "/api/v1/config/apply", json::serialize(body));
    if (!answer) return report(answer.error(), session);
    if (answer->status < 400) return show(*answer, session);
    const json::object* problem = answer->body.if_object();
    return refuse(*answer, problem == nullptr ? std::string() : files.place(std::string(base::text_at(*problem, "item"))), session);
}

int export_all(const Command& /*command*/, const Values& /*values*/, const Session& session) {
    const auto answer = call(session, "GET", "/api/v1/config");
    if (!answer) return report(answer.error(), session);
    if (answer->status >= 400 || !answer->body.is_object()) return show_problem(*answer, session);
    if (session.json) std::printf("%s\n", json::serialize(answer->body).c_str());
    else std::printf("%s", to_yaml(answer->body.get_object()).c_str());
    return 0;
}

int rollback(const Command& /*command*/, const Values& values, const Session& session) {
    const json::object body{{"number", std::stoll(values.at("N")[0])}};
    const auto answer = call(session, "POST", "/api/v1/config/rollback", json::serialize(body));
    if (!answer) return report(answer.error(), session);
    return answer->status < 400 ? show(*answer, session) : show_problem(*answer, session);
}

int versions(const Command& /*command*/, const Values& /*values*/, const Session& session) {
    const auto answer = call(session, "GET", "/api/v1/config/versions");
    if (!answer) return report(answer.error(), session);
    if (answer->status >= 400 || session.json)
        return answer->status >= 400 ? show_problem(*answer, session) : (std::printf("%s\n", json::serialize(answer->body).c_str()), 0);
    for (const json::value& item : answer->body.at("items").as_array()) {
        const json::object& version = item.as_object();
        std::printf("%s  %s  %s  %s\n", json::serialize(version.at("number")).c_str(), std::string(base::text_at(version, "at")).c_str(),
                    std::string(base::text_at(version, "by")).c_str(), std::string(base::text_at(version, "origin")).c_str());
        for (const json::value& change : version.at("changes").as_array()) std::printf("    %s\n", line_of(change.as_object()).c_str());
    }
    return 0;
}

} // namespace

std::vector<Command> config_commands() {
    using Kind = Option::Kind;
    return {
        {"apply",
         {},
         {},
         Send::body,
         {{"FILE", "files", Kind::list, true}, {"dry-run", "dry_run", Kind::flag}, {"prune", "prune", Kind::flag}},
         {},
         {},
         apply},
        {"export", {}, {}, Send::query, {}, {}, {}, export_all},
        {"config versions", {}, {}, Send::query, {}, {}, {}, versions},
        {"config rollback", {}, {}, Send::body, {{"N", "number", Kind::integer, true}}, {}, {}, rollback},
    };
}

} // namespace gapura::app::cli
