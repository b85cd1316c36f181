#include "integrator/data_api.h"

#include <algorithm>

#include "lib/base/check.h"
#include "lib/base/id.h"
#include "lib/face/face.h"

namespace gapura::integrator {
namespace {

constexpr int method_not_allowed = 405;

/// The gateway's own id of the request, when it is one: letters, digits, '_' and '-', at most 64.
std::string request_id(const http::ServerRequest& request, const base::Clock& clock, base::Random& random) {
    const std::string_view given = request.header("X-Request-Id");
    const bool plain = std::ranges::all_of(given, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
    if (!given.empty() && given.size() <= 64 && plain) return std::string(given);
    return base::make_id("req", clock.now(), random);
}

http::ServerAnswer to_answer(face::Response response) {
    http::ServerAnswer answer;
    answer.status = response.status;
    answer.headers.push_back({"Content-Type", std::move(response.content_type)});
    for (auto& [name, value] : response.headers) answer.headers.push_back({std::move(name), std::move(value)});
    answer.body = std::move(response.body);
    return answer;
}

} // namespace

DataApi::DataApi(base::Secret secret, store::Database& database, const base::Clock& clock, base::Random& random, base::Log& log)
    : secret_(std::move(secret)),
      routes_(database),
      clock_(clock),
      random_(random),
      log_(log) {
    CHECK(!secret_.empty());
}

DataApi::~DataApi() {
    if (server_) server_->stop();
}

Result<std::unique_ptr<DataApi>> DataApi::start(DataApiOptions options, store::Database& database, const base::Clock& clock, base::Random& random,
                                                base::Log& log) {
    std::unique_ptr<DataApi> api(new DataApi(std::move(options.secret), database, clock, random, log));
    api->server_ =
        TRY(http::Server::start(options.server, [self = api.get()](const http::ServerRequest& request) { return self->answer(request); }, log));
    return api;
}

http::ServerAnswer DataApi::answer(const http::ServerRequest& request) {
    face::Request asked;
    asked.request_id = request_id(request, clock_, random_);
    asked.lang = text::choose_lang(request.header("Accept-Language"));
    http::ServerAnswer out;
    if (!base::equal_in_constant_time(request.header("X-Gateway-Secret"), secret_.reveal())) {
        out = to_answer(face::problem({Code::forbidden, "integrator.secret_wrong", {}, {}}, asked));
    } else if (request.method != "GET" && request.method != "HEAD") {
        out = to_answer(
            face::problem(method_not_allowed, {Code::invalid, "integrator.method_unknown", {{"method", request.method.substr(0, 20)}}, {}}, asked));
        out.headers.push_back({"Allow", "GET, HEAD"});
    } else if (auto found = routes_.get(request.path, request.query)) {
        out = std::move(*found);
    } else {
        const Error& error = found.error();
        if (error.code == Code::internal || error.code == Code::unavailable) log_.failure("data_api.failed", error);
        out = to_answer(face::problem(error, asked));
    }
    // Personal data: nobody on the way may keep it.
    out.headers.push_back({"Cache-Control", "no-store"});
    out.headers.push_back({"X-Request-Id", asked.request_id});
    return out;
}

std::vector<std::string> served_paths() {
    std::vector<std::string> out;
    for (const DataPath& path : DataPath::all()) out.emplace_back(path.path);
    return out;
}

} // namespace gapura::integrator
