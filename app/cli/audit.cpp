// gapura audit: list asks the server; verify opens the database and the checkpoint file itself, so that a history can be judged without the
// program that wrote it.
#include <cstdio>
#include <filesystem>

#include "app/cli/local.h"
#include "app/config.h"
#include "app/history.h"
#include "lib/audit/verify.h"

namespace gapura::app::cli {
namespace {

/// --config names the installation; --dir the demo's folder.
Result<Config> installation(const Values& values, const Session& session) {
    if (const std::string path = value_or(values, "config", {}); !path.empty()) return load_config(path);
    Config config;
    if (!session.dir.empty()) config.data_dir = session.dir;
    config.database = "sqlite:" + config.data_dir + "/gapura.db";
    return config;
}

Result<audit::Report> judge(const Config& config) {
    base::NoLog log;
    base::SystemRandom random;
    // A history without its key can vouch for nothing: make none here.
    TRY(base::read_file(config.data_dir + "/secrets/history", 256));
    const auto key = TRY(history_key(config.data_dir, random));
    // Opening a file that is not there would make it.
    if (config.database.starts_with("sqlite:") && !std::filesystem::exists(config.database.substr(7)))
        return fail(Code::not_found, "file.missing", {{"path", config.database.substr(7)}});
    const auto database = TRY(store::open(config.database, {}, log));
    return audit::verify(*database, checkpoint_path(config.data_dir), key.public_key());
}

void print(const audit::Report& report, text::Lang lang) {
    const auto tell = [&](const std::string& slug, const base::Args& args) {
        std::printf("%s. %s\n", text::title(slug, lang, args).c_str(), text::detail(slug, lang, args).c_str());
    };
    if (report.bad_entry) tell("audit.bad_" + std::string(to_string(report.bad_entry->wrong)), {{"seq", std::to_string(report.bad_entry->seq)}});
    if (report.bad_line) tell("audit.bad_line", {{"line", std::to_string(*report.bad_line)}});
    if (!report.good()) return;
    const base::Args counts{{"entries", std::to_string(report.entries)}, {"covered", std::to_string(report.covered)}};
    std::printf("%s\n", text::title("audit.good", lang, counts).c_str());
}

json::object to_json(const audit::Report& report) {
    json::object out{{"good", report.good()}, {"entries", report.entries}, {"covered", report.covered}, {"checkpoints", report.checkpoints}};
    out["bad_entry"] = nullptr;
    if (report.bad_entry) out["bad_entry"] = json::object{{"seq", report.bad_entry->seq}, {"wrong", to_string(report.bad_entry->wrong)}};
    out["bad_line"] = report.bad_line ? json::value(*report.bad_line) : json::value(nullptr);
    return out;
}

int audit_verify(const Command& /*command*/, const Values& values, const Session& session) {
    const auto config = installation(values, session);
    if (!config) {
        report(config.error(), session);
        return 2;
    }
    const auto found = judge(*config);
    if (!found) return report(found.error(), session);
    if (session.json) std::printf("%s\n", json::serialize(to_json(*found)).c_str());
    else print(*found, session.lang);
    return found->good() ? 0 : 1;
}

} // namespace

std::vector<Command> audit_commands() {
    using Kind = Option::Kind;
    return {
        {"audit verify", {}, {}, Send::query, {{"config", "config"}}, {}, {}, audit_verify},
        {"audit list",
         "GET",
         "/api/v1/audit",
         Send::query,
         {{"subject", "subject"},
          {"kind", "kind"},
          {"actor", "actor"},
          {"from", "from"},
          {"until", "until"},
          {"limit", "limit", Kind::integer},
          {"after", "cursor"}},
         "seq,at,actor,kind,subject"},
    };
}

} // namespace gapura::app::cli
