#include "lib/face/face_store.h"

#include <algorithm>

#include "lib/base/id.h"

namespace gapura::face {
namespace {

constexpr std::size_t key_chars_max = 255;
constexpr std::size_t kept_body_bytes_max = std::size_t{4} << 20; // a report of 1,000 records has 1
constexpr base::Micros kept = std::chrono::hours(24 * 30);
/// A claim without an answer changed nothing; after this its holder counts as gone. Longer than requests take, so that none is done twice in vain.
constexpr base::Micros claim_life = std::chrono::seconds(30);

bool is_key(std::string_view key) {
    return !key.empty() && key.size() <= key_chars_max && std::ranges::all_of(key, [](char c) { return c > ' ' && c < '\x7f'; });
}

/// A cookie is a secret as much as a body can be.
bool is_secret(const Response& response) {
    return response.secret || std::ranges::any_of(response.headers, [](const auto& header) { return header.first == "Set-Cookie"; });
}

std::string text_of(const Response& response) {
    json::array headers;
    for (const auto& [name, value] : response.headers) headers.push_back(json::array{json::string(name), json::string(value)});
    return json::serialize(headers);
}

Result<Response> kept_response(const store::Row& row) {
    Response response;
    response.status = static_cast<int>(row.integer(2));
    response.content_type = row.text(3);
    response.body = row.text(4);
    const json::value headers = TRY(base::parse_json(row.text(7)));
    for (const json::value& header : headers.as_array()) {
        response.headers.emplace_back(header.as_array().at(0).as_string(), header.as_array().at(1).as_string());
    }
    response.headers.emplace_back("Idempotency-Replayed", "true");
    return response;
}

/// What a row found under the key means for a repetition: an answer, a refusal, or nothing: its claim may be taken over.
Result<std::optional<Response>> judge(const store::Row& row, std::string_view request_digest, Instant now) {
    if (row.text(0) != request_digest) return fail(Code::conflict, "face.idempotency_mismatch");
    const std::string& state = row.text(1);
    if (state == "secret") return fail(Code::conflict, "face.already_revealed");
    if (state == "done") return std::optional(TRY(kept_response(row)));
    // Kept by a version whose effect and answer were not one: whether it was done is not known, so it is not done again.
    if (state == "large" || row.text(6).empty()) return fail(Code::conflict, "face.idempotency_lost");
    if (now - row.instant(5) < claim_life) return fail(Code::conflict, "face.idempotency_running");
    return std::optional<Response>();
}

} // namespace

Result<Idempotency::Begun> Idempotency::begin(const Key& key) {
    if (!is_key(key.key)) return fail(Code::invalid, "face.idempotency_key", {{"max", std::to_string(key_chars_max)}});
    const Instant now = clock_.now();
    const std::string claim = base::make_id("claim", now, random_);
    return database_.write([&](store::Tx& tx) -> Result<Begun> {
        TRY(tx.run("DELETE FROM face_idempotency WHERE caller = $1 AND key = $2 AND created_at < $3",
                   {key.caller, key.key, store::bind(now - kept)}));
        const auto claimed =
            TRY(tx.run("INSERT INTO face_idempotency (caller, key, request_digest, state, status, content_type, body, created_at, claim) "
                       "VALUES ($1, $2, $3, 'running', 0, '', '', $4, $5) ON CONFLICT (caller, key) DO NOTHING",
                       {key.caller, key.key, key.request_digest, store::bind(now), claim}));
        if (claimed == 1) return Begun{claim, {}};
        const auto rows = TRY(tx.read("SELECT request_digest, state, status, content_type, body, created_at, claim, headers FROM face_idempotency "
                                      "WHERE caller = $1 AND key = $2",
                                      {key.caller, key.key}));
        // Gone between the two statements: the first request was refused just now.
        if (rows.empty()) return fail(Code::conflict, "face.idempotency_running");
        auto before = TRY(judge(rows.front(), key.request_digest, now));
        if (before) return Begun{{}, std::move(before)};
        TRY(tx.change_one(
            "UPDATE face_idempotency SET claim = $3, created_at = $4 WHERE caller = $1 AND key = $2 AND state = 'running' AND claim = $5",
            {key.caller, key.key, claim, store::bind(now), rows.front().text(6)}, "face.idempotency_running"));
        return Begun{claim, {}};
    });
}

Result<Response> Idempotency::once(const Key& key, const Work& work) {
    return once_prepared(key, [&]() -> Result<Work> { return work; });
}

Result<Response> Idempotency::once_prepared(const Key& key, const std::function<Result<Work>()>& prepare) {
    auto begun = TRY(begin(key));
    if (begun.before) return *std::move(begun.before);
    auto work = prepare();
    if (!work) {
        forget(key, begun.claim);
        return std::unexpected(std::move(work).error());
    }
    std::optional<Response> response;
    auto done = together_([&]() -> Result<void> {
        response = TRY((*work)());
        // An answer that is itself a refusal must leave no trace either; it is given as it is.
        if (response->status >= 400) return fail(Code::conflict, "face.idempotency_running");
        return finish(key, begun.claim, *response);
    });
    if (done) return *std::move(response);
    forget(key, begun.claim);
    if (response && response->status >= 400) return *std::move(response);
    return std::unexpected(std::move(done).error());
}

Result<void> Idempotency::finish(const Key& key, const std::string& claim, const Response& response) {
    const bool secret = is_secret(response);
    if (!secret && response.body.size() > kept_body_bytes_max)
        return fail(Code::invalid, "face.answer_too_large", {{"mib_max", std::to_string(kept_body_bytes_max >> 20U)}});
    const char* state = secret ? "secret" : "done";
    return database_.write([&](store::Tx& tx) -> Result<void> {
        return tx.change_one("UPDATE face_idempotency SET state = $4, status = $5, content_type = $6, body = $7, headers = $8 "
                             "WHERE caller = $1 AND key = $2 AND state = 'running' AND claim = $3",
                             {key.caller, key.key, claim, std::string(state), std::int64_t{response.status}, response.content_type,
                              secret ? std::string() : response.body, secret ? std::string("[]") : text_of(response)},
                             "face.idempotency_running");
    });
}

void Idempotency::forget(const Key& key, const std::string& claim) {
    // A claim that stays is taken over later.
    [[maybe_unused]] const auto dropped = database_.write([&](store::Tx& tx) {
        return tx.run("DELETE FROM face_idempotency WHERE caller = $1 AND key = $2 AND state = 'running' AND claim = $3",
                      {key.caller, key.key, claim});
    });
}

Result<std::int64_t> Idempotency::purge() {
    return database_.write([&](store::Tx& tx) -> Result<std::int64_t> {
        return tx.run("DELETE FROM face_idempotency WHERE created_at < $1", {store::bind(clock_.now() - kept)});
    });
}

} // namespace gapura::face
