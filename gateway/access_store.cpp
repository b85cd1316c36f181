#include "gateway/access_store.h"

#include "lib/base/json.h"

namespace gapura::gateway {
namespace {

constexpr std::string_view columns =
    "request, complete, at, key_id, unit, app, route, service, scope, method, status, clear, masked, subjects, digest";

std::string words(const std::vector<std::string>& list) {
    std::string out;
    for (const std::string& word : list) out += (out.empty() ? "" : " ") + word;
    return out;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto end = text.find(' ');
        out.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return out;
}

AccessRecord record_of(const store::Row& row) {
    AccessRecord out;
    out.request = row.text(0);
    out.complete = row.flag(1);
    out.at = row.instant(2);
    out.key = row.text(3);
    out.unit = row.text(4);
    out.app = row.text(5);
    out.route = row.text(6);
    out.service = row.text(7);
    out.scope = row.text(8);
    out.method = row.text(9);
    out.status = static_cast<int>(row.integer(10));
    out.clear = split(row.text(11));
    out.masked = split(row.text(12));
    out.subjects = row.integer(13);
    out.digest = row.text(14);
    return out;
}

Result<void> put(store::Tx& tx, const AccessRecord& record) {
    // A record that knows more never gives way to the one that opened the answer, whichever comes first.
    TRY(tx.run(
        "INSERT INTO gateway_access_record (request, complete, at, key_id, unit, app, route, service, scope, method, status, clear, masked, "
        "subjects, listed, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT (request) DO "
        "UPDATE SET complete = excluded.complete, clear = excluded.clear, masked = excluded.masked, subjects = excluded.subjects, listed = "
        "excluded.listed, digest = excluded.digest WHERE gateway_access_record.complete = 0 AND (excluded.complete = 1 OR excluded.subjects >= "
        "gateway_access_record.subjects)",
        {record.request, std::int64_t{record.complete ? 1 : 0}, record.at.us, record.key, record.unit, record.app, record.route, record.service,
         record.scope, record.method, std::int64_t{record.status}, words(record.clear), words(record.masked), record.subjects,
         static_cast<std::int64_t>(record.listed.size()), record.digest}));
    for (const std::string& subject : record.listed) {
        TRY(tx.run("INSERT INTO gateway_access_subject (subject, request) VALUES ($1, $2) ON CONFLICT (subject, request) DO NOTHING",
                   {subject, record.request}));
    }
    return {};
}

} // namespace

Result<void> put_records(store::Database& database, std::span<const AccessRecord> records) {
    return database.write([&](store::Tx& tx) -> Result<void> {
        for (const AccessRecord& record : records) TRY(put(tx, record));
        return {};
    });
}

Result<std::vector<AccessRecord>> read_records(store::Database& database, const AccessFilter& filter) {
    store::Params params;
    const auto bound = [&](store::Value value) {
        params.push_back(std::move(value));
        return "$" + std::to_string(params.size());
    };
    std::string sql = "SELECT " + std::string(columns) + " FROM gateway_access_record WHERE 1 = 1";
    if (!filter.subject.empty()) {
        sql += " AND request IN (SELECT request FROM gateway_access_subject WHERE subject = " + bound(filter.subject);
        if (!filter.after.empty()) sql += " AND request < " + bound(filter.after);
        // Another condition may leave some of them out: then a limit here would end the list too early.
        if (filter.key.empty()) sql += " ORDER BY request DESC LIMIT " + bound(static_cast<std::int64_t>(filter.limit));
        sql += ")";
    }
    if (!filter.key.empty()) sql += " AND key_id = " + bound(filter.key);
    if (!filter.after.empty()) sql += " AND request < " + bound(filter.after);
    sql += " ORDER BY request DESC LIMIT " + bound(static_cast<std::int64_t>(filter.limit));
    std::vector<AccessRecord> out;
    for (const auto& row : TRY(database.read(sql, params))) out.push_back(record_of(row));
    return out;
}

Result<std::int64_t> count_unlisted(store::Database& database, Instant since) {
    const auto rows =
        TRY(database.read("SELECT COUNT(*) FROM gateway_access_record WHERE at >= $1 AND (subjects > listed OR complete = 0)", {since.us}));
    return rows.front().integer(0);
}

Result<std::int64_t> purge_records(store::Database& database, Instant before, std::int64_t limit) {
    return database.write([&](store::Tx& tx) -> Result<std::int64_t> {
        constexpr std::string_view old = "(SELECT request FROM gateway_access_record WHERE at < $1 ORDER BY at LIMIT $2)";
        TRY(tx.run("DELETE FROM gateway_access_subject WHERE request IN " + std::string(old), {before.us, limit}));
        return tx.run("DELETE FROM gateway_access_record WHERE request IN " + std::string(old), {before.us, limit});
    });
}

} // namespace gapura::gateway
