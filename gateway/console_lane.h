// The lane of console listeners: everything goes to the control API on loopback, which decides for itself; nothing is limited or recorded here.
#pragma once

#include "gateway/engine.h"

namespace gapura::gateway {

class ConsoleLane final : public Lane {
public:
    explicit ConsoleLane(const EngineOptions& options) : options_(options) {}
    void decide(const Incoming& incoming, Decision& decision) override {
        decision.verdict = Verdict::forward;
        decision.path.assign(incoming.path);
    }
    void record(const Decision&, const Outcome&) override {}
    std::pair<std::string_view, std::uint16_t> address(const Decision&) const override { return {options_.console_host, options_.console_port}; }
    Timeouts timeouts(const Decision&) const override { return {1000, options_.console_answer_ms, options_.console_answer_ms}; }
    std::unique_ptr<BodyMask> start_mask(const Decision&, int, std::string_view, Sharing*) override { return nullptr; }

private:
    const EngineOptions& options_;
};

} // namespace gapura::gateway
