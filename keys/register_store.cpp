#include "keys/register_store.h"

#include "keys/keys_store.h"
#include "lib/text/words.h"

namespace gapura::keys {
namespace {

// The decision stands in a line only where it had been made by then, so that a draft's line stays a draft's. Requests first where both moved at
// one instant: the issue of a key provisions its request.
constexpr std::string_view grant_moves =
    "SELECT 0, e.grant_id, e.seq, e.at, e.event, e.state_from, e.state_to, e.actor, e.reason, g.unit, g.app, g.custodian, g.scopes, "
    "g.letter_number, g.letter_date, g.id, CASE WHEN e.state_to IN ('provisioned', 'closed') THEN g.key ELSE '' END, COALESCE(k.hint, ''), "
    "CASE WHEN g.decided_at <= e.at THEN g.decided_at ELSE 0 END, g.decided_by, CASE WHEN g.state = 'rejected' THEN 'reject' ELSE 'approve' END, "
    "COALESCE(k.starts_at, 0), COALESCE(k.expires_at, 0) FROM keys_grant_event e JOIN keys_grant g ON g.id = e.grant_id "
    "LEFT JOIN keys_key k ON k.id = g.key AND e.state_to IN ('provisioned', 'closed') WHERE e.at >= $1 AND e.at < $2";
constexpr std::string_view key_moves =
    "SELECT 1, e.key, e.seq, e.at, e.event, e.state_from, e.state_to, e.actor, e.reason, k.unit, k.app, "
    "CASE WHEN e.custodian = '' THEN k.custodian ELSE e.custodian END, k.scopes, COALESCE(g.letter_number, ''), COALESCE(g.letter_date, ''), "
    "k.from_grant, k.id, k.hint, COALESCE(g.decided_at, 0), COALESCE(g.decided_by, ''), 'approve', k.starts_at, k.expires_at FROM keys_event e "
    "JOIN keys_key k ON k.id = e.key LEFT JOIN keys_grant g ON g.id = k.from_grant WHERE e.at >= $1 AND e.at < $2";

RegisterLine line_of(const store::Row& row) {
    RegisterLine line;
    line.of_key = row.integer(0) == 1;
    line.id = row.text(1);
    line.seq = row.integer(2);
    line.at = row.instant(3);
    line.event = row.text(4);
    line.from = row.text(5);
    line.to = row.text(6);
    line.actor = row.text(7);
    line.reason = row.text(8);
    line.unit = row.text(9);
    line.app = row.text(10);
    line.custodian = row.text(11);
    line.scopes = text::split_words(row.text(12));
    line.letter_number = row.text(13);
    line.letter_date = row.text(14);
    line.grant = row.text(15);
    line.key = row.text(16);
    line.hint = row.text(17);
    line.decided_at = row.instant(18);
    if (line.decided_at.us != 0) {
        line.decided_by = row.text(19);
        line.decision = row.text(20);
    }
    line.starts_at = row.instant(21);
    line.expires_at = row.instant(22);
    return line;
}

} // namespace

Result<std::vector<RegisterLine>> read_register(store::Database& database, const RegisterSpan& span, std::size_t limit) {
    store::Params params{span.from.us, span.until.us};
    const auto bound = [&](store::Value value) {
        params.push_back(std::move(value));
        return "$" + std::to_string(params.size());
    };
    std::string of_units;
    if (!span.unit.empty()) of_units = " = " + bound(span.unit);
    else if (span.units) {
        for (const auto& unit : *span.units) of_units += (of_units.empty() ? " IN (" : ", ") + bound(unit);
        of_units += of_units.empty() ? " IN ('')" : ")";
    }
    const auto only = [&](std::string_view column) { return of_units.empty() ? "" : " AND " + std::string(column) + of_units; };
    std::vector<RegisterLine> out;
    TRY(database.each(std::string(grant_moves) + only("g.unit") + " UNION ALL " + std::string(key_moves) + only("k.unit") +
                          " ORDER BY 4, 1, 2, 3 LIMIT " + bound(static_cast<std::int64_t>(limit)),
                      params, [&](const store::Row& row) {
                          out.push_back(line_of(row));
                          return true;
                      }));
    return out;
}

} // namespace gapura::keys
