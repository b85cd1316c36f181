// A loop's side of the policy: decides and records, and nothing here blocks or, in the steady state, allocates.
//
// The route is looked up first, because only the route knows whether a key is needed at all (an open route needs none). What the look-up found
// is told only to callers with a key in force: to all others every address answers 401, so that strangers cannot map the routes.
#include <algorithm>

#include "gateway/access_record.h"
#include "gateway/answer_body.h"
#include "gateway/authorise.h"
#include "gateway/identify.h"
#include "gateway/limit_fields.h"
#include "gateway/limiting.h"
#include "gateway/pace.h"
#include "gateway/policy_shared.h"
#include "lib/base/zones.h"

namespace gapura::gateway {
namespace {

constexpr std::int64_t soon_us = std::int64_t{60} * 24 * 3600 * 1'000'000;

void refuse(Decision& decision, Code code, const char* slug) {
    decision.verdict = Verdict::refuse;
    decision.refusal.code = code;
    decision.refusal.slug.assign(slug);
    decision.refusal.args.clear();
}

bool is_failure(const Outcome& outcome, Fault& fault) {
    switch (outcome.ending) {
    case Ending::refused: fault = Fault::refused; return true;
    case Ending::timed_out: fault = Fault::timed_out; return true;
    case Ending::broken: fault = Fault::broken; return true;
    case Ending::malformed: fault = Fault::malformed; return true;
    case Ending::answered: fault = Fault::status_5xx; return outcome.status >= 500;
    case Ending::client_gone:
    case Ending::not_forwarded: return false;
    }
    return false;
}

class PolicyLane final : public Lane {
public:
    PolicyLane(std::shared_ptr<Policy::Shared> shared, std::shared_ptr<LaneBox> box, int index)
        : shared_(std::move(shared)),
          box_(std::move(box)),
          view_(shared_->view),
          limiting_(*shared_),
          turn_(static_cast<std::uint32_t>(index)) {
        if (shared_->journal) writer_ = shared_->journal->make_writer();
    }

    void decide(const Incoming& incoming, Decision& decision) override {
        const View& view = view_.get();
        begin(view, decision);
        const Match match = view.snapshot->matcher.find(incoming.method, incoming.path);
        const Route* route = nullptr;
        if (match.kind == Match::Kind::found) {
            decision.route = match.route;
            route = &view.snapshot->route(match.route);
            decision.service = route->service;
        }
        const bool open = route != nullptr && route->config.open;
        if (!open && !identified(view, incoming, decision)) return;
        if (route == nullptr) return refuse_unmatched(match, decision);
        if (!open && !authorised(view, *route, match, incoming, decision)) return;
        if (!recordable(view, decision)) return;
        if (!limiting_.passes(view, *route, incoming, decision)) return;
        if (!open && !paged(view, *route, decision)) return;
        decision.mask = masked(view, *route, decision) ? &route->mask : nullptr;
        decision.target = next_target(*view.snapshot, route->service);
        upstream_path(*route, match, incoming.path, decision.path);
        decision.asked_path = incoming.path;
        if (view.snapshot->service(route->service).config.campus_data) decision.campus_secret = shared_->options.campus_secret.reveal();
        decision.verdict = Verdict::forward;
    }

    void record(const Decision& decision, const Outcome& outcome) override {
        limiting_.end(decision, outcome.bytes_out);
        const bool routed = decision.route >= 0;
        const std::uint32_t route = routed ? decision.snapshot->numbers.routes[static_cast<std::size_t>(decision.route)] : 0;
        box_->traffic.count(route, decision, outcome);
        line_.clear();
        if (shared_->options.access_log) append_access_line(line_, decision, outcome);
        Fault fault = Fault::refused;
        const bool failed = is_failure(outcome, fault);
        const bool answered = outcome.ending == Ending::answered;
        const std::scoped_lock lock(box_->mutex);
        if (box_->log.size() + line_.size() <= shared_->options.log_buffer_bytes_max) {
            box_->log += line_;
            ++box_->log_lines;
            if (box_->log.size() >= log_piece && box_->log.size() - line_.size() < log_piece) shared_->log_is_full();
        } else {
            ++box_->log_dropped;
        }
        if (box_->calls.put(route, decision, outcome)) shared_->calls_are_full();
        if (decision.target < 0 || (!failed && !answered)) return;
        Tally& tally = tally_of(decision.snapshot->numbers.targets[static_cast<std::size_t>(decision.target)]);
        if (!failed) return tally.success();
        const int status = answered ? outcome.status : 0;
        tally.failure(route, outcome.method, decision.key,
                      {outcome.started_us + outcome.took_us, fault, status, outcome.took_us, std::string(outcome.request_id.substr(0, 64))});
    }

    std::pair<std::string_view, std::uint16_t> address(const Decision& decision) const override {
        const Target& target = decision.snapshot->target(decision.target).address;
        return {target.host, target.port};
    }

