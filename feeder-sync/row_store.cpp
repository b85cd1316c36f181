// The rows of plans on disk: written in bulk when planned, moved in groups when sent. Any thread.
#include <fmt/format.h>

#include "feeder-sync/sync_store.h"

namespace gapura::feeder {
namespace {

constexpr std::string_view columns = "plan, position, nim, program, state, step, biodata, history, biodata_id, history_id, payload, payload_hash, "
                                     "biodata_before, history_before, fields, reasons, attempt, reads, started_us, code, reason, detail";
constexpr std::size_t column_count = 22;
constexpr std::size_t rows_per_statement = 100;

std::string text_of(std::string_view text) { return std::string(text); }

void add_values(store::Params& params, const Row& row) {
    json::array fields(row.fields.begin(), row.fields.end());
    json::array reasons;
    for (const Reason& reason : row.reasons) reasons.push_back(json::object{{"field", reason.field}, {"slug", reason.slug}});
    const auto add = [&](auto value) { params.emplace_back(std::move(value)); };
    add(row.plan.text);
    add(row.position);
    add(row.nim);
    add(row.program);
    add(text_of(to_string(row.state)));
    add(text_of(to_string(row.step)));
    add(text_of(to_string(row.biodata)));
    add(text_of(to_string(row.history)));
    add(row.biodata_id);
    add(row.history_id);
    add(row.payload);
    add(row.payload_hash);
    add(row.biodata_before);
    add(row.history_before);
    add(json::serialize(fields));
    add(json::serialize(reasons));
    add(std::int64_t{row.attempt});
    add(std::int64_t{row.reads});
    add(row.started_at.us);
    add(std::int64_t{row.code});
    add(row.reason);
    add(row.detail);
}

std::string insert_statement(std::size_t rows) {
    std::string sql = fmt::format("INSERT INTO feeder_row ({}, settled_us) VALUES ", columns);
    std::size_t parameter = 1;
    for (std::size_t row = 0; row < rows; ++row) {
        sql += row == 0 ? "(" : ", (";
        for (std::size_t column = 0; column < column_count; ++column) sql += fmt::format("${}, ", parameter++);
        sql += "0)";
    }
    return sql;
}

Result<Row> row_from(const store::Row& row) {
    Row out;
    out.plan = {row.text(0)};
    out.position = row.integer(1);
    out.nim = row.text(2);
    out.program = row.text(3);
    out.state = parse_row_state(row.text(4)).value();
    out.step = parse_step(row.text(5));
    out.biodata = parse_send(row.text(6));
    out.history = parse_send(row.text(7));
    out.biodata_id = row.text(8);
    out.history_id = row.text(9);
    out.payload = row.text(10);
    out.payload_hash = row.text(11);
    out.biodata_before = row.text(12);
    out.history_before = row.text(13);
    const json::value fields = TRY(base::parse_json(row.text(14)));
    for (const auto& field : fields.as_array()) out.fields.emplace_back(field.as_string());
    const json::value reasons = TRY(base::parse_json(row.text(15)));
    for (const auto& reason : reasons.as_array()) {
        out.reasons.push_back({text_of(base::text_at(reason.as_object(), "field")), text_of(base::text_at(reason.as_object(), "slug"))});
    }
    out.attempt = static_cast<int>(row.integer(16));
    out.reads = static_cast<int>(row.integer(17));
    out.started_at = row.instant(18);
    out.code = static_cast<int>(row.integer(19));
    out.reason = row.text(20);
    out.detail = row.text(21);
    return out;
}

Result<void> move_one(store::Tx& tx, const RowChange& change, Instant now) {
    const Row& row = change.row;
    return tx.change_one("UPDATE feeder_row SET state = $4, step = $5, biodata_id = $6, history_id = $7, attempt = $8, reads = $9, started_us = $10, "
                         "settled_us = $11, code = $12, reason = $13, detail = $14 WHERE plan = $1 AND position = $2 AND state = $3",
                         {row.plan.text, row.position, text_of(to_string(change.from)), text_of(to_string(row.state)), text_of(to_string(row.step)),
                          row.biodata_id, row.history_id, std::int64_t{row.attempt}, std::int64_t{row.reads}, row.started_at.us,
                          is_final(row.state) ? now.us : 0, std::int64_t{row.code}, row.reason, row.detail},
                         "sync.row_moved", {{"nim", row.nim}});
}

} // namespace

Result<void> clear_draft(store::Database& database, const PlanId& id) {
    return database.write([&](store::Tx& tx) -> Result<void> {
        TRY(tx.run("DELETE FROM feeder_row WHERE plan = $1 AND EXISTS (SELECT 1 FROM feeder_plan WHERE id = $1 AND state = 'draft')", {id.text}));
        return {};
    });
}

Result<void> insert_rows(store::Database& database, std::span<const Row> rows) {
    return database.write([&](store::Tx& tx) -> Result<void> {
        // Two sizes of statement only: each text is prepared once per connection.
        for (std::size_t at = 0, count = 0; at < rows.size(); at += count) {
            count = rows.size() - at >= rows_per_statement ? rows_per_statement : 1;
            const auto some = rows.subspan(at, count);
            store::Params params;
            params.reserve(some.size() * column_count);
            for (const Row& row : some) add_values(params, row);
            TRY(tx.run(insert_statement(some.size()), params));
        }
        return {};
    });
}

Result<std::int64_t> recover_rows(store::Database& database, const PlanId& id) {
    return database.write([&](store::Tx& tx) -> Result<std::int64_t> {
        return tx.run(
            "UPDATE feeder_row SET state = 'unknown', reason = 'feeder.interrupted' WHERE plan = $1 AND state IN ('sending', 'reading_back')",
            {id.text});
    });
}

Result<std::vector<Row>> load_rows(store::Database& database, const PlanId& id, const RowFilter& filter) {
    std::string wanted(columns);
    if (!filter.with_payload) wanted.replace(wanted.find("payload,"), 8, "'',");
    store::Params params{id.text, filter.after, filter.limit};
    std::string where = "plan = $1 AND position > $2";
    if (filter.state) {
        where += " AND state = $4";
        params.emplace_back(text_of(to_string(*filter.state)));
    }
    const auto rows = TRY(database.read(fmt::format("SELECT {} FROM feeder_row WHERE {} ORDER BY position LIMIT $3", wanted, where), params));
    std::vector<Row> out;
    out.reserve(rows.size());
    for (const auto& row : rows) out.push_back(TRY(row_from(row)));
    return out;
}

Result<void> move_rows(store::Database& database, std::span<const RowChange> changes, Instant now) {
    if (changes.empty()) return {};
    return database.write([&](store::Tx& tx) -> Result<void> {
        for (const RowChange& change : changes) TRY(move_one(tx, change, now));
        return {};
    });
}

Result<std::vector<StateCount>> count_rows(store::Database& database, const PlanId& id) {
    const auto rows = TRY(database.read("SELECT state, count(*) FROM feeder_row WHERE plan = $1 GROUP BY state ORDER BY state", {id.text}));
    std::vector<StateCount> out;
    for (const auto& row : rows) out.push_back({parse_row_state(row.text(0)).value(), row.integer(1)});
    return out;
}

Result<std::int64_t> settled_since(store::Database& database, const PlanId& id, Instant since) {
    const auto rows =
        TRY(database.read("SELECT count(*) FROM feeder_row WHERE plan = $1 AND state IN ('accepted', 'rejected', 'needs_human') AND settled_us >= $2",
                          {id.text, store::bind(since)}));
    return rows.front().integer(0);
}

Result<std::vector<ReasonCount>> count_exceptions(store::Database& database, const PlanId& id) {
    const auto rows =
        TRY(database.read("SELECT state, reason, code, count(*), min(nim), min(detail) FROM feeder_row "
                          "WHERE plan = $1 AND state IN ('rejected', 'needs_human') GROUP BY state, reason, code ORDER BY count(*) DESC, reason",
                          {id.text}));
    std::vector<ReasonCount> out;
    for (const auto& row : rows) {
        out.push_back(
            {parse_row_state(row.text(0)).value(), row.text(1), static_cast<int>(row.integer(2)), row.integer(3), row.text(4), row.text(5)});
    }
    return out;
}

} // namespace gapura::feeder
