// gapura serve and gapura check: the program with a configuration file.
#include <cstdio>

#include "app/app.h"
#include "app/cli/local.h"
#include "app/cli/signals.h"
#include "app/first_start.h"
#include "lib/base/json.h"

namespace gapura::app::cli {
namespace {

Role role_of(const std::string& name) {
    if (name == "gateway") return Role::gateway;
    if (name == "control") return Role::control;
    if (name == "worker") return Role::worker;
    return Role::all;
}

base::Level level_of(const std::string& name) {
    if (name == "debug") return base::Level::debug;
    if (name == "warn") return base::Level::warn;
    return name == "error" ? base::Level::error : base::Level::info;
}

/// A configuration that cannot be used is wrong usage (2), whatever its code would be elsewhere.
int wrong_configuration(const Error& error, const Session& session) {
    report(error, session);
    return 2;
}

/// Invalid while starting is a configuration's fault; all else is something that is not there.
int cannot_start(const Error& error, const Session& session) {
    const int code = report(error, session);
    if (error.code == Code::invalid) return 2;
    return code == exit_code(Code::internal) ? exit_code(Code::unavailable) : code;
}

} // namespace

int serve(const Command& /*command*/, const Values& values, const Session& session) {
    auto config = load_config(values.at("config")[0]);
    if (!config) return wrong_configuration(config.error(), session);
    StopSignals signals;
    auto log = base::open_log(config->log_path, level_of(config->log_level));
    if (!log) return cannot_start(log.error(), session);
    const std::string data_dir = config->data_dir;
    auto app = App::start(*std::move(config), role_of(value_or(values, "role", "all")), **log);
    if (!app) return cannot_start(app.error(), session);
    if ((*app)->has(Role::control) && !(*app)->is_away()) {
        if (auto made = make_first_administrator(**app, data_dir, session.lang); !made) return cannot_start(made.error(), session);
    }
    const App& running = **app;
    (*log)->info("serving", {{"gateway", std::to_string(running.gateway_port())}, {"console", std::to_string(running.console_port())}});
    if (session.json) {
        std::printf("%s\n",
                    json::serialize(
                        json::object{{"gateway", running.gateway_port()}, {"console", running.console_port()}, {"metrics", running.metrics_port()}})
                        .c_str());
        std::fflush(stdout);
    }
    signals.wait();
    (*app)->stop();
    return 0;
}

int check(const Command& /*command*/, const Values& values, const Session& session) {
    const std::string& path = values.at("config")[0];
    const auto config = load_config(path);
    if (!config) return wrong_configuration(config.error(), session);
    if (session.json) std::printf("{\"ok\":true}\n");
    else std::printf("%s\n", text::title("cli.config_ok", session.lang, {{"path", path}}).c_str());
    return 0;
}

} // namespace gapura::app::cli
