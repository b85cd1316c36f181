// Outcomes as Errors. Pure; any thread.
#include "feeder-sync/failure.h"

#include "feeder-sync/compare.h"
#include "lib/text/text.h"

namespace gapura::feeder {

std::string refusal_slug(int code) {
    std::string slug = "feeder.e" + std::to_string(code);
    return text::find(slug) != nullptr ? slug : "feeder.refused";
}

Error failure_of(const Outcome& outcome, std::string_view act) {
    base::Args args{{"act", std::string(act)}, {"code", std::to_string(outcome.code)}};
    std::string why = std::string(act) + ": " + masked(outcome.text);
    switch (outcome.kind) {
    case Kind::unreachable: return {Code::unavailable, "feeder.unreachable", std::move(args), std::move(why)};
    case Kind::uncertain: return {Code::unavailable, "feeder.uncertain", std::move(args), std::move(why)};
    case Kind::refused: return {Code::invalid, refusal_slug(outcome.code), std::move(args), std::move(why)};
    case Kind::accepted: break;
    }
    return {Code::unavailable, "feeder.uncertain", std::move(args), std::string(act) + ": the answer has another shape than expected"};
}

} // namespace gapura::feeder
