// What the counters say, for Prometheus and for the console. Any thread.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "gateway/policy_shared.h"

namespace gapura::gateway {
namespace {

struct Sum {
    std::array<std::uint64_t, 6> by_class{};
    std::uint64_t gone = 0;
    std::uint64_t bytes_in = 0, bytes_out = 0, took_us = 0, upstream_us = 0, forwarded = 0;
    std::array<std::uint64_t, latency_bounds_us.size() + 1> latency{};
    /// Answered 5xx or not at all, other than because the caller left.
    std::uint64_t failed() const { return by_class[5] + by_class[0] - std::min(by_class[0], gone); }
    std::uint64_t requests() const {
        std::uint64_t out = 0;
        for (const std::uint64_t count : by_class) out += count;
        return out;
    }
    void add(const RouteCounters& route) {
        for (std::size_t i = 0; i < by_class.size(); ++i) by_class[i] += route.by_class[i].get();
        for (std::size_t i = 0; i < latency.size(); ++i) latency[i] += route.latency[i].get();
        gone += route.gone.get();
        bytes_in += route.bytes_in.get();
        bytes_out += route.bytes_out.get();
        took_us += route.took_us.get();
        upstream_us += route.upstream_us.get();
        forwarded += route.forwarded.get();
    }
};

using Lanes = std::vector<std::shared_ptr<LaneBox>>;

Lanes lanes_of(const Policy::Shared& shared) {
    const std::scoped_lock lock(shared.lanes_mutex);
    return shared.lanes;
}

Sum sum_of(const Lanes& lanes, std::uint32_t route) {
    Sum out;
    for (const auto& lane : lanes) {
        if (const RouteCounters* counters = lane->traffic.route(route)) out.add(*counters);
    }
    return out;
}

std::array<std::uint64_t, refusal_slugs.size()> refusals_of(const Lanes& lanes) {
    std::array<std::uint64_t, refusal_slugs.size()> out{};
    for (const auto& lane : lanes) {
        for (std::size_t i = 0; i < out.size(); ++i) out[i] += lane->traffic.refusals()[i].get();
    }
    return out;
}

void line(std::string& out, std::string_view name, std::string_view labels, double value) {
    out += labels.empty() ? fmt::format("{} {}\n", name, value) : fmt::format("{}{{{}}} {}\n", name, labels, value);
}

void head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
    out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void write_latency(std::string& out, const Sum& all) {
    head(out, "gapura_request_seconds", "histogram", "From the request's head read to the last byte written.");
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < latency_bounds_us.size(); ++i) {
        below += all.latency[i];
        line(out, "gapura_request_seconds_bucket", fmt::format("le=\"{}\"", static_cast<double>(latency_bounds_us[i]) / 1e6),
             static_cast<double>(below));
    }
    line(out, "gapura_request_seconds_bucket", "le=\"+Inf\"", static_cast<double>(all.requests()));
    line(out, "gapura_request_seconds_sum", "", static_cast<double>(all.took_us) / 1e6);
    line(out, "gapura_request_seconds_count", "", static_cast<double>(all.requests()));
    head(out, "gapura_upstream_seconds", "summary", "From the request sent upstream to the head of its answer.");
    line(out, "gapura_upstream_seconds_sum", "", static_cast<double>(all.upstream_us) / 1e6);
    line(out, "gapura_upstream_seconds_count", "", static_cast<double>(all.forwarded));
}

/// The upper bound, in milliseconds, of the bucket in which this share of the requests had ended; 0 without requests.
double quantile_ms(const Sum& sum, double share) {
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(sum.requests())));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < latency_bounds_us.size(); ++i) {
        seen += sum.latency[i];
        if (seen >= wanted) return wanted == 0 ? 0 : static_cast<double>(latency_bounds_us[i]) / 1000;
    }
    return static_cast<double>(latency_bounds_us.back()) / 1000;
}

json::object totals_of(const Sum& all) {
    return {{"requests", all.requests()},
            {"refused", all.by_class[4]},
            {"failed", all.failed()},
            {"p50_ms", quantile_ms(all, 0.50)},
            {"p99_ms", quantile_ms(all, 0.99)}};
}

void write_journal(std::string& out, const Journal& journal) {
    const Journal::Counts counts = journal.counts();
    const auto one = [&](std::string_view name, std::string_view kind, std::string_view help, double value) {
        head(out, name, kind, help);
        line(out, name, "", value);
    };
    one("gapura_access_records_total", "counter", "Access records of personal data made durable.", static_cast<double>(counts.records));
    one("gapura_access_record_syncs_total", "counter", "Times the access journal was synced to the disk; each covers all records that waited.",
        static_cast<double>(counts.syncs));
    one("gapura_access_record_failures_total", "counter", "Times the access journal could not be written.", static_cast<double>(counts.failures));
    one("gapura_access_journal_waiting_bytes", "gauge", "Access records on the local disk that the database does not have yet.",
        static_cast<double>(counts.waiting_bytes));
    one("gapura_access_journal_set_aside", "gauge", "Files of access records that were damaged and are kept for somebody to look at.",
        static_cast<double>(counts.set_aside));
    one("gapura_access_journal_accepting", "gauge", "0 while no access record can be written, and personal data is refused.",
        journal.accepting() ? 1 : 0);
}

} // namespace

