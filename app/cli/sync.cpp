// gapura sync approve|run and record show|list: what takes more than one call.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <thread>
#include <unistd.h>

#include "app/cli/call.h"
#include "app/cli/local.h"
#include "app/cli/names.h"
#include "app/cli/render.h"
#include "lib/http/server.h"

namespace gapura::app::cli {
namespace {

constexpr auto poll_interval = std::chrono::milliseconds(300);

std::string plan_path(const Values& values) { return "/api/v1/sync/plans/" + http::percent_encode(values.at("PLAN")[0]); }

int print(Answer answer, std::string_view columns, const Session& session) {
    if (answer.status >= 400) return show_problem(answer, session);
    if (session.json) {
        std::printf("%s\n", json::serialize(answer.body).c_str());
        return 0;
    }
    name_ids(answer.body, session);
    std::printf("%s", render(answer.body, columns, session.lang).c_str());
    return 0;
}

int print_call(const Session& session, std::string_view method, const std::string& path, const std::string& body, std::string_view columns = {}) {
    const auto answer = call(session, method, path, body);
    return answer ? print(*answer, columns, session) : report(answer.error(), session);
}

/// One line that rewrites itself on a terminal; nothing when stderr is a file.
void show_progress(const json::object& progress, text::Lang lang) {
    if (::isatty(STDERR_FILENO) == 0) return;
    const std::int64_t done = base::integer_at(progress, "done");
    const std::int64_t total = std::max<std::int64_t>(base::integer_at(progress, "total"), 1);
    constexpr std::int64_t width = 30;
    const auto filled = static_cast<std::size_t>(done * width / total);
    std::string bar(filled, '#');
    bar.append(static_cast<std::size_t>(width) - std::min<std::size_t>(filled, width), '.');
    const json::value* per_second = progress.if_contains("per_second");
    const json::value* seconds_left = progress.if_contains("seconds_left");
    const std::string rate = std::to_string(per_second == nullptr ? 0 : std::lround(per_second->to_number<double>()));
    const std::string left = seconds_left == nullptr || seconds_left->is_null() ? "?" : std::to_string(seconds_left->to_number<std::int64_t>());
    const std::string counts =
        text::title("cli.progress", lang, {{"done", std::to_string(done)}, {"total", std::to_string(total)}, {"rate", rate}, {"eta", left}});
    std::fprintf(stderr, "\r[%s] %s   ", bar.c_str(), counts.c_str());
}

bool is_planned(std::string_view state) { return state != "draft"; }
bool is_sent(std::string_view state) { return state != "running"; }

/// Waits until the plan's state is one that `ended` accepts; answers the plan as last shown.
Result<Answer> follow(const std::string& path, const Session& session, bool (*ended)(std::string_view)) {
    for (int round = 0;; ++round) {
        auto shown = call(session, "GET", path);
        if (!shown || shown->status >= 400 || !shown->body.is_object()) return shown;
        const json::object& plan = shown->body.get_object();
        const json::value* progress = plan.if_contains("progress");
        if (progress != nullptr && progress->is_object()) show_progress(progress->get_object(), session.lang);
        if (ended(base::text_at(plan, "state"))) {
            if (::isatty(STDERR_FILENO) != 0) std::fputc('\n', stderr);
            return shown;
        }
        // Nothing moves without a process that works; what is asked for stands in the database and goes on without this terminal.
        const bool moving = progress != nullptr && progress->is_object();
        if (!moving && round > 0 && round % 50 == 0)
            std::fprintf(stderr, "%s\n", text::title("cli.sync_waiting", session.lang, {{"plan", std::string(base::text_at(plan, "id"))}}).c_str());
        std::this_thread::sleep_for(poll_interval);
    }
}

/// A plan fails when the Feeder does not answer: nothing was made that could be sent.
int show_failed_plan(const json::object& plan) {
    const json::value* reason = plan.if_contains("reason");
    const json::object empty;
    const json::object& why = reason != nullptr && reason->is_object() ? reason->get_object() : empty;
    std::fprintf(stderr, "gapura: Feeder: %s. %s\n", std::string(base::text_at(why, "title")).c_str(),
                 std::string(base::text_at(why, "detail")).c_str());
    return exit_code(Code::unavailable);
}

std::string records_path(const Values& values) {
    return values.at("KIND")[0] == "student" ? "/api/v1/records/students" : "/api/v1/records/lecturers";
}

} // namespace

int sync_plan(const Command& /*command*/, const Values& values, const Session& session) {
    json::object body;
    for (const auto& [name, member] : {std::pair{"prodi", "program"}, std::pair{"period", "entry_semester"}}) {
        const std::string value = value_or(values, name, {});
        if (!value.empty()) body[member] = value;
    }
    const auto made = call(session, "POST", "/api/v1/sync/plans", json::serialize(body));
    if (!made) return report(made.error(), session);
    if (made->status >= 400 || !made->body.is_object()) return show_problem(*made, session);
    const std::string path = "/api/v1/sync/plans/" + std::string(base::text_at(made->body.get_object(), "id"));
    const auto planned = follow(path, session, is_planned);
    if (!planned) return report(planned.error(), session);
    const bool ready = planned->status < 400 && base::text_at(planned->body.get_object(), "state") == "ready";
    if (ready || session.json || planned->status >= 400) {
        const int shown = print(*planned, {}, session);
        return shown == 0 && !ready ? exit_code(Code::unavailable) : shown;
    }
    return show_failed_plan(planned->body.get_object());
}

int sync_approve(const Command& /*command*/, const Values& values, const Session& session) {
    std::string hash = value_or(values, "hash", {});
    if (hash.empty()) {
        // The hash shown is the hash approved: whoever approves without naming it approves what stands there now.
        const auto shown = call(session, "GET", plan_path(values));
        if (!shown) return report(shown.error(), session);
        if (shown->status >= 400 || !shown->body.is_object()) return show_problem(*shown, session);
        hash = base::text_at(shown->body.get_object(), "hash");
    }
    return print_call(session, "POST", plan_path(values) + "/approve", json::serialize(json::object{{"hash", hash}}));
}

int sync_run(const Command& /*command*/, const Values& values, const Session& session) {
    const auto started = call(session, "POST", plan_path(values) + "/run", "{}");
    if (!started) return report(started.error(), session);
    if (started->status >= 400 || values.contains("background")) return print(*started, {}, session);
    const auto ended = follow(plan_path(values), session, is_sent);
    if (!ended) return report(ended.error(), session);
    const int shown = print(*ended, {}, session);
    const bool whole = shown == 0 && base::text_at(ended->body.get_object(), "state") == "done";
    return shown == 0 && !whole ? 1 : shown;
}

int record_show(const Command& /*command*/, const Values& values, const Session& session) {
    const std::string program = value_or(values, "program", {});
    const std::string query = program.empty() ? std::string() : "?program=" + http::percent_encode(program);
    return print_call(session, "GET", records_path(values) + "/" + http::percent_encode(values.at("ID")[0]) + query, {});
}

int record_list(const Command& /*command*/, const Values& values, const Session& session) {
    std::string query;
    for (const auto& [name, member] : {std::pair{"program", "program"}, std::pair{"limit", "limit"}, std::pair{"after", "cursor"}}) {
        const std::string value = value_or(values, name, {});
        if (!value.empty()) query += (query.empty() ? "?" : "&") + std::string(member) + "=" + http::percent_encode(value);
    }
    const bool student = values.at("KIND")[0] == "student";
    return print_call(session, "GET", records_path(values) + query, {}, student ? "nim,name,program,status" : "id,name,nidn,program,status");
}

} // namespace gapura::app::cli
