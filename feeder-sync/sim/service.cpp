#include "feeder-sync/sim/service.h"

#include <algorithm>
#include <charconv>

namespace gapura::feeder::sim {
namespace {

constexpr std::size_t ledger_page_max = 10'000;

http::ServerAnswer to_http(Answer answer) {
    http::ServerAnswer out;
    out.status = answer.status;
    // Permissive, as the bundle's nginx sends them (facts 1.1).
    out.headers = {{"Content-Type", std::move(answer.content_type)},
                   {"Access-Control-Allow-Origin", "*"},
                   {"Access-Control-Allow-Methods", "GET, POST, OPTIONS, PUT, DELETE, PATCH"},
                   {"Access-Control-Allow-Headers", "Authorization, Content-Type, Accept, Origin, X-Requested-With"}};
    out.body = std::move(answer.body);
    out.fault.delay = answer.delay;
    out.fault.drop = answer.drop;
    out.fault.hang = answer.hang;
    return out;
}

http::ServerAnswer json_answer(int status, const json::value& value) {
    http::ServerAnswer out;
    out.status = status;
    out.headers = {{"Content-Type", "application/json"}};
    out.body = json::serialize(value) + "\n";
    return out;
}

http::ServerAnswer refused(const Error& error) {
    json::object args;
    for (const auto& [name, value] : error.args) args[name] = value;
    return json_answer(error.code == Code::invalid ? 400 : 500, json::object{{"error", error.slug}, {"args", std::move(args)}});
}

std::uint64_t number(const std::vector<http::Header>& query, std::string_view name, std::uint64_t fallback) {
    std::uint64_t value = fallback;
    for (const http::Header& item : query) {
        if (item.name == name) std::from_chars(item.value.data(), item.value.data() + item.value.size(), value);
    }
    return value;
}

http::ServerAnswer web_service(Simulator& simulator, const http::ServerRequest& request) {
    if (request.method == "POST") return to_http(simulator.answer(request.header("Content-Type"), request.body));
    if (request.method == "GET") return to_http(simulator.act_page());
    Answer other;
    other.status = request.method == "OPTIONS" ? 204 : 405;
    return to_http(std::move(other));
}

http::ServerAnswer change_faults(Simulator& simulator, const std::string& body) {
    const auto wanted = base::parse_json(body, std::size_t{64} << 10);
    if (!wanted) return refused(wanted.error());
    if (!wanted->is_object()) return refused({Code::invalid, "json.field", {{"field", "(body)"}, {"problem", "must be an object"}}, {}});
    if (const auto done = simulator.change(wanted->get_object()); !done) return refused(done.error());
    return json_answer(200, simulator.switches());
}

http::ServerAnswer control(Simulator& simulator, const http::ServerRequest& request) {
    if (request.method == "GET" && request.path == "/sim/counts") return json_answer(200, simulator.counts());
    if (request.method == "GET" && request.path == "/sim/fault") return json_answer(200, simulator.switches());
    if (request.method == "GET" && request.path == "/sim/ledger") {
        const auto query = http::parse_query(request.query);
        if (!query) return refused(query.error());
        return json_answer(200, simulator.ledger(number(*query, "from", 1), std::min(number(*query, "limit", 1000), std::uint64_t{ledger_page_max})));
    }
    // A page in some browser cannot send this type without asking first, and nobody here says yes.
    const bool ours = request.method == "POST" && request.header("Content-Type").starts_with("application/json");
    if (ours && request.path == "/sim/fault") return change_faults(simulator, request.body);
    if (ours && request.path == "/sim/sync") {
        if (const auto done = simulator.synchronise(); !done) return refused(done.error());
        return json_answer(200, simulator.counts());
    }
    return json_answer(404, json::object{{"error", "not_found"}});
}

class RunningService final : public Service {
public:
    explicit RunningService(const ServiceOptions& options) {
        if (options.seed) {
            live_random_ = std::make_unique<base::SeededRandom>(*options.seed);
            sandbox_random_ = std::make_unique<base::SeededRandom>(*options.seed + 1);
        } else {
            live_random_ = std::make_unique<base::SystemRandom>();
            sandbox_random_ = std::make_unique<base::SystemRandom>();
        }
    }

    Result<void> start(const ServiceOptions& options, const Preload& preload, const base::Clock& clock, base::Log& log) {
        live_ = TRY(Simulator::open(options.simulator, preload, clock, *live_random_));
        SimulatorOptions sandbox = options.simulator;
        sandbox.journal.clear();
        sandbox_ = TRY(Simulator::open(sandbox, preload, clock, *sandbox_random_));
        server_ =
            TRY(http::Server::start(options.server, [this](const http::ServerRequest& request) { return handle(*live_, *sandbox_, request); }, log));
        return {};
    }

    std::uint16_t port() const override { return server_->port(); }
    Simulator& simulator() override { return *live_; }
    void stop() override { server_->stop(); }

private:
    std::unique_ptr<base::Random> live_random_; // one each: a simulator uses its generator only under its own lock
    std::unique_ptr<base::Random> sandbox_random_;
    std::unique_ptr<Simulator> live_;
    std::unique_ptr<Simulator> sandbox_;
    std::unique_ptr<http::Server> server_; // last: it stops before what it calls goes
};

} // namespace

http::ServerAnswer handle(Simulator& live, Simulator& sandbox, const http::ServerRequest& request) {
    if (request.path == "/ws/live2.php") return web_service(live, request);
    if (request.path == "/ws/sandbox2.php") return web_service(sandbox, request);
    if (request.path.starts_with("/sim/")) return control(live, request);
    Answer missing;
    missing.status = 404;
    missing.content_type = "text/html";
    missing.body = "<html><body><h1>404 Not Found</h1></body></html>\n";
    return to_http(std::move(missing));
}

Result<std::unique_ptr<Service>> serve(const ServiceOptions& options, const Preload& preload, const base::Clock& clock, base::Log& log) {
    auto service = std::make_unique<RunningService>(options);
    TRY(service->start(options, preload, clock, log));
    return std::unique_ptr<Service>(std::move(service));
}

} // namespace gapura::feeder::sim
