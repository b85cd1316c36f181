// gapura demo: starts the sample campus, says what to try, runs until a signal.
#include <cstdio>

#include "app/cli/local.h"
#include "app/cli/signals.h"
#include "app/demo.h"
#include "lib/base/json.h"

namespace gapura::app::cli {
namespace {

DemoOptions read_options(const Values& values, const Session& session) {
    DemoOptions options;
    const auto number = [&](std::string_view name, std::size_t fallback) { return std::stoul(value_or(values, name, std::to_string(fallback))); };
    if (!session.dir.empty()) options.dir = session.dir;
    options.dir = value_or(values, "dir", options.dir);
    options.port = static_cast<std::uint16_t>(number("port", options.port));
    options.console_port = static_cast<std::uint16_t>(number("console-port", options.console_port));
    options.feeder_port = static_cast<std::uint16_t>(number("feeder-port", options.feeder_port));
    options.metrics_port = static_cast<std::uint16_t>(number("metrics-port", options.metrics_port));
    options.students = number("students", options.students);
    options.redis = value_or(values, "redis", {});
    options.database = value_or(values, "database", {});
    options.feeder = value_or(values, "feeder", {});
    options.fresh = values.contains("fresh");
    return options;
}

void print_json(const DemoReady& ready) {
    const json::object line{{"gateway", ready.gateway},
                            {"console", ready.console},
                            {"api", ready.api},
                            {"feeder", ready.feeder},
                            {"metrics", ready.metrics},
                            {"key", ready.campus.key},
                            {"admin", json::object{{"email", ready.campus.admin_email}, {"password", ready.campus.admin_password}}}};
    std::printf("%s\n", json::serialize(line).c_str());
    std::fflush(stdout);
}

void print_text(const DemoReady& ready, const DemoOptions& options, text::Lang lang) {
    const auto say = [&](const char* slug) { return text::title(slug, lang); };
    const std::string password =
        ready.campus.admin_password.empty() ? say("demo.password_shown_before") : ready.campus.admin_password + "  " + say("demo.password_once");
    const std::string cli = "build/release/gapura";
    const std::string dir = options.dir == "./var" ? "--dir ./var" : "--dir " + options.dir;
    std::printf("\n%s\n\n", text::title("demo.running", lang, {{"students", std::to_string(options.students)}}).c_str());
    std::printf("  %-9s %s   %s / %s\n", say("demo.console").c_str(), ready.console.c_str(), ready.campus.admin_email.c_str(), password.c_str());
    for (const DemoPerson& person : ready.campus.people) {
        std::printf("  %-9s %-21s %s / %s\n", "", person.name.c_str(), person.email.c_str(), person.password.c_str());
    }
    std::printf("  %-9s %s\n", say("demo.gateway").c_str(), ready.gateway.c_str());
    std::printf("  %-9s %s   (%s)\n\n", say("demo.key").c_str(), ready.campus.key.c_str(), say("demo.key_of").c_str());
    std::printf("%s\n\n  KEY=%s\n", say("demo.try").c_str(), ready.campus.key.c_str());
    const char* gateway = ready.gateway.c_str();
    std::printf("  curl -H \"X-API-Key: $KEY\" '%s/mahasiswa?limit=2'     # 200: %s\n", gateway, say("demo.try_200").c_str());
    std::printf("  curl %s/mahasiswa                                  # 401: %s\n", gateway, say("demo.try_401").c_str());
    std::printf("  curl -H \"X-API-Key: $KEY\" %s/dosen                  # 403: %s\n", gateway, say("demo.try_403").c_str());
    std::printf("  for i in $(seq 30); do curl -s -o /dev/null -w '%%{http_code} ' -H \"X-API-Key: $KEY\" %s/prodi; done   # 429: %s\n", gateway,
                say("demo.try_429").c_str());
    std::printf("  for i in $(seq 5); do curl -s -H \"X-API-Key: $KEY\" %s/lama/nilai; done   # 500: %s\n", gateway, say("demo.try_500").c_str());
    std::printf("  %s ticket list %s                          # %s\n", cli.c_str(), dir.c_str(), say("demo.try_ticket").c_str());
    std::printf("  %s sync plan %s                            # %s\n", cli.c_str(), dir.c_str(), say("demo.try_plan").c_str());
    std::printf("  GAPURA_TOKEN=$(cat %s/secrets/data-token) %s sync approve PLAN %s   # %s\n", options.dir.c_str(), cli.c_str(), dir.c_str(),
                say("demo.try_approve").c_str());
    std::printf("  %s sync run PLAN %s\n", cli.c_str(), dir.c_str());
    std::printf("  %s sync plan %s                            # %s\n\n", cli.c_str(), dir.c_str(), say("demo.try_again").c_str());
    std::printf("%s\n", say("demo.stop").c_str());
    std::fflush(stdout);
}

} // namespace

int demo(const Command& /*command*/, const Values& values, const Session& session) {
    const DemoOptions options = read_options(values, session);
    StopSignals signals;
    if (!session.json) std::fprintf(stderr, "%s\n", text::title("demo.starting", session.lang).c_str());
    auto started = Demo::start(options);
    if (!started) return report(started.error(), session);
    if (session.json) print_json((*started)->ready());
    else print_text((*started)->ready(), options, session.lang);
    signals.wait();
    (*started)->stop();
    return 0;
}

} // namespace gapura::app::cli
