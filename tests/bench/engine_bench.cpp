// The engine alone, with a lane that admits everything: what bare proxying costs. `engine_bench PORT UPSTREAM_PORT` serves until standard
// input ends; engine_bench.sh drives it beside nginx and compares CPU per request.
#include <cstdio>
#include <cstdlib>

#include "gateway/engine.h"

namespace {

using namespace gapura;
using namespace gapura::gateway;

class OpenLane final : public Lane {
public:
    OpenLane(std::uint16_t port, const keys::KeyEntry& key) : port_(port), key_(key) {}
    void decide(const Incoming& incoming, Decision& decision) override {
        decision.verdict = Verdict::forward;
        decision.path.assign(incoming.path);
        decision.key = &key_;
    }
    void record(const Decision&, const Outcome& outcome) override { bytes_ += outcome.bytes_out; }
    std::pair<std::string_view, std::uint16_t> address(const Decision&) const override { return {"127.0.0.1", port_}; }
    Timeouts timeouts(const Decision&) const override { return {1000, 30'000, 30'000}; }
    std::unique_ptr<BodyMask> start_mask(const Decision&, int, std::string_view, Sharing*) override { return nullptr; }

private:
    std::uint16_t port_;
    const keys::KeyEntry& key_;
    std::uint64_t bytes_ = 0;
};

} // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        std::fputs("usage: engine_bench PORT UPSTREAM_PORT\n", stderr);
        return 2;
    }
    keys::KeyEntry key;
    key.unit_id = "unit_01JD0000000000000000000000";
    key.key_id = "key_01JD0000000000000000000000";
    key.app_id = "app_01JD0000000000000000000000";
    EngineOptions options;
    options.listeners = {{ListenerKind::api, "127.0.0.1", static_cast<std::uint16_t>(std::atoi(arguments[1]))}};
    const auto upstream = static_cast<std::uint16_t>(std::atoi(arguments[2]));
    const base::SystemClock clock;
    base::SystemRandom random;
    base::NoLog log;
    const auto engine = Engine::start(options, [&](int) { return std::make_unique<OpenLane>(upstream, key); }, clock, random, log);
    if (!engine) {
        std::fprintf(stderr, "%s\n", base::describe(engine.error()).c_str());
        return 1;
    }
    std::puts("ready");
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
    (*engine)->stop(std::chrono::seconds(1));
    return 0;
}
