#include "gateway/simulate.h"

#include "gateway/authorise.h"
#include "gateway/identify.h"
#include "gateway/limit_fields.h"
#include "gateway/limiting.h"
#include "gateway/pace.h"
#include "lib/text/text.h"

namespace gapura::gateway {
namespace {

/// The entry is good as long as the ring.
const keys::KeyEntry* find_by_id(const keys::KeyRing& ring, std::string_view id) {
    const keys::KeyEntry* out = nullptr;
    ring.each([&](const keys::KeyEntry& entry) {
        if (entry.key_id == id) out = &entry;
    });
    return out;
}

json::object to_json(const LimitFinding& finding) {
    json::object out{{"policy", finding.name}, {"bearer", to_string(finding.bearer)}, {"kind", to_string(finding.dimension)},
                     {"limit", finding.limit}, {"remaining", finding.left},           {"passes", finding.passes}};
    out["retry_after_s"] = finding.passes ? json::value(nullptr) : json::value(retry_seconds(finding.wait_ns));
    return out;
}

std::string_view slug_of(Dimension dimension) {
    switch (dimension) {
    case Dimension::rate: return "gateway.rate_limited";
    case Dimension::day: return "gateway.day_exhausted";
    case Dimension::month: return "gateway.month_exhausted";
    case Dimension::concurrent: return "gateway.too_many_at_once";
    case Dimension::bytes: return "gateway.bytes_exhausted";
    }
    return "gateway.rate_limited";
}

/// One trial, step by step; the first refusal is the answer.
class Trial {
public:
    Trial(Policy::Shared& shared, const View& view, const Simulation& call)
        : shared_(shared),
          view_(view),
          call_(call),
          now_(shared.clock.now()),
          at_(call.at.value_or(now_)) {
        out_ = {{"would_pass", false},     {"at", iso(at_)},     {"key", call.key_id},
                {"route", nullptr},        {"service", nullptr}, {"scope", nullptr},
                {"limits", json::array()}, {"refusal", nullptr}, {"counters", shared.redis ? "shared" : "this gateway"}};
    }

    json::value answer() {
        const std::size_t mark = std::min(call_.path.find('?'), call_.path.size());
        incoming_.method = call_.method;
        incoming_.path = std::string_view(call_.path).substr(0, mark);
        incoming_.query = std::string_view(call_.path).substr(std::min(mark + 1, call_.path.size()));
        incoming_.client = call_.client;
        const Match match = view_.snapshot->matcher.find(incoming_.method, incoming_.path);
        const Route* const route = match.kind == Match::Kind::found ? &view_.snapshot->route(match.route) : nullptr;
        if (route != nullptr) {
            out_["route"] = json::object{{"id", route->config.id}, {"pattern", route->config.pattern}};
            out_["service"] = view_.snapshot->service(route->service).config.name;
            out_["scope"] = route->config.scope.empty() ? json::value(nullptr) : json::value(json::string(route->config.scope));
        }
        const keys::KeyEntry* const key = find_by_id(*view_.ring, call_.key_id);
        const bool open = route != nullptr && route->config.open;
        if (!open && !in_force(key)) return std::move(out_);
        if (route == nullptr) return unmatched(match);
        if (!open && !authorised(*route, match, *key)) return std::move(out_);
        if (!recordable(match.route)) return std::move(out_);
        limits(*route, open ? nullptr : key);
        return std::move(out_);
    }

private:
    void refuse(Code code, std::string_view slug, const base::Args& args = {}) {
        json::object told;
        for (const auto& [name, value] : args) told[name] = value;
        out_["refusal"] = json::object{{"code", to_string(code)},
                                       {"slug", slug},
                                       {"title", text::title(slug, call_.lang, args)},
                                       {"detail", text::detail(slug, call_.lang, args)},
                                       {"args", std::move(told)}};
    }

    bool in_force(const keys::KeyEntry* key) {
        const char* const slug = key == nullptr ? "gateway.key_unknown" : refusal_of(*key, at_);
        if (slug != nullptr) refuse(Code::unauthenticated, slug, key == nullptr ? base::Args{} : key_args(*key));
        if (slug != nullptr) return false;
        const keys::KeyRules* const rules = view_.ring->rules(*key);
        return rules == nullptr || admits(right_place(*rules, call_.client, minute_of_day(shared_.options.days(), at_)), *key);
    }