std::string Policy::metrics() const {
    const Lanes lanes = lanes_of(*shared_);
    std::map<std::string, Sum> services;
    Sum all;
    for (std::uint32_t number = 0; number < shared_->registry.routes(); ++number) {
        const Sum sum = sum_of(lanes, number);
        if (sum.requests() == 0) continue;
        Sum& service = services[number == 0 ? "none" : shared_->registry.route(number).service_name];
        for (std::size_t i = 0; i < sum.by_class.size(); ++i) service.by_class[i] += sum.by_class[i];
        for (const auto& lane : lanes) {
            if (const RouteCounters* counters = lane->traffic.route(number)) all.add(*counters);
        }
    }
    std::string out;
    head(out, "gapura_requests_total", "counter", "Requests by service and class of status.");
    constexpr std::array<std::string_view, 6> classes{"none", "1xx", "2xx", "3xx", "4xx", "5xx"};
    for (const auto& [name, sum] : services) {
        for (std::size_t i = 0; i < classes.size(); ++i) {
            if (sum.by_class[i] > 0)
                line(out, "gapura_requests_total", fmt::format("service=\"{}\",class=\"{}\"", name, classes[i]),
                     static_cast<double>(sum.by_class[i]));
        }
    }
    head(out, "gapura_refusals_total", "counter", "Requests refused by the policy, by reason.");
    const auto refusals = refusals_of(lanes);
    for (std::size_t i = 0; i < refusals.size(); ++i) {
        if (refusals[i] > 0)
            line(out, "gapura_refusals_total", fmt::format("reason=\"{}\"", refusal_slugs[i].substr(refusal_slugs[i].find('.') + 1)),
                 static_cast<double>(refusals[i]));
    }
    head(out, "gapura_bytes_total", "counter", "Bytes of bodies and heads, by direction.");
    line(out, "gapura_bytes_total", "direction=\"in\"", static_cast<double>(all.bytes_in));
    line(out, "gapura_bytes_total", "direction=\"out\"", static_cast<double>(all.bytes_out));
    write_latency(out, all);
    const std::scoped_lock lock(shared_->collecting);
    head(out, "gapura_incidents_open", "gauge", "Upstream targets with an open incident.");
    line(out, "gapura_incidents_open", "", shared_->incidents ? static_cast<double>(shared_->incidents->open()) : 0);
    head(out, "gapura_incident_messages_waiting", "gauge", "Incident messages not delivered yet.");
    line(out, "gapura_incident_messages_waiting", "", shared_->spool ? static_cast<double>(shared_->spool->waiting()) : 0);
    head(out, "gapura_access_lines_dropped_total", "counter", "Access log lines lost because the disk could not keep up.");
    line(out, "gapura_access_lines_dropped_total", "", static_cast<double>(shared_->log_dropped));
    if (shared_->journal) write_journal(out, *shared_->journal);
    head(out, "gapura_limit_shared", "gauge", "1 while limits are shared through Redis, 0 while each node gives its part.");
    line(out, "gapura_limit_shared", "", shared_->redis && shared_->redis->connected() ? 1 : 0);
    head(out, "gapura_limit_nodes", "gauge", "Gateways that share the limits, as last seen.");
    line(out, "gapura_limit_nodes", "", shared_->redis ? shared_->redis->nodes() : 1);
    return out;
}

json::value Policy::traffic() const {
    const Lanes lanes = lanes_of(*shared_);
    Sum all;
    json::array routes;
    for (std::uint32_t number = 0; number < shared_->registry.routes(); ++number) {
        const Sum sum = sum_of(lanes, number);
        if (sum.requests() == 0) continue;
        for (const auto& lane : lanes) {
            if (const RouteCounters* counters = lane->traffic.route(number)) all.add(*counters);
        }
        const Registry::RouteEntry entry = shared_->registry.route(number);
        routes.push_back({{"route", entry.name.id},
                          {"pattern", entry.name.pattern},
                          {"service", entry.service_name},
                          {"requests", sum.requests()},
                          {"ok", sum.by_class[2] + sum.by_class[3]},
                          {"refused_or_wrong", sum.by_class[4]},
                          {"failed", sum.failed()},
                          {"mean_us", sum.took_us / sum.requests()},
                          {"upstream_mean_us", sum.forwarded > 0 ? sum.upstream_us / sum.forwarded : 0}});
    }
    json::object refusals;
    const auto counts = refusals_of(lanes);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] > 0) refusals[refusal_slugs[i]] = counts[i];
    }
    const std::scoped_lock lock(shared_->collecting);
    const std::int64_t slot = shared_->clock.now().us / 300'000'000;
    std::vector<std::pair<std::uint64_t, std::string>> busiest;
    for (const auto& [key, use] : shared_->recent) {
        const std::uint64_t count = use.slot == slot ? use.now + use.before : use.slot == slot - 1 ? use.now : 0;
        if (count > 0) busiest.emplace_back(count, key);
    }
    std::ranges::sort(busiest, std::greater<>());
    json::array keys;
    for (std::size_t i = 0; i < std::min<std::size_t>(50, busiest.size()); ++i)
        keys.push_back({{"key", busiest[i].second}, {"recent", busiest[i].first}});
    json::array incidents;
    for (const std::string& payload : shared_->incidents ? shared_->incidents->current() : std::vector<std::string>()) {
        auto value = base::parse_json(payload);
        if (value) incidents.push_back(*std::move(value));
    }
    const bool shared = shared_->redis && shared_->redis->connected();
    return {{"total", totals_of(all)},
            {"routes", std::move(routes)},
            {"refusals", std::move(refusals)},
            {"keys", std::move(keys)},
            {"incidents", std::move(incidents)},
            {"limits", {{"shared", shared}, {"nodes", shared_->redis ? shared_->redis->nodes() : 1}}},
            {"access_lines_dropped", shared_->log_dropped}};
}

} // namespace gapura::gateway