    Timeouts timeouts(const Decision& decision) const override {
        const ServiceConfig& service = decision.snapshot->service(decision.service).config;
        return {service.connect_ms, service.answer_ms, service.idle_ms};
    }

    std::unique_ptr<BodyMask> start_mask(const Decision& decision, int status, std::string_view content_type, Sharing* sharing) override {
        return make_body(decision, status, content_type, sharing);
    }

    std::uint64_t write_record(const Decision& decision, const Sharing& sharing, const Leaving& leaving) override {
        if (writer_ == nullptr) return 0;
        record_.clear();
        append_record(record_, decision, sharing, leaving, shared_->clock.now());
        return writer_->append(record_);
    }

    void begin_sharing(const Decision& decision, Sharing& sharing) override {
        const Route& route = decision.snapshot->route(decision.route);
        sharing.start(shared_->subjects ? &*shared_->subjects : nullptr, subject_of(route.config), route.subject_kind);
        if (std::ranges::find(route.parameter_names, subject_of(route.config)) == route.parameter_names.end()) return;
        // The person may be named by the address alone.
        const Match match = decision.snapshot->matcher.find(route.config.methods.front(), decision.asked_path);
        for (std::size_t i = 0; i < route.parameter_names.size(); ++i) {
            if (route.parameter_names[i] != subject_of(route.config) || match.kind != Match::Kind::found) continue;
            if (const auto value = decoded(match.parameters[i])) sharing.subject(*value);
        }
    }

    void on_settled(std::function<void(std::uint64_t, bool)> settled) override {
        if (writer_ != nullptr) writer_->on_settled(std::move(settled));
    }

private:
    static void begin(const View& view, Decision& decision) {
        if (decision.snapshot != view.snapshot) decision.snapshot = view.snapshot;
        if (decision.ring != view.ring) decision.ring = view.ring;
        decision.verdict = Verdict::refuse;
        decision.key = nullptr;
        decision.route = decision.service = decision.target = -1;
        decision.path.clear();
        decision.extra_query.clear();
        decision.filters = 0;
        decision.recorded = false;
        decision.asked_path = {};
        decision.mask = nullptr;
        decision.campus_secret = {};
        decision.limits.size = 0;
        decision.held.size = 0;
        decision.expires_soon = 0;
        decision.retry_after_s = 0;
        decision.closed_to_idempotent_retry = false;
        decision.refusal.slug.clear();
        decision.refusal.args.clear();
    }

    bool identified(const View& view, const Incoming& incoming, Decision& decision) {
        const Instant now = shared_->clock.now();
        const Identified found = identify(*view.ring, credential_of(incoming), now);
        decision.key = found.key;
        if (found.refusal == nullptr) {
            const std::int64_t left = found.key->expires_at.us - now.us;
            if (left <= soon_us) decision.expires_soon = found.key->expires_at.us / 1'000'000;
            const keys::KeyRules* const rules = view.ring->rules(*found.key);
            return rules == nullptr || admits(right_place(*rules, incoming.client, minute_of_day(shared_->options.days(), now)), decision);
        }
        const std::string_view slug = found.refusal;
        if (slug == "gateway.key_twice") {
            refuse(decision, Code::invalid, found.refusal);
            return false;
        }
        refuse(decision, Code::unauthenticated, found.refusal);
        if (slug == "gateway.key_unknown" && keys_are_stale()) {
            // It may have been issued since we last heard from the store: that is our fault, not the caller's.
            refuse(decision, Code::unavailable, "gateway.key_unverifiable");
            decision.retry_after_s = 30;
        }
        if (found.key != nullptr) {
            decision.refusal.args.emplace_back("key", found.key->key_id.str());
            if (slug == "gateway.key_expired") decision.refusal.args.emplace_back("at", last_moment(shared_->options.days(), found.key->expires_at));
            if (slug == "gateway.key_not_yet_valid")
                decision.refusal.args.emplace_back("from", moment(shared_->options.days(), found.key->not_before));
        }
        if (slug == "gateway.key_missing" && key_in_query(incoming.query)) refuse(decision, Code::unauthenticated, "gateway.key_in_address");
        if (slug == "gateway.key_missing") return false; // asks for nothing, guesses nothing
        // Counted by address, not by key: otherwise anyone could drain the allowance of a key by misusing it (standards: draft-11, security).
        const Taken taken = shared_->failed.take(incoming.client, now_ns());
        if (!taken.admitted) refuse_limited(decision, "gateway.too_many_failures", taken);
        return false;
    }

    static void refuse_unmatched(const Match& match, Decision& decision) {
        if (match.kind == Match::Kind::malformed) return refuse(decision, Code::invalid, "gateway.path_malformed");
        if (match.kind == Match::Kind::not_found) return refuse(decision, Code::not_found, "gateway.route_unknown");
        // 405: the engine sends Allow from the argument.
        refuse(decision, Code::invalid, "gateway.method_not_allowed");
        decision.refusal.args.emplace_back("allow", allow_text(match.allowed));
    }

