// gapura calendar: a file is read here first, so a mistake is named with its line before any server is asked.
#include <cstdio>

#include "app/cli/call.h"
#include "app/cli/local.h"
#include "desk/calendar.h"
#include "lib/base/file.h"

namespace gapura::app::cli {
namespace {

std::string name_of(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

struct ReadFile {
    std::string text;
    desk::CalendarYear year;
};
Result<ReadFile> read_calendar(const std::string& path) {
    std::string text = TRY(base::read_file(path, desk::calendar_bytes_max));
    desk::CalendarYear year = TRY(desk::parse_calendar(text, path));
    return ReadFile{std::move(text), std::move(year)};
}

int say(const char* slug, const base::Args& args, const Session& session) {
    std::printf("%s\n", text::title(slug, session.lang, args).c_str());
    return 0;
}

base::Args counts_of(const desk::CalendarYear& year) {
    return {{"year", std::to_string(year.year)},
            {"holidays", std::to_string(year.holidays.size())},
            {"leave", std::to_string(year.leave.size())},
            {"decree", year.decree}};
}

int import_file(const Command& /*command*/, const Values& values, const Session& session) {
    const std::string& path = values.at("FILE")[0];
    const auto file = read_calendar(path);
    if (!file) {
        report(file.error(), session);
        return 2;
    }
    const json::object body{{"name", name_of(path)}, {"text", file->text}};
    const auto answer = call(session, "POST", "/api/v1/calendars", json::serialize(body));
    if (!answer) return report(answer.error(), session);
    const json::object* held = answer->body.if_object();
    if (answer->status >= 400 || held == nullptr) return show_problem(*answer, session);
    if (session.json) {
        std::printf("%s\n", json::serialize(answer->body).c_str());
        return 0;
    }
    base::Args args = counts_of(file->year);
    args.emplace_back("version", std::to_string(base::integer_at(*held, "version")));
    return say("cli.calendar_imported", args, session);
}

/// The text alone, so that it can be saved, corrected and imported.
int show(const Command& /*command*/, const Values& values, const Session& session) {
    const auto answer = call(session, "GET", "/api/v1/calendars/" + values.at("YEAR")[0]);
    if (!answer) return report(answer.error(), session);
    const json::object* held = answer->body.if_object();
    if (answer->status >= 400 || held == nullptr) return show_problem(*answer, session);
    if (session.json) std::printf("%s\n", json::serialize(answer->body).c_str());
    else std::printf("%s", std::string(base::text_at(*held, "text")).c_str());
    return 0;
}

int check_file(const std::string& path, const Session& session) {
    const auto file = read_calendar(path);
    if (!file) {
        report(file.error(), session);
        return 2;
    }
    const desk::CalendarYear& year = file->year;
    if (session.json) {
        const json::object out{{"good", true},
                               {"file", name_of(path)},
                               {"year", year.year},
                               {"decree", year.decree},
                               {"hash", year.hash},
                               {"holidays", year.holidays.size()},
                               {"zone", year.office.zone},
                               {"collective_leave", year.leave.size()}};
        std::printf("%s\n", json::serialize(out).c_str());
        return 0;
    }
    base::Args args = counts_of(year);
    args.emplace_back("file", name_of(path));
    return say("cli.calendar_good", args, session);
}

/// 1 when one is missing; one that nobody has confirmed is said, and is there.
int check_held(const Command& /*command*/, const Values& values, const Session& session) {
    if (const std::string path = value_or(values, "FILE", {}); !path.empty()) return check_file(path, session);
    const auto answer = call(session, "GET", "/api/v1/calendars");
    if (!answer) return report(answer.error(), session);
    const json::object* body = answer->body.if_object();
    if (answer->status >= 400 || body == nullptr) return show_problem(*answer, session);
    bool missing = false;
    const json::array& warnings = body->at("warnings").as_array();
    for (const json::value& item : warnings) {
        const json::object& warning = item.as_object();
        missing = missing || base::text_at(warning, "what") == "missing";
        if (session.json) continue;
        std::fprintf(stderr, "gapura: %s. %s\n", std::string(base::text_at(warning, "title")).c_str(),
                     std::string(base::text_at(warning, "detail")).c_str());
    }
    if (session.json) std::printf("%s\n", json::serialize(json::object{{"good", !missing}, {"warnings", warnings}}).c_str());
    else if (!missing) say("cli.calendar_held", {}, session);
    return missing ? 1 : 0;
}

} // namespace

std::vector<Command> calendar_commands() {
    using Kind = Option::Kind;
    const Option file{"FILE", "calendar_file", Kind::text, true};
    const Option maybe_file{"FILE", "calendar_file", Kind::text};
    return {
        {"calendar import", {}, {}, Send::body, {file}, {}, {}, import_file},
        {"calendar list", "GET", "/api/v1/calendars", Send::query, {}, "year,confirmed,holidays,collective_leave,decree,imported_at,hash"},
        {"calendar show", {}, {}, Send::query, {{"YEAR", "year", Kind::integer, true}}, {}, {}, show},
        {"calendar check", {}, {}, Send::query, {maybe_file}, {}, {}, check_held},
    };
}

} // namespace gapura::app::cli
