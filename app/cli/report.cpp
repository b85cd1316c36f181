// gapura report usage: a table with its sum, or a file of it. gapura report register: the month's register, printed or a file.
#include <cstdio>

#include "app/cli/call.h"
#include "app/cli/local.h"
#include "app/cli/render.h"
#include "lib/base/file.h"
#include "lib/http/server.h"

namespace gapura::app::cli {
namespace {

std::string query_of(const Values& values) {
    std::string out;
    for (const std::string_view name : {"from", "to", "unit", "app", "key", "route", "by"}) {
        const std::string value = value_or(values, name, {});
        if (!value.empty()) out += (out.empty() ? "?" : "&") + std::string(name) + "=" + http::percent_encode(value);
    }
    return out;
}

/// "-" is standard output.
int save(const Session& session, const std::string& where, const std::string& path) {
    auto got = fetch(session, "GET", where);
    if (!got) return report(got.error(), session);
    if (got->status >= 400) {
        auto problem = base::parse_json(got->body);
        return show_problem({got->status, problem ? *std::move(problem) : json::value(), {}}, session);
    }
    if (path == "-") {
        std::fwrite(got->body.data(), 1, got->body.size(), stdout);
        return 0;
    }
    if (const auto written = base::replace_file(path, got->body); !written) return report(written.error(), session);
    std::fprintf(stderr, "%s\n", text::title("cli.saved", session.lang, {{"path", path}, {"bytes", std::to_string(got->body.size())}}).c_str());
    return 0;
}

} // namespace

int report_usage(const Command& /*command*/, const Values& values, const Session& session) {
    const std::string query = query_of(values);
    for (const std::string_view format : {"csv", "xlsx"}) {
        const std::string path = value_or(values, format, {});
        const std::string where = "/api/v1/usage/export" + query + (query.empty() ? "?" : "&") + "format=" + std::string(format);
        if (!path.empty()) return save(session, where, path);
    }
    const auto answer = call(session, "GET", "/api/v1/usage" + query);
    if (!answer) return report(answer.error(), session);
    if (answer->status >= 400 || !answer->body.is_object()) return show_problem(*answer, session);
    if (session.json) {
        std::printf("%s\n", json::serialize(answer->body).c_str());
        return 0;
    }
    json::object table = answer->body.get_object();
    json::object sum = table["total"].is_object() ? table["total"].get_object() : json::object();
    sum["name"] = text::title("cli.total", session.lang);
    if (table["items"].is_array() && !table["items"].get_array().empty()) table["items"].get_array().push_back(std::move(sum));
    std::printf("%s", render(table, "name,calls,well,limited,refused,wrong,failed,faults,p50_ms,p95_ms,p99_ms,last_used_at", session.lang).c_str());
    return 0;
}

int report_register(const Command& /*command*/, const Values& values, const Session& session) {
    std::string where = "/api/v1/register?month=" + http::percent_encode(value_or(values, "month", {}));
    const std::string unit = value_or(values, "unit", {});
    if (!unit.empty()) where += "&unit=" + http::percent_encode(unit);
    where += "&format=" + (session.json ? "json" : value_or(values, "format", "text"));
    return save(session, where, value_or(values, "out", "-"));
}

} // namespace gapura::app::cli
