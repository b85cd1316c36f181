// gapura pepper list, add, retire: on the host, with its configuration; a pepper never crosses a wire.
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "app/cli/local.h"
#include "app/cli/render.h"
#include "app/config.h"
#include "keys/pepper_care.h"
#include "lib/base/json.h"
#include "lib/base/zones.h"

namespace gapura::app::cli {
namespace {

json::array to_json(const std::vector<keys::PepperUse>& all) {
    json::array out;
    const auto when = [](Instant at) { return at.us == 0 ? json::value() : json::value(json::string(base::to_iso_utc(at))); };
    for (const auto& one : all)
        out.push_back({{"version", one.version},
                       {"here", one.here},
                       {"live_keys", one.live_keys},
                       {"all_keys", one.all_keys},
                       {"last_end", when(one.last_end)},
                       {"retired_at", when(one.retired_at)}});
    return out;
}

Result<json::object> care(std::string_view words, const Values& values) {
    const Config config = TRY(load_config(values.at("config")[0]));
    base::NoLog log;
    base::SystemRandom random;
    const Instant now = base::SystemClock().now();
    // Opening would make the file, and an empty one answers nothing.
    constexpr std::string_view sqlite = "sqlite:";
    if (config.database.starts_with(sqlite) && !std::filesystem::exists(config.database.substr(sqlite.size())))
        return fail(Code::conflict, "keys.database_unready", {}, config.database);
    const auto database = TRY(store::open(config.database, {}, log));
    TRY(keys::expect_pepper_register(*database));
    const std::string folder = config.data_dir + "/secrets";
    if (words == "pepper add") TRY(keys::add_pepper(*database, folder, random, now));
    if (words == "pepper retire") TRY(keys::retire_pepper(*database, folder, std::atoll(values.at("VERSION")[0].c_str()), now));
    return json::object{{"items", to_json(TRY(keys::pepper_use(*database, folder, now)))}, {"next", nullptr}};
}

} // namespace

int pepper(const Command& command, const Values& values, const Session& session) {
    const auto done = care(command.words, values);
    if (!done) return report(done.error(), session);
    if (session.json) std::printf("%s\n", json::serialize(*done).c_str());
    else std::printf("%s", render(*done, "version,here,live_keys,all_keys,last_end,retired_at", session.lang).c_str());
    return 0;
}

} // namespace gapura::app::cli
