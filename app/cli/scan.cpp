// gapura key scan: needs no server and no configuration.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "app/cli/local.h"
#include "keys/scan.h"
#include "lib/base/json.h"

namespace gapura::app::cli {
namespace {

json::object to_json(const keys::ScanReport& report) {
    json::array found;
    for (const auto& leak : report.found) found.push_back({{"path", leak.path}, {"line", leak.line}, {"hint", leak.hint}});
    json::array not_seen;
    for (const auto& item : report.not_seen) not_seen.push_back({{"path", item.path}, {"reason", keys::to_string(item.why)}});
    return {{"found", std::move(found)},       {"found_count", report.found_count},
            {"not_seen", std::move(not_seen)}, {"not_seen_count", report.not_seen_count},
            {"files", report.files},           {"bytes", report.bytes}};
}

void print(const keys::ScanReport& report, text::Lang lang) {
    for (const auto& leak : report.found)
        std::printf("%s:%llu: %s\n", leak.path.c_str(), static_cast<unsigned long long>(leak.line), leak.hint.c_str());
    for (const auto& item : report.not_seen) {
        const std::string why = text::title("cli.scan_" + std::string(keys::to_string(item.why)), lang);
        std::fprintf(stderr, "gapura: %s: %s\n", item.path.c_str(), why.c_str());
    }
    const base::Args counts{{"found", std::to_string(report.found_count)},
                            {"files", std::to_string(report.files)},
                            {"mib", std::to_string(report.bytes >> 20)},
                            {"not_seen", std::to_string(report.not_seen_count)}};
    const char* slug = report.found_count > 0 ? "cli.scan_found" : "cli.scan_clean";
    std::fprintf(stderr, "gapura: %s. %s\n", text::title(slug, lang, counts).c_str(), text::detail(slug, lang, counts).c_str());
}

} // namespace

int key_scan(const Command& /*command*/, const Values& values, const Session& session) {
    keys::ScanOptions options;
    options.threads = std::clamp(std::atoi(value_or(values, "threads", "1").c_str()), 1, 64);
    const auto report = keys::scan(values.at("PATH")[0], options);
    if (!report) {
        cli::report(report.error(), session);
        return 2; // 1 is kept for "found"
    }
    if (session.json) std::printf("%s\n", json::serialize(to_json(*report)).c_str());
    else print(*report, session.lang);
    return report->found_count > 0 ? 1 : 0;
}

} // namespace gapura::app::cli
