// gapura feeder sim: a Neo Feeder simulator of its own, for the sample campus.
#include <cstdio>

#include "app/cli/local.h"
#include "app/cli/signals.h"
#include "app/demo_campus.h"
#include "feeder-sync/sim/service.h"
#include "lib/base/json.h"

namespace gapura::app::cli {
namespace {

Result<feeder::sim::ServiceOptions> read_options(const Values& values) {
    feeder::sim::ServiceOptions options;
    options.server.port = static_cast<std::uint16_t>(std::stoul(value_or(values, "port", "8100")));
    const bool legacy = value_or(values, "profile", "neo") == "legacy";
    options.simulator.switches = switches_of(legacy ? feeder::sim::Profile::legacy : feeder::sim::Profile::neo);
    options.simulator.journal = value_or(values, "db", {});
    if (const auto seed = value_or(values, "seed", {}); !seed.empty()) options.seed = std::stoull(seed);
    if (const auto faults = values.find("fault"); faults != values.end()) {
        for (const std::string& fault : faults->second) TRY(set_switch(options.simulator.switches, fault));
    }
    return options;
}

} // namespace

int feeder_sim(const Command& /*command*/, const Values& values, const Session& session) {
    const auto options = read_options(values);
    if (!options) {
        report(options.error(), session);
        return 2;
    }
    StopSignals signals;
    const base::SystemClock clock;
    auto log = base::open_log("-", base::Level::warn);
    if (!log) return report(log.error(), session);
    const auto preload = sample_preload();
    if (!preload) return report(preload.error(), session);
    auto service = feeder::sim::serve(*options, *preload, clock, **log);
    if (!service) return report(service.error(), session);
    const std::string url = "http://127.0.0.1:" + std::to_string((*service)->port());
    if (session.json) std::printf("%s\n", json::serialize(json::object{{"feeder", url}, {"username", options->simulator.username}}).c_str());
    else std::printf("%s\n", text::title("cli.sim_running", session.lang, {{"url", url}}).c_str());
    std::fflush(stdout);
    signals.wait();
    (*service)->stop();
    return 0;
}

} // namespace gapura::app::cli
