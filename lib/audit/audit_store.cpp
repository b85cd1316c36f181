#include "lib/audit/audit_store.h"

#include "lib/audit/chain.h"

namespace gapura::audit {
namespace {

constexpr const char* columns = "seq, at, actor, kind, subject, body, hash";

Recorded entry_of(const store::Row& row) { return {row.integer(0), row.instant(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6)}; }

} // namespace

Result<void> append(store::Tx& tx, const Entry& entry) {
    Recorded link{0, entry.at, entry.actor, entry.kind, entry.subject, json::serialize(entry.body), {}};
    if (link.body.size() > body_bytes_max) return fail(Code::invalid, "audit.too_large", {{"max", std::to_string(body_bytes_max)}});
    const auto rows = TRY(tx.read("UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash"));
    if (rows.empty()) return fail(Code::internal, "audit.no_head");
    link.seq = rows.front().integer(0);
    std::string buffer;
    link.hash = hash_of(link, rows.front().text(1), buffer);
    TRY(tx.run("INSERT INTO audit_entry (seq, at, actor, kind, subject, body, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)",
               {link.seq, store::bind(link.at), link.actor, link.kind, link.subject, link.body, link.hash}));
    TRY(tx.run("UPDATE audit_head SET hash = $1 WHERE id = 1", {link.hash}));
    return {};
}

Result<std::vector<Recorded>> list(store::Database& database, const Filter& filter, std::int64_t limit, std::optional<std::int64_t> before_seq) {
    store::Params params{before_seq ? store::Value(*before_seq) : store::Value(std::int64_t{INT64_MAX}), limit};
    std::string where = "seq < $1";
    const auto add = [&](const char* condition, store::Value value) {
        params.push_back(std::move(value));
        where += std::string(" AND ") + condition + " $" + std::to_string(params.size());
    };
    if (!filter.subject.empty()) add("subject =", filter.subject);
    if (!filter.actor.empty()) add("actor =", filter.actor);
    if (filter.kind.ends_with('.')) {
        // Not a range of texts: the engines sort punctuation differently.
        add(("substr(kind, 1, " + std::to_string(filter.kind.size()) + ") =").c_str(), filter.kind);
    } else if (!filter.kind.empty()) {
        add("kind =", filter.kind);
    }
    if (filter.from) add("at >=", store::bind(*filter.from));
    if (filter.until) add("at <", store::bind(*filter.until));
    const auto rows =
        TRY(database.read("SELECT " + std::string(columns) + " FROM audit_entry WHERE " + where + " ORDER BY seq DESC LIMIT $2", params));
    std::vector<Recorded> out;
    out.reserve(rows.size());
    for (const store::Row& row : rows) out.push_back(entry_of(row));
    return out;
}

Result<Head> head(store::Database& database) {
    const auto rows = TRY(database.read("SELECT seq, hash FROM audit_head WHERE id = 1"));
    if (rows.empty()) return fail(Code::internal, "audit.no_head");
    return Head{rows.front().integer(0), rows.front().text(1)};
}

Result<void> each(store::Database& database, std::int64_t from, std::int64_t until, const std::function<bool(const Recorded&)>& row) {
    Recorded entry; // one for all: its texts keep their room
    return database.each("SELECT " + std::string(columns) + " FROM audit_entry WHERE seq >= $1 AND seq <= $2 ORDER BY seq", {from, until},
                         [&](const store::Row& one) {
                             entry.seq = one.integer(0);
                             entry.at = one.instant(1);
                             entry.actor = one.text(2);
                             entry.kind = one.text(3);
                             entry.subject = one.text(4);
                             entry.body = one.text(5);
                             entry.hash = one.text(6);
                             return row(entry);
                         });
}

Result<std::int64_t> last_seq(store::Database& database) {
    const auto rows = TRY(database.read("SELECT coalesce(max(seq), 0) FROM audit_entry"));
    return rows.front().integer(0);
}

Result<void> note_checkpoint(store::Database& database, const std::string& signer, const Noted& noted, Instant at) {
    return database.write([&](store::Tx& tx) -> Result<void> {
        TRY(tx.run("INSERT INTO audit_checkpoint (signer, seq, hash, at) VALUES ($1, $2, $3, $4) ON CONFLICT (signer, seq) DO NOTHING",
                   {signer, noted.seq, noted.hash, store::bind(at)}));
        return {};
    });
}

Result<std::vector<Noted>> noted_checkpoints(store::Database& database, const std::string& signer) {
    std::vector<Noted> out;
    for (const store::Row& row : TRY(database.read("SELECT seq, hash FROM audit_checkpoint WHERE signer = $1 ORDER BY seq", {signer}))) {
        out.push_back({row.integer(0), row.text(1)});
    }
    return out;
}

} // namespace gapura::audit
