#include "app/demo.h"

#include <filesystem>

#include "feeder-sync/sim/service.h"
#include "integrator/sample_load.h"
#include "lib/base/file.h"

namespace gapura::app {
namespace {

constexpr const char* marker = "/gapura-demo";

std::string url(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }

/// Only a folder that a demo made is emptied: --dir may have been mistyped.
Result<void> prepare_folder(const std::string& dir, bool fresh) {
    std::error_code ignored;
    const bool ours = std::filesystem::exists(dir + marker, ignored);
    const bool used = std::filesystem::exists(dir, ignored) && !std::filesystem::is_empty(dir, ignored);
    if (used && !ours) return fail(Code::conflict, "demo.not_a_demo", {{"dir", dir}});
    if (fresh && ours) std::filesystem::remove_all(dir, ignored);
    TRY(base::make_folder(dir));
    TRY(base::make_folder(dir + "/secrets"));
    return base::replace_file(dir + marker, "made by gapura demo\n");
}

/// A campus service that has seen better days: it answers, but never well.
Result<std::unique_ptr<http::Server>> start_legacy(base::Log& log) {
    return http::Server::start(
        {},
        [](const http::ServerRequest&) {
            http::ServerAnswer answer;
            answer.status = 500;
            answer.headers.push_back({"Content-Type", "application/json"});
            answer.body = R"({"error":"ORA-03113: end-of-file on communication channel"})";
            return answer;
        },
        log);
}

} // namespace

Result<std::unique_ptr<Demo>> Demo::start(const DemoOptions& options) {
    TRY(prepare_folder(options.dir, options.fresh));
    std::unique_ptr<Demo> demo(new Demo);
    demo->log_ = TRY(base::open_log(options.dir + "/gapura.log", base::Level::info));
    TRY(demo->start_feeder(options));
    demo->legacy_ = TRY(start_legacy(*demo->log_));
    TRY(demo->start_app(options));
    return demo;
}

Result<void> Demo::start_feeder(const DemoOptions& options) {
    ready_.feeder = options.feeder;
    if (!options.feeder.empty()) return {};
    feeder::sim::ServiceOptions sim;
    sim.server.port = options.feeder_port;
    sim.simulator.journal = options.dir + "/feeder.journal";
    simulator_ = TRY(feeder::sim::serve(sim, TRY(sample_preload()), clock_, *log_));
    ready_.feeder = url(simulator_->port());
    return {};
}

Result<void> Demo::start_app(const DemoOptions& options) {
    Config config;
    config.data_dir = options.dir;
    config.database = options.database.empty() ? "sqlite:" + options.dir + "/gapura.db" : options.database;
    config.redis.address = options.redis;
    config.organisation = integrator::sample::university;
    config.gateway = {"127.0.0.1", options.port};
    config.console = {"127.0.0.1", options.console_port};
    // A port of the kernel's choice is not known yet.
    if (options.console_port != 0) config.public_url = url(options.console_port);
    config.metrics = {"127.0.0.1", options.metrics_port};
    config.campus_api = {"127.0.0.1", 0};
    config.feeder.url = ready_.feeder;
    config.feeder.username = "gapura";
    config.feeder.read_back_s = 2; // the simulator shows what it applied at once
    config.feeder.password_file = options.dir + "/secrets/feeder-password";
    TRY(base::replace_file(config.feeder.password_file, "simulator\n"));
    app_ = TRY(App::start(config, Role::all, *log_));
    integrator::sample::Options sample;
    sample.students = options.students;
    if (auto loaded = integrator::sample::load(app_->database(), sample, app_->clock()); !loaded) {
        if (loaded.error().slug != "integrator.not_empty") return std::unexpected(loaded.error());
        return fail(Code::conflict, "demo.other_sample", {{"dir", options.dir}});
    }
    ready_.campus = TRY(set_up_campus(*app_, options.dir, legacy_->port()));
    app_->publish_now();
    ready_.gateway = url(app_->gateway_port());
    ready_.console = url(app_->console_port());
    ready_.api = ready_.console + "/api/v1";
    ready_.metrics = url(app_->metrics_port()) + "/metrics";
    return base::replace_file(options.dir + "/console.url", ready_.console + "\n");
}

void Demo::stop() {
    if (app_) app_->stop();
    if (legacy_) legacy_->stop();
    if (simulator_) simulator_->stop();
}

} // namespace gapura::app
