#include "gateway/access_store.h"

#include <map>

#include "lib/base/json.h"
#include "lib/text/words.h"

namespace gapura::gateway {
namespace {

constexpr std::string_view columns =
    "request, complete, at, key_id, unit, app, route, service, scope, method, status, clear, masked, subjects, digest";

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
    out.clear = text::split_words(row.text(11));
    out.masked = text::split_words(row.text(12));
    out.subjects = row.integer(13);
    out.digest = row.text(14);
    return out;
}

/// How many of what is left go into one statement: few sizes, so that few statements are prepared.
std::size_t piece_of(std::size_t left) {
    for (const std::size_t size : {std::size_t{256}, std::size_t{32}, std::size_t{4}}) {
        if (left >= size) return size;
    }
    return 1;
}

/// "($1, $2), ($3, $4)"
std::string places(std::size_t rows, std::size_t in_each) {
    std::string out;
    for (std::size_t row = 0; row < rows; ++row) {
        out += row == 0 ? "(" : ", (";
        for (std::size_t i = 1; i <= in_each; ++i) out += (i == 1 ? "$" : ", $") + std::to_string(row * in_each + i);
        out += ')';
    }
    return out;
}

void append(store::Params& params, const AccessRecord& record) {
    for (store::Value value :
         {store::Value(record.request), store::Value(std::int64_t{record.complete ? 1 : 0}), store::Value(record.at.us), store::Value(record.key),
          store::Value(record.unit), store::Value(record.app), store::Value(record.route), store::Value(record.service), store::Value(record.scope),
          store::Value(record.method), store::Value(std::int64_t{record.status}), store::Value(text::join_words(record.clear)),
          store::Value(text::join_words(record.masked)), store::Value(record.subjects), store::Value(static_cast<std::int64_t>(record.listed.size())),
          store::Value(record.digest)}) {
        params.push_back(std::move(value));
    }
}

using Records = std::vector<const AccessRecord*>;

/// Of each request the record that knows most: one statement may not meet a row twice. In the order of requests, as every node's.
Records best_of(std::span<const AccessRecord> records) {
    std::map<std::string_view, const AccessRecord*> best;
    for (const AccessRecord& record : records) {
        const AccessRecord*& known = best.try_emplace(record.request, &record).first->second;
        if (!known->complete && (record.complete || record.subjects >= known->subjects)) known = &record;
    }
    Records out;
    for (const auto& [request, record] : best) out.push_back(record);
    return out;
}

Result<void> put(store::Tx& tx, const Records& records) {
    for (std::size_t at = 0; at < records.size();) {
        const std::size_t rows = piece_of(records.size() - at);
        store::Params params;
        for (std::size_t i = at; i < at + rows; ++i) append(params, *records[i]);
        // A record that knows more never gives way to the one that opened the answer, whichever comes first.
        TRY(tx.run("INSERT INTO gateway_access_record (request, complete, at, key_id, unit, app, route, service, scope, method, status, clear, "
                   "masked, subjects, listed, digest) VALUES " +
                       places(rows, 16) +
                       " ON CONFLICT (request) DO UPDATE SET complete = excluded.complete, clear = excluded.clear, masked = excluded.masked, "
                       "subjects = excluded.subjects, listed = excluded.listed, digest = excluded.digest WHERE gateway_access_record.complete = 0 "
                       "AND (excluded.complete = 1 OR excluded.subjects >= gateway_access_record.subjects)",
                   params));
        at += rows;
    }
    return {};
}

Result<void> put_subjects(store::Tx& tx, const Records& records) {
    std::vector<std::pair<std::string_view, std::string_view>> rows;
    for (const AccessRecord* record : records) {
        for (const std::string& subject : record->listed) rows.emplace_back(subject, record->request);
    }
    for (std::size_t at = 0; at < rows.size();) {
        const std::size_t size = piece_of(rows.size() - at);
        store::Params params;
        for (std::size_t i = at; i < at + size; ++i) {
            params.emplace_back(std::string(rows[i].first));
            params.emplace_back(std::string(rows[i].second));
        }
        TRY(tx.run("INSERT INTO gateway_access_subject (subject, request) VALUES " + places(size, 2) + " ON CONFLICT (subject, request) DO NOTHING",
                   params));
        at += size;
    }
    return {};
}

} // namespace

Result<void> put_records(store::Database& database, std::span<const AccessRecord> records) {
    const Records best = best_of(records);
    return database.write([&](store::Tx& tx) -> Result<void> {
        TRY(put(tx, best));
        return put_subjects(tx, best);
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
        // Named first, and the same for both tables: asked twice, the question could be answered by other records.
        const auto old =
            TRY(tx.read("SELECT request FROM gateway_access_record WHERE at < $1 ORDER BY at, request LIMIT $2 " + std::string(tx.skip_locked()),
                        {before.us, limit}));
        for (std::size_t at = 0; at < old.size();) {
            const std::size_t size = piece_of(old.size() - at);
            store::Params params;
            for (std::size_t i = at; i < at + size; ++i) params.emplace_back(old[i].text(0));
            const std::string these = places(1, size);
            TRY(tx.run("DELETE FROM gateway_access_subject WHERE request IN " + these, params));
            TRY(tx.run("DELETE FROM gateway_access_record WHERE request IN " + these, params));
            at += size;
        }
        return static_cast<std::int64_t>(old.size());
    });
}

Result<std::int64_t> forget_records(store::Database& database, Instant before) {
    constexpr std::int64_t at_once = 256;
    std::int64_t gone = 0;
    while (gone < forgotten_max) {
        const std::int64_t batch = TRY(purge_records(database, before, at_once));
        gone += batch;
        if (batch < at_once) break;
    }
    return gone;
}

} // namespace gapura::gateway
