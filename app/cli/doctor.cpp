// gapura doctor: looks at each part from outside and says what to do about the first that is wrong. gapura bench: runs the benchmark.
#include <cstdio>
#include <filesystem>
#include <unistd.h>
#include <vector>

#include "app/cli/call.h"
#include "app/cli/local.h"

namespace gapura::app::cli {
namespace {

struct Finding {
    const char* name;
    bool good = false;
    std::string detail;
};

Finding look(const Session& session, const char* name, std::string_view method, const std::string& path) {
    const auto answer = call(session, method, path, method == "POST" ? "{}" : "");
    if (!answer) return {name, false, text::sentence(answer.error(), session.lang)};
    if (answer->status < 400) return {name, true, {}};
    const json::object* problem = answer->body.if_object();
    if (problem == nullptr) return {name, false, "HTTP " + std::to_string(answer->status)};
    return {name, false, std::string(base::text_at(*problem, "title")) + ". " + std::string(base::text_at(*problem, "detail"))};
}

/// The Feeder's doctor answers 200 whether or not the Feeder is well.
Finding look_at_feeder(const Session& session) {
    const auto answer = call(session, "POST", "/api/v1/feeder/doctor", "{}");
    Finding finding{"feeder", false, {}};
    if (!answer) return {"feeder", false, text::sentence(answer.error(), session.lang)};
    const json::object* body = answer->body.if_object();
    if (answer->status >= 400 || body == nullptr) return look(session, "feeder", "POST", "/api/v1/feeder/doctor");
    const json::value* checks = body->if_contains("checks");
    finding.good = true;
    if (checks == nullptr || !checks->is_array()) return finding;
    for (const json::value& check : checks->get_array()) {
        const json::object* one = check.if_object();
        if (one == nullptr || one->at("good") == true) continue;
        finding.good = false;
        finding.detail = std::string(base::text_at(*one, "name")) + ": " + std::string(base::text_at(*one, "detail")) + " " +
                         std::string(base::text_at(*one, "remedy"));
        break;
    }
    return finding;
}

/// A campus without mail is no fault of the installation's health, but somebody must know.
Finding look_at_mail(const Session& session) {
    Finding finding = look(session, "mail", "GET", "/api/v1/mail");
    const auto answer = call(session, "GET", "/api/v1/mail", "");
    const json::object* body = answer ? answer->body.if_object() : nullptr;
    if (!finding.good || body == nullptr) return finding;
    if (body->at("set_up") == false) return {"mail", true, text::title("cli.mail_not_set_up", session.lang)};
    const auto number = [&](const char* name) { return std::to_string(base::integer_at(*body, name)); };
    if (number("late") == "0" && number("given_up") == "0" && number("unknown") == "0") return finding;
    const json::array& worst = body->at("worst").as_array();
    const std::string why(worst.empty() ? "-" : base::text_at(worst.front().as_object(), "why"));
    const base::Args args{{"late", number("late")}, {"given_up", number("given_up")}, {"unknown", number("unknown")}, {"why", why}};
    return {"mail", false, text::title("cli.mail_failing", session.lang, args)};
}

Finding look_at_clock(const Session& session) {
    Finding finding = look(session, "clock", "GET", "/api/v1/clock");
    const auto answer = call(session, "GET", "/api/v1/clock", "");
    const json::object* body = answer ? answer->body.if_object() : nullptr;
    if (!finding.good || body == nullptr || body->at("alarm") != true) return finding;
    const std::string seconds = std::to_string(base::integer_at(*body, "off_seconds"));
    return {"clock", false, text::title("cli.clock_jumped", session.lang, {{"seconds", seconds}})};
}

/// A missing year is wrong; one that nobody has confirmed is only said.
Finding look_at_calendar(const Session& session) {
    Finding finding = look(session, "calendar", "GET", "/api/v1/calendars");
    const auto answer = call(session, "GET", "/api/v1/calendars", "");
    const json::object* body = answer ? answer->body.if_object() : nullptr;
    const json::value* warnings = body == nullptr ? nullptr : body->if_contains("warnings");
    if (!finding.good || warnings == nullptr || !warnings->is_array()) return finding;
    for (const json::value& item : warnings->get_array()) {
        const json::object& warning = item.as_object();
        finding.good = finding.good && base::text_at(warning, "what") != "missing";
        finding.detail += (finding.detail.empty() ? "" : " ") + std::string(base::text_at(warning, "title")) + ".";
    }
    return finding;
}

} // namespace

int doctor(const Command& /*command*/, const Values& /*values*/, const Session& session) {
    const std::vector<Finding> findings{
        look(session, "console", "GET", "/healthz"),
        look(session, "database", "GET", "/readyz"),
        look(session, "sign-in", "GET", "/api/v1/me"),
        look_at_feeder(session),
        look_at_mail(session),
        look_at_clock(session),
        look_at_calendar(session),
    };
    bool good = true;
    json::array list;
    for (const Finding& finding : findings) {
        good = good && finding.good;
        list.push_back(json::object{{"name", finding.name}, {"good", finding.good}, {"detail", finding.detail}});
        if (!session.json) std::printf("%s %-9s %s\n", finding.good ? "✓" : "✗", finding.name, finding.detail.c_str());
    }
    if (session.json) std::printf("%s\n", json::serialize(json::object{{"good", good}, {"checks", std::move(list)}}).c_str());
    return good ? 0 : 1;
}

int bench(const Command& /*command*/, const Values& values, const Session& session) {
    const char* script = "tests/bench/run.mjs";
    if (!std::filesystem::exists(script)) {
        std::fprintf(stderr, "gapura: %s\n", text::title("cli.bench_missing", session.lang).c_str());
        return 2;
    }
    const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
    std::vector<std::string> words{"node", script, "--gapura", self, "--seconds", value_or(values, "seconds", "5")};
    if (session.json) words.emplace_back("--json");
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    ::execvp("node", argv.data());
    std::perror("gapura: node");
    return 3;
}

} // namespace gapura::app::cli