    bool admits(const RuleRefusal& refused, const keys::KeyEntry& key) {
        if (refused.slug == nullptr) return true;
        base::Args args = refused.args;
        args.emplace_back("key", key.key_id.str());
        refuse(refused.code, refused.slug, args);
        return false;
    }

    bool ruled(const Route& route, const Match& match, const keys::KeyEntry& key) {
        const keys::KeyRules* const rules = view_.ring->rules(key);
        if (rules == nullptr) return true;
        std::string extra_query;
        std::uint8_t filters = 0;
        if (!admits(right_call(*rules, *view_.snapshot, route, match, incoming_, extra_query, filters), key)) return false;
        if (rules->pages_per_hour == 0 || !route.config.bulk) return true;
        const std::int64_t wait_ns = peek_page(shared_.pages.at(key.slot), rules->pages_per_hour, ticks_ns());
        if (wait_ns == 0) return true;
        refuse(Code::limited, "gateway.pages_exhausted",
               {{"retry_after_s", std::to_string(retry_seconds(wait_ns))}, {"pages_per_hour", std::to_string(rules->pages_per_hour)}});
        return false;
    }

    bool recordable(std::int32_t route) {
        if (shared_.journal == nullptr || !view_.personal[static_cast<std::size_t>(route)] || shared_.journal->accepting()) return true;
        refuse(Code::unavailable, "gateway.record_unavailable");
        return false;
    }

    std::int64_t ticks_ns() const { return (shared_.clock.ticks() + (at_ - now_)).count() * 1000; }

    std::string iso(Instant at) const { return shared_.options.days() != nullptr ? shared_.options.days()->iso(at) : base::to_iso_utc(at); }

    base::Args key_args(const keys::KeyEntry& key) const {
        const base::Zone* const zone = shared_.options.days();
        return {{"key", key.key_id.str()}, {"at", last_moment(zone, key.expires_at)}, {"from", moment(zone, key.not_before)}};
    }

    json::value unmatched(const Match& match) {
        if (match.kind == Match::Kind::malformed) refuse(Code::invalid, "gateway.path_malformed");
        else if (match.kind == Match::Kind::not_found) refuse(Code::not_found, "gateway.route_unknown");
        else refuse(Code::invalid, "gateway.method_not_allowed", {{"allow", allow_text(match.allowed)}});
        return std::move(out_);
    }

    bool authorised(const Route& route, const Match& match, const keys::KeyEntry& key) {
        if ((key.scopes & view_.scope_bits[route.scope]) != 0) return ruled(route, match, key);
        refuse(Code::forbidden, "gateway.scope_missing", {{"scope", route.config.scope}, {"key", key.key_id.str()}});
        return false;
    }

    void limits(const Route& route, const keys::KeyEntry* key) {
        LimitSet set;
        gather(shared_, view_, route, key, call_.client, set);
        Calendar calendar(shared_.options.days());
        const bool passes = set.check({ticks_ns(), at_, calendar.at(at_)}, shared_.standing());
        json::array list;
        for (const LimitFinding& finding : set.findings()) list.push_back(to_json(finding));
        out_["limits"] = std::move(list);
        out_["would_pass"] = passes;
        if (passes) return;
        const LimitFinding& worst = *set.worst();
        const std::string limit = std::to_string(worst.dimension == Dimension::bytes ? worst.limit / 1024 : worst.limit);
        refuse(Code::limited, slug_of(worst.dimension),
               {{"policy", std::string(worst.name)},
                {"limit", limit},
                {"per_minute", limit},
                {"burst", std::to_string(worst.burst)},
                {"retry_after_s", std::to_string(retry_seconds(worst.wait_ns))}});
    }

    Policy::Shared& shared_;
    const View& view_;
    const Simulation& call_;
    const Instant now_;
    const Instant at_;
    Incoming incoming_;
    json::object out_;
};

} // namespace

json::value Policy::simulate(const Simulation& call) const {
    const std::shared_ptr<const View> view = shared_->view.current();
    return Trial(*shared_, *view, call).answer();
}

} // namespace gapura::gateway
