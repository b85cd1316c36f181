#include "app/no_feeder.h"

namespace gapura::app {
namespace {

class NoFeeder final : public feeder::Feeder {
public:
    feeder::Outcome call(std::string_view, const json::object&) override {
        return feeder::Outcome::unreachable("no Feeder is configured (feeder.url in gapura.yaml)");
    }
};

} // namespace

std::unique_ptr<feeder::Feeder> no_feeder() { return std::make_unique<NoFeeder>(); }

} // namespace gapura::app
