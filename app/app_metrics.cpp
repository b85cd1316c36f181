// The part of App that shows its figures: one page, on a listener of its own.
#include "app/app.h"

namespace gapura::app {

std::string App::metrics() const {
    std::string out = policy_.metrics();
    const std::int64_t age_s = is_away() && snapshot_made_at_.us != 0 ? (clock_.now() - snapshot_made_at_).count() / 1'000'000 : 0;
    out += "# HELP gapura_snapshot_age_seconds Age of the snapshot served because the database was not reached since the start; 0 when it was.\n"
           "# TYPE gapura_snapshot_age_seconds gauge\ngapura_snapshot_age_seconds " +
           std::to_string(age_s) + "\n";
    return out;
}

Result<void> App::start_metrics() {
    http::ServerOptions options;
    options.host = config_.metrics.host;
    options.port = config_.metrics.port;
    options.threads = 1;
    metrics_ = TRY(http::Server::start(
        options,
        [this](const http::ServerRequest& request) {
            http::ServerAnswer answer;
            if (request.path != "/metrics") {
                answer.status = 404;
                return answer;
            }
            answer.headers.push_back({"Content-Type", "text/plain; version=0.0.4; charset=utf-8"});
            answer.body = metrics() + clock_watch_.metrics();
            return answer;
        },
        log_));
    return {};
}

} // namespace gapura::app
