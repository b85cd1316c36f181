// A Neo Feeder over HTTP: finds its port, keeps a token, replays once after error 100. Any thread.
#include "feeder-sync/neo_feeder.h"

#include <mutex>

#include "feeder-sync/address.h"
#include "feeder-sync/answer.h"

namespace gapura::feeder {
namespace {

constexpr int invalid_token = 100;

http::ClientRequest post(const std::string& url, const json::object& envelope, std::chrono::milliseconds timeout, std::size_t bytes_max) {
    http::ClientRequest request;
    request.method = "POST";
    request.url = url;
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    request.body = json::serialize(envelope);
    request.timeout = timeout;
    request.connect_timeout = std::min(timeout, std::chrono::milliseconds(5000));
    request.answer_bytes_max = bytes_max;
    return request;
}

Outcome send(http::Client& client, const http::ClientRequest& request) {
    auto answer = client.send(request);
    if (answer) return read_answer(answer->status, answer->body);
    if (answer.error().slug == "http.unreachable") return Outcome::unreachable(base::describe(answer.error()));
    return Outcome::uncertain(base::describe(answer.error())); // anything else may have left this host
}

/// A call without a token: every generation answers it with an error envelope and changes nothing.
bool answers_like_a_feeder(http::Client& client, const std::string& url, std::chrono::milliseconds timeout) {
    const Outcome outcome = send(client, post(url, {{"act", "GetProfilPT"}, {"token", ""}}, timeout, 1 << 20));
    return outcome.kind == Kind::refused || outcome.kind == Kind::accepted;
}

class NeoFeeder final : public Feeder {
public:
    NeoFeeder(NeoOptions options, std::vector<std::string> endpoints, http::Client& client, const base::Clock& clock, base::Log& log)
        : options_(std::move(options)),
          endpoints_(std::move(endpoints)),
          client_(client),
          clock_(clock),
          log_(log) {
        if (endpoints_.size() == 1) url_ = endpoints_.front();
    }

    Outcome call(std::string_view act, const json::object& params) override {
        Session session;
        if (auto failed = open_session({}, session)) return *std::move(failed);
        Outcome outcome = send_act(session, act, params);
        if (outcome.kind != Kind::refused || outcome.code != invalid_token) return outcome;
        // 100 is raised before anything is executed, so one replay is safe for writes too.
        if (auto failed = open_session(session.token, session)) return *std::move(failed);
        return send_act(session, act, params);
    }

private:
    struct Session {
        std::string url;
        std::string token;
    };

    /// Fills the session from the cache or by a sign-in; `stale` is a token the Feeder just refused.
    std::optional<Outcome> open_session(const std::string& stale, Session& session) {
        const std::scoped_lock lock(mutex_); // held during the sign-in: the other threads need its result anyway
        if (url_.empty()) {
            for (const std::string& candidate : endpoints_) {
                if (!answers_like_a_feeder(client_, candidate, options_.probe_timeout)) continue;
                url_ = candidate;
                log_.info("feeder.found", {{"url", url_}});
                break;
            }
            if (url_.empty()) return Outcome::unreachable("no known port answers like a Feeder");
        }
        if (token_.empty() || token_.reveal() == stale || clock_.ticks() >= token_until_) {
            if (auto failed = sign_in()) return failed;
        }
        session = {url_, std::string(token_.reveal())};
        return std::nullopt;
    }

    std::optional<Outcome> sign_in() {
        token_ = {};
        const json::object envelope{{"act", "GetToken"}, {"username", options_.username}, {"password", std::string(options_.password.reveal())}};
        Outcome outcome = send(client_, post(url_, envelope, options_.token_timeout, 1 << 20));
        // A sign-in changes nothing, so an unclear one means that the act itself was not sent.
        if (outcome.kind == Kind::uncertain) return Outcome::unreachable("sign-in: " + outcome.text);
        if (outcome.kind != Kind::accepted) return outcome;
        const json::object* data = outcome.data.if_object();
        const std::string_view token = data != nullptr ? base::text_at(*data, "token") : std::string_view();
        if (token.empty()) return Outcome::unreachable("sign-in: the answer has no token");
        token_ = base::Secret(std::string(token));
        token_until_ = clock_.ticks() + options_.token_life;
        return std::nullopt;
    }

    Outcome send_act(const Session& session, std::string_view act, const json::object& params) {
        json::object envelope{{"act", act}, {"token", session.token}};
        for (const auto& [key, value] : params) envelope.insert_or_assign(key, value);
        const auto timeout = is_read(act) ? options_.read_timeout : options_.write_timeout;
        return send(client_, post(session.url, envelope, timeout, options_.answer_bytes_max));
    }

    const NeoOptions options_;
    const std::vector<std::string> endpoints_;
    http::Client& client_;
    const base::Clock& clock_;
    base::Log& log_;
    std::mutex mutex_;
    std::string url_;
    base::Secret token_;
    base::Micros token_until_{0};
};

} // namespace

Result<std::unique_ptr<Feeder>> make_neo_feeder(NeoOptions options, http::Client& client, const base::Clock& clock, base::Log& log) {
    auto endpoints = TRY(endpoints_of(options.address));
    return std::unique_ptr<Feeder>(std::make_unique<NeoFeeder>(std::move(options), std::move(endpoints), client, clock, log));
}

} // namespace gapura::feeder
