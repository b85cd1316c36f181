#include "lib/face/face_store.h"

#include <algorithm>

namespace gapura::face {
namespace {

constexpr std::size_t key_chars_max = 255;
constexpr std::size_t kept_body_bytes_max = std::size_t{256} << 10;
constexpr base::Micros kept = std::chrono::hours(24 * 30);
/// No request runs this long, so a claim that is older belongs to a process that died.
constexpr base::Micros running_max = std::chrono::minutes(10);

bool is_key(std::string_view key) {
    return !key.empty() && key.size() <= key_chars_max && std::ranges::all_of(key, [](char c) { return c > ' ' && c < '\x7f'; });
}

/// What a row found under the key means for a second request.
Result<std::optional<Response>> judge(const store::Row& row, std::string_view request_digest, Instant now) {
    if (row.text(0) != request_digest) return fail(Code::conflict, "face.idempotency_mismatch");
    const std::string& state = row.text(1);
    if (state == "secret") return fail(Code::conflict, "face.already_revealed");
    if (state == "large") return fail(Code::conflict, "face.idempotency_lost", {}, "answer too large to keep");
    if (state == "running") {
        if (now - row.instant(5) < running_max) return fail(Code::conflict, "face.idempotency_running");
        return fail(Code::conflict, "face.idempotency_lost", {}, "the first request never finished");
    }
    Response response;
    response.status = static_cast<int>(row.integer(2));
    response.content_type = row.text(3);
    response.body = row.text(4);
    response.headers.emplace_back("Idempotency-Replayed", "true");
    return response;
}

} // namespace

Result<std::optional<Response>> Idempotency::begin(std::string_view caller, std::string_view key, std::string_view request_digest) {
    if (!is_key(key)) return fail(Code::invalid, "face.idempotency_key", {{"max", std::to_string(key_chars_max)}});
    const Instant now = clock_.now();
    return database_.write([&](store::Tx& tx) -> Result<std::optional<Response>> {
        const store::Params who{std::string(caller), std::string(key)};
        TRY(tx.run("DELETE FROM face_idempotency WHERE caller = $1 AND key = $2 AND created_at < $3", {who[0], who[1], store::bind(now - kept)}));
        const auto claimed = TRY(tx.run("INSERT INTO face_idempotency (caller, key, request_digest, state, status, content_type, body, created_at) "
                                        "VALUES ($1, $2, $3, 'running', 0, '', '', $4) ON CONFLICT (caller, key) DO NOTHING",
                                        {who[0], who[1], std::string(request_digest), store::bind(now)}));
        if (claimed == 1) return std::optional<Response>();
        const auto rows = TRY(tx.read("SELECT request_digest, state, status, content_type, body, created_at FROM face_idempotency "
                                      "WHERE caller = $1 AND key = $2",
                                      who));
        // Gone between the two statements: the first request was refused just now.
        if (rows.empty()) return fail(Code::conflict, "face.idempotency_running");
        return judge(rows.front(), request_digest, now);
    });
}

Result<void> Idempotency::finish(std::string_view caller, std::string_view key, const Response& response) {
    const bool large = response.body.size() > kept_body_bytes_max;
    const char* state = response.secret ? "secret" : large ? "large" : "done";
    return database_.write([&](store::Tx& tx) -> Result<void> {
        return tx.change_one("UPDATE face_idempotency SET state = $3, status = $4, content_type = $5, body = $6 "
                             "WHERE caller = $1 AND key = $2 AND state = 'running'",
                             {std::string(caller), std::string(key), std::string(state), std::int64_t{response.status}, response.content_type,
                              response.secret || large ? std::string() : response.body},
                             "face.idempotency_lost");
    });
}

Result<void> Idempotency::forget(std::string_view caller, std::string_view key) {
    return database_.write([&](store::Tx& tx) -> Result<void> {
        TRY(tx.run("DELETE FROM face_idempotency WHERE caller = $1 AND key = $2 AND state = 'running'", {std::string(caller), std::string(key)}));
        return {};
    });
}

Result<std::int64_t> Idempotency::purge() {
    return database_.write([&](store::Tx& tx) -> Result<std::int64_t> {
        return tx.run("DELETE FROM face_idempotency WHERE created_at < $1", {store::bind(clock_.now() - kept)});
    });
}

} // namespace gapura::face
