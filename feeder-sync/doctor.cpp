// The connection doctor: reads only, and says what to do about what it finds. Any thread.
#include <fmt/format.h>
#include <set>

#include "feeder-sync/address.h"
#include "feeder-sync/answer.h"
#include "feeder-sync/compare.h"
#include "feeder-sync/failure.h"
#include "feeder-sync/neo_feeder.h"

namespace gapura::feeder {
namespace {

http::ClientRequest request_to(const std::string& url, std::string method, std::string body, std::chrono::milliseconds timeout) {
    http::ClientRequest request;
    request.method = std::move(method);
    request.url = url;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = std::move(body);
    request.timeout = timeout;
    request.connect_timeout = timeout;
    request.answer_bytes_max = std::size_t{4} << 20;
    return request;
}

/// One line per port tried. Answers the first URL that speaks like a Feeder.
std::string find_port(const std::vector<std::string>& endpoints, http::Client& client, std::chrono::milliseconds timeout, std::vector<Check>& out) {
    for (const std::string& url : endpoints) {
        auto answer = client.send(request_to(url, "POST", R"({"act":"GetProfilPT","token":""})", timeout));
        if (!answer) {
            out.push_back({"port", false, url + ": " + answer.error().slug, endpoints.size() == 1 ? "feeder.unreachable" : ""});
            continue;
        }
        const Outcome outcome = read_answer(answer->status, answer->body);
        const bool good = outcome.kind == Kind::refused || outcome.kind == Kind::accepted;
        out.push_back({"port", good, fmt::format("{}: HTTP {}", url, answer->status), good ? "" : "feeder.unreachable"});
        if (good) return url;
    }
    return {};
}

Check call_check(std::string name, Feeder& feeder, std::string_view act, json::value* data) {
    Outcome outcome = feeder.call(act, {{"filter", ""}, {"order", ""}, {"limit", 0}, {"offset", 0}});
    if (outcome.kind == Kind::accepted) {
        *data = std::move(outcome.data);
        return {std::move(name), true, std::string(act), {}};
    }
    const Error error = failure_of(outcome, act);
    return {std::move(name), false, masked(outcome.text), error.slug};
}

std::string first_text(const json::value& data, std::string_view key) {
    const json::array* rows = data.if_array();
    if (rows == nullptr || rows->empty() || !rows->front().is_object()) return {};
    return std::string(base::text_at(rows->front().get_object(), key));
}

std::string open_periods(const json::value& data) {
    std::set<std::string> periods;
    if (const json::array* rows = data.if_array()) {
        for (const json::value& row : *rows) {
            if (row.is_object()) periods.insert(normalised(ValueKind::code, row.get_object().if_contains("periode_pelaporan")));
        }
    }
    std::string out;
    for (const std::string& period : periods) out += (out.empty() ? "" : ", ") + period;
    return out;
}

} // namespace

std::vector<Check> doctor(const NeoOptions& options, http::Client& client, Feeder& feeder) {
    std::vector<Check> out;
    const auto endpoints = endpoints_of(options.address);
    if (!endpoints) return {{"address", false, options.address.substr(0, 80), "feeder.address"}};
    const std::string url = find_port(*endpoints, client, options.probe_timeout, out);
    if (url.empty()) return out;
    // A GET without a body is the human list of acts: a capability probe.
    if (auto page = client.send(request_to(url, "GET", {}, options.probe_timeout));
        page && page->body.find("InsertBiodataMahasiswa") != std::string::npos) {
        out.push_back({"acts", true, "the list of acts has what the sync needs", {}});
    } else {
        out.push_back({"acts", true, "no list of acts; not needed", {}});
    }
    json::value data;
    out.push_back(call_check("account", feeder, "GetProfilPT", &data));
    if (!out.back().good) return out;
    out.back().detail = first_text(data, "kode_perguruan_tinggi") + " " + first_text(data, "nama_perguruan_tinggi");
    out.push_back(call_check("programmes", feeder, "GetProdi", &data));
    if (out.back().good) out.back().detail = fmt::format("{} programmes", data.is_array() ? data.get_array().size() : 0);
    out.push_back(call_check("periods", feeder, "GetPeriode", &data));
    if (out.back().good) out.back().detail = "open: " + open_periods(data);
    return out;
}

} // namespace gapura::feeder
