#include "gateway/snapshot.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace gapura::gateway {
namespace {

bool is_word(std::string_view text, std::size_t chars_max) {
    return !text.empty() && text.size() <= chars_max && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    });
}

// Holds what is being built; each add_… checks one row.
class Builder {
public:
    explicit Builder(SnapshotDefaults defaults) : snapshot_(std::make_shared<Snapshot>()) {
        const std::uint32_t rate = std::max(1U, defaults.per_minute);
        snapshot_->limits.push_back({"default", rate, defaults.burst > 0 ? defaults.burst : default_burst(rate)});
    }

    Result<void> add(ServiceConfig config) {
        if (!is_word(config.name, 64)) return fail(Code::invalid, "gateway.service_name_malformed", {{"service", config.name.substr(0, 64)}});
        if (!names_.insert(config.name).second) return fail(Code::conflict, "gateway.service_name_taken", {{"service", config.name}});
        if (config.targets.empty() || config.targets.size() > targets_max) {
            return fail(Code::invalid, "gateway.targets_count", {{"service", config.name}, {"max", std::to_string(targets_max)}});
        }
        if (config.restricted.size() > restricted_max) {
            return fail(Code::invalid, "gateway.too_many", {{"what", "restricted"}, {"max", std::to_string(restricted_max)}});
        }
        for (const RestrictedField& field : config.restricted) {
            const bool fine = !field.member.empty() && field.member.size() <= 64 && is_word(field.scope, 64);
            if (!fine) return fail(Code::invalid, "gateway.restricted_malformed", {{"service", config.name}, {"member", field.member.substr(0, 64)}});
            TRY(scope_index(field.scope));
        }
        const auto index = static_cast<std::int32_t>(snapshot_->services.size());
        by_id_.emplace(config.id, index);
        const std::int32_t bearing = bearing_index(Bearer::service, config.id, config.limits);
        const auto first = static_cast<std::int32_t>(snapshot_->targets.size());
        for (const Target& target : config.targets) snapshot_->targets.push_back({index, target, to_string(target)});
        snapshot_->services.push_back({std::move(config), bearing, first});
        return {};
    }

    Result<void> add(RouteConfig config) {
        Route route;
        const auto service = by_id_.find(config.service);
        if (service == by_id_.end()) return fail(Code::invalid, "gateway.service_unknown", {{"route", label(config)}, {"service", config.service}});
        route.service = service->second;
        if (!config.open && config.scope.empty()) return fail(Code::invalid, "gateway.scope_required", {{"route", label(config)}});
        if (!config.scope.empty()) {
            if (!is_word(config.scope, 64))
                return fail(Code::invalid, "gateway.scope_malformed", {{"route", label(config)}, {"scope", config.scope.substr(0, 64)}});
            route.scope = TRY(scope_index(config.scope));
        }
        const std::vector<PatternPart> parts = TRY(parse_pattern(config.pattern));
        const std::uint8_t methods = TRY(method_mask(config));
        route.limit = TRY(limit_index(config));
        route.bearing = bearing_index(Bearer::route, config.id, config.limits);
        route.rewrite = TRY(rewrite_pieces(config, parts));
        TRY(check_parameters(config));
        for (const PatternPart& part : parts) {
            if (part.named) route.parameter_names.push_back(part.text);
        }
        route.subject_kind = subject_kind_of(config);
        route.mask = TRY(mask_plan(config, snapshot_->service(route.service).config));
        const auto index = static_cast<std::int32_t>(snapshot_->routes.size());
        const std::int32_t taken = snapshot_->matcher.add(parts, methods, index);
        if (taken >= 0)
            return fail(Code::conflict, "gateway.pattern_taken", {{"route", label(config)}, {"other", snapshot_->route(taken).config.id}});
        route.config = std::move(config);
        snapshot_->routes.push_back(std::move(route));
        return {};
    }

    void add(const Bearing& limits) {
        const std::int32_t index = bearing_index(limits.kind, limits.id, limits.limits);
        if (index >= 0) snapshot_->bearing_of.emplace(limits.id, index);
    }

    std::shared_ptr<Snapshot> take() { return std::move(snapshot_); }

private:
    static std::string label(const RouteConfig& config) { return config.pattern.empty() ? config.id : config.pattern.substr(0, 200); }

    Result<std::uint8_t> scope_index(const std::string& scope) {
        auto& scopes = snapshot_->scopes;
        const auto found = std::ranges::find(scopes, scope);
        if (found != scopes.end()) return static_cast<std::uint8_t>(found - scopes.begin());
        if (scopes.size() == scopes_max) return fail(Code::invalid, "gateway.too_many", {{"what", "scope"}, {"max", std::to_string(scopes_max)}});
        scopes.push_back(scope);
        return static_cast<std::uint8_t>(scopes.size() - 1);
    }

    std::int32_t bearing_index(Bearer kind, const std::string& id, const keys::KeyLimits& limits) {
        if (limits == keys::KeyLimits()) return -1;
        snapshot_->bearings.push_back({kind, id, limits});
        return static_cast<std::int32_t>(snapshot_->bearings.size() - 1);
    }

    static Result<std::uint8_t> method_mask(const RouteConfig& config) {
        std::uint8_t mask = 0;
        for (const std::string& method : config.methods) {
            const int index = method_index(method);
            if (index < 0) return fail(Code::invalid, "gateway.method_unknown", {{"route", label(config)}, {"method", method.substr(0, 32)}});
            mask = static_cast<std::uint8_t>(mask | 1U << index);
        }
        if (mask == 0) return fail(Code::invalid, "gateway.methods_missing", {{"route", label(config)}});
        if ((mask & 1U) != 0) mask |= 2U; // HEAD is GET without the body (RFC 9110 §9.3.2)
        return mask;
    }