    bool authorised(const View& view, const Route& route, const Match& match, const Incoming& incoming, Decision& decision) {
        // A scope that no key ring knows has no bit: nobody has it.
        const keys::ScopeBits bit = view.scope_bits[route.scope];
        if ((decision.key->scopes & bit) != 0) return ruled(view, route, match, incoming, decision);
        refuse(decision, Code::forbidden, "gateway.scope_missing");
        decision.refusal.args.emplace_back("scope", route.config.scope);
        decision.refusal.args.emplace_back("key", decision.key->key_id.str());
        return false;
    }

    /// What the key may beyond its scopes; most keys have no such rules.
    bool ruled(const View& view, const Route& route, const Match& match, const Incoming& incoming, Decision& decision) {
        const keys::KeyRules* const rules = view.ring->rules(*decision.key);
        if (rules == nullptr) return true;
        if (!admits(right_call(*rules, *view.snapshot, route, match, incoming, decision.extra_query, decision.filters), decision)) return false;
        if (rules->pages_per_hour == 0 || !route.config.bulk) return true;
        return has_pages(peek_page(shared_->pages.at(decision.key->slot), rules->pages_per_hour, now_ns()), *rules, decision);
    }

    /// Taken last, so that a call which the limits refuse costs no page.
    bool paged(const View& view, const Route& route, Decision& decision) {
        const keys::KeyRules* const rules = view.ring->rules(*decision.key);
        if (rules == nullptr || rules->pages_per_hour == 0 || !route.config.bulk) return true;
        return has_pages(take_page(shared_->pages.at(decision.key->slot), rules->pages_per_hour, now_ns()), *rules, decision);
    }

    static bool has_pages(std::int64_t wait_ns, const keys::KeyRules& rules, Decision& decision) {
        if (wait_ns == 0) return true;
        refuse_limited(decision, "gateway.pages_exhausted", {false, 0, wait_ns});
        decision.refusal.args.emplace_back("pages_per_hour", std::to_string(rules.pages_per_hour));
        return false;
    }

    static bool admits(RuleRefusal refusal, Decision& decision) {
        if (refusal.slug == nullptr) return true;
        refuse(decision, refusal.code, refusal.slug);
        decision.refusal.args = std::move(refusal.args);
        decision.refusal.args.emplace_back("key", decision.key->key_id.str());
        if (refusal.code == Code::unavailable) decision.retry_after_s = 30;
        return false;
    }

    static void refuse_limited(Decision& decision, const char* slug, const Taken& taken) {
        refuse(decision, Code::limited, slug);
        decision.retry_after_s = retry_seconds(taken.wait_ns);
        decision.refusal.args.emplace_back("retry_after_s", std::to_string(decision.retry_after_s));
    }

    /// Personal data leaves with an access record or not at all; told before the service is troubled.
    bool recordable(const View& view, Decision& decision) {
        decision.recorded = shared_->journal != nullptr && view.personal[static_cast<std::size_t>(decision.route)];
        if (!decision.recorded || (writer_ != nullptr && shared_->journal->accepting())) return true;
        refuse(decision, Code::unavailable, "gateway.record_unavailable");
        decision.retry_after_s = 5;
        return false;
    }

    static bool masked(const View& view, const Route& route, const Decision& decision) {
        for (const MaskPlan::Field& field : route.mask.fields) {
            if (!field.route_allows || decision.key == nullptr || (decision.key->scopes & view.scope_bits[field.scope]) == 0) return true;
        }
        return false;
    }

    // In turn; every lane begins elsewhere, so that few lanes do not all meet at the first target.
    std::int32_t next_target(const Snapshot& snapshot, std::int32_t service) {
        const Service& chosen = snapshot.service(service);
        return chosen.first_target + static_cast<std::int32_t>(turn_++ % chosen.config.targets.size());
    }

    Tally& tally_of(std::uint32_t target) {
        if (target >= box_->tallies.size()) box_->tallies.resize(target + 1);
        Tally& tally = box_->tallies[target];
        if (tally.empty()) box_->dirty.push_back(target);
        return tally;
    }

    bool keys_are_stale() const {
        const std::int64_t heard = shared_->keys_current_at.load(std::memory_order_relaxed);
        return heard != 0 && shared_->clock.ticks() - base::Micros(heard) > shared_->options.keys_stale_after;
    }

    std::int64_t now_ns() const { return shared_->clock.ticks().count() * 1000; }

    std::shared_ptr<Policy::Shared> shared_;
    std::shared_ptr<LaneBox> box_;
    base::Published<View>::Reader view_;
    Limiting limiting_;
    std::uint32_t turn_;
    std::unique_ptr<Journal::Writer> writer_; // null: no journal
    std::string record_;
    std::string line_;
};

} // namespace

std::unique_ptr<Lane> make_lane(std::shared_ptr<Policy::Shared> shared, std::shared_ptr<LaneBox> box, int index) {
    return std::make_unique<PolicyLane>(std::move(shared), std::move(box), index);
}

} // namespace gapura::gateway