    Result<std::uint16_t> limit_index(const RouteConfig& config) {
        if (config.per_minute == 0 && config.burst > 0) return fail(Code::invalid, "gateway.burst_without_rate", {{"route", label(config)}});
        if (config.per_minute == 0) return std::uint16_t{0};
        LimitPolicy policy{"", config.per_minute, config.burst > 0 ? config.burst : default_burst(config.per_minute)};
        // Routes of one service with the same rate and burst share one allowance.
        policy.name = snapshot_->service(by_id_.at(config.service)).config.name.substr(0, 24) + "-" + std::to_string(policy.per_minute);
        auto& limits = snapshot_->limits;
        const auto found = std::ranges::find(limits, policy);
        if (found != limits.end()) return static_cast<std::uint16_t>(found - limits.begin());
        if (limits.size() == limit_policies_max) {
            return fail(Code::invalid, "gateway.too_many", {{"what", "per_minute"}, {"max", std::to_string(limit_policies_max)}});
        }
        limits.push_back(std::move(policy));
        return static_cast<std::uint16_t>(limits.size() - 1);
    }

    static Result<std::vector<Route::Piece>> rewrite_pieces(const RouteConfig& config, const std::vector<PatternPart>& parts) {
        std::vector<Route::Piece> pieces;
        if (config.rewrite.empty()) return pieces;
        if (!config.strip_prefix) return fail(Code::invalid, "gateway.rewrite_without_strip", {{"route", label(config)}});
        Route::Piece piece;
        for (const PatternPart& part : TRY(parse_pattern(config.rewrite))) {
            piece.literal += '/';
            if (!part.named) {
                piece.literal += part.text;
                continue;
            }
            piece.parameter = 0;
            bool known = false;
            for (const PatternPart& named : parts) {
                if (!named.named) continue;
                known = named.text == part.text;
                if (known) break;
                ++piece.parameter;
            }
            if (!known) return fail(Code::invalid, "gateway.rewrite_unknown", {{"route", label(config)}, {"parameter", part.text}});
            pieces.push_back(std::exchange(piece, {}));
        }
        if (!piece.literal.empty()) pieces.push_back(std::move(piece));
        return pieces;
    }

    static Result<void> check_parameters(const RouteConfig& config) {
        if (config.parameters.size() > parameters_max) {
            return fail(Code::invalid, "gateway.too_many", {{"what", "parameters"}, {"max", std::to_string(parameters_max)}});
        }
        std::unordered_set<std::string_view> seen;
        for (const RouteParameter& parameter : config.parameters) {
            if (!is_word(parameter.name, 32) || !seen.insert(parameter.name).second) {
                return fail(Code::invalid, "gateway.parameter_malformed", {{"route", label(config)}, {"parameter", parameter.name.substr(0, 32)}});
            }
        }
        if (!config.subject_kind.empty() && !is_word(config.subject_kind, 32))
            return fail(Code::invalid, "gateway.subject_kind_malformed", {{"route", label(config)}, {"kind", config.subject_kind.substr(0, 32)}});
        for (const std::string& member : {config.records, config.subject}) {
            if (member.size() > 64)
                return fail(Code::invalid, "gateway.member_malformed", {{"route", label(config)}, {"member", member.substr(0, 64)}});
        }
        return {};
    }

    Result<MaskPlan> mask_plan(const RouteConfig& config, const ServiceConfig& service) {
        for (const std::string& scope : config.unmask) {
            const bool known = std::ranges::any_of(service.restricted, [&](const RestrictedField& field) { return field.scope == scope; });
            if (!known) return fail(Code::invalid, "gateway.unmask_unknown", {{"route", label(config)}, {"scope", scope.substr(0, 64)}});
        }
        MaskPlan plan;
        for (const RestrictedField& field : service.restricted) {
            const bool allows = !config.open && std::ranges::find(config.unmask, field.scope) != config.unmask.end();
            plan.fields.push_back({field.member, field.kind, TRY(scope_index(field.scope)), allows});
        }
        return plan;
    }

    std::shared_ptr<Snapshot> snapshot_;
    std::unordered_map<std::string, std::int32_t> by_id_;
    std::unordered_set<std::string> names_;
};

} // namespace

std::uint32_t default_burst(std::uint32_t per_minute) { return std::max(1U, per_minute / 6); }

void upstream_path(const Route& route, const Match& match, std::string_view path, std::string& out) {
    if (!route.config.strip_prefix) {
        out.assign(path);
        return;
    }
    out.clear();
    for (const Route::Piece& piece : route.rewrite) {
        out += piece.literal;
        if (piece.parameter >= 0) out += match.parameters[static_cast<std::size_t>(piece.parameter)];
    }
    out += match.rest;
    if (out.empty()) out += '/';
}

Result<std::shared_ptr<const Snapshot>> build(std::vector<ServiceConfig> services, std::vector<RouteConfig> routes, SnapshotDefaults defaults,
                                              std::int64_t version, const std::vector<Bearing>& limits) {
    if (services.size() > services_max) return fail(Code::invalid, "gateway.too_many", {{"what", "service"}, {"max", std::to_string(services_max)}});
    if (routes.size() > routes_max) return fail(Code::invalid, "gateway.too_many", {{"what", "route"}, {"max", std::to_string(routes_max)}});
    Builder builder(defaults);
    for (ServiceConfig& service : services) TRY(builder.add(std::move(service)));
    for (RouteConfig& route : routes) TRY(builder.add(std::move(route)));
    for (const Bearing& one : limits) builder.add(one);
    auto snapshot = builder.take();
    snapshot->version = version;
    return std::shared_ptr<const Snapshot>(std::move(snapshot));
}

} // namespace gapura::gateway
