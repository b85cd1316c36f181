#include "desk/desk_store.h"

#include "lib/base/check.h"

namespace gapura::desk {
namespace {

constexpr std::string_view ticket_columns =
    "c.id, c.number, c.kind, c.state, c.opened_at, c.updated_at, c.closed_at, c.version, m.service, m.service_name, m.target, "
    "m.severity, m.failures, m.calls, m.first_at, m.last_at, m.recovered_at";

Case case_of(const store::Row& row) {
    return {row.text(0), row.text(1), row.text(2), row.text(3), row.instant(4), row.instant(5), row.instant(6), row.integer(7)};
}

Ticket ticket_of(const store::Row& row) {
    Ticket ticket;
    ticket.head = case_of(row);
    ticket.service = row.text(8);
    ticket.service_name = row.text(9);
    ticket.target = row.text(10);
    ticket.severity = parse_severity(row.text(11));
    ticket.failures = row.integer(12);
    ticket.calls = row.integer(13);
    ticket.first_at = row.instant(14);
    ticket.last_at = row.instant(15);
    ticket.recovered_at = row.instant(16);
    return ticket;
}

template <class Source>
Result<std::optional<Ticket>> find_ticket_in(Source& source, const std::string& id_or_number) {
    const auto rows = TRY(source.read("SELECT " + std::string(ticket_columns) +
                                          " FROM desk_case c JOIN desk_maintenance m ON m.ticket = c.id WHERE c.id = $1 OR c.number = $1",
                                      {id_or_number}));
    if (rows.empty()) return std::optional<Ticket>();
    Ticket ticket = ticket_of(rows.front());
    for (const auto& row : TRY(source.read("SELECT unit FROM desk_case_unit WHERE ticket = $1 ORDER BY unit", {ticket.head.id}))) {
        ticket.units.push_back(row.text(0));
    }
    return std::optional<Ticket>(std::move(ticket));
}

// Counts and instants of the columns are the truth; the detail is the newest picture.
Result<Incident> incident_of(const store::Row& row) {
    Incident incident = TRY(read_incident(row.text(0)));
    incident.sequence = row.integer(1);
    incident.failures = row.integer(2);
    incident.calls = row.integer(3);
    incident.first.at = row.instant(4);
    incident.last.at = row.instant(5);
    incident.recovered_at = row.instant(6);
    return incident;
}

template <class Source>
Result<std::vector<Incident>> read_incidents_in(Source& source, const std::string& ticket) {
    std::vector<Incident> out;
    const auto rows = TRY(source.read("SELECT detail, sequence, failures, calls, first_at, last_at, recovered_at FROM desk_incident "
                                      "WHERE ticket = $1 ORDER BY first_at, incident",
                                      {ticket}));
    for (const auto& row : rows) out.push_back(TRY(incident_of(row)));
    return out;
}

Result<void> add_history(store::Tx& tx, const Case& head, const Step& step, const std::string& from) {
    TRY(tx.run("INSERT INTO desk_event (ticket, seq, event, state_from, state_to, actor, reason, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
               {head.id, head.version, step.event, from, step.to, step.actor, step.reason, step.at.us}));
    return {};
}

} // namespace

Result<std::int64_t> take_number(store::Tx& tx, const std::string& series) {
    const auto rows = TRY(tx.read("INSERT INTO desk_number (series, last) VALUES ($1, 1) "
                                  "ON CONFLICT (series) DO UPDATE SET last = desk_number.last + 1 RETURNING last",
                                  {series}));
    CHECK(rows.size() == 1);
    return rows.front().integer(0);
}

Result<std::string> lock_subject(store::Tx& tx, const std::string& subject) {
    const auto rows = TRY(tx.read("INSERT INTO desk_subject (subject, ticket, news) VALUES ($1, '', 1) "
                                  "ON CONFLICT (subject) DO UPDATE SET news = desk_subject.news + 1 RETURNING ticket",
                                  {subject}));
    CHECK(rows.size() == 1);
    return rows.front().text(0);
}

Result<bool> take_mark(store::Tx& tx, const std::string& job) {
    return TRY(tx.run("INSERT INTO desk_taken (job) VALUES ($1) ON CONFLICT (job) DO NOTHING", {job})) == 1;
}

Result<void> set_subject_ticket(store::Tx& tx, const std::string& subject, const std::string& ticket) {
    TRY(tx.run("UPDATE desk_subject SET ticket = $2 WHERE subject = $1", {subject, ticket}));
    return {};
}

Result<void> insert_case(store::Tx& tx, const Case& head, const std::string& event, const std::string& actor) {
    CHECK(head.version == 1);
    TRY(tx.run("INSERT INTO desk_case (id, number, kind, state, opened_at, updated_at, closed_at, version) VALUES ($1, $2, $3, $4, $5, $5, 0, 1)",
               {head.id, head.number, head.kind, head.state, head.opened_at.us}));
    return add_history(tx, head, {event, head.state, actor, "", head.opened_at}, "");
}

Result<std::optional<Case>> find_case(store::Tx& tx, const std::string& id_or_number) {
    const auto rows = TRY(tx.read("SELECT id, number, kind, state, opened_at, updated_at, closed_at, version FROM desk_case "
                                  "WHERE id = $1 OR number = $1",
                                  {id_or_number}));
    if (rows.empty()) return std::optional<Case>();
    return std::optional<Case>(case_of(rows.front()));
}

Result<void> apply_step(store::Tx& tx, Case& head, const Step& step) {
    const std::string from = head.state;
    const Instant closed_at = step.to != "closed" ? Instant{} : head.closed_at.us != 0 ? head.closed_at : step.at;
    TRY(tx.change_one("UPDATE desk_case SET state = $3, updated_at = $4, closed_at = $5, version = version + 1 WHERE id = $1 AND version = $2",
                      {head.id, head.version, step.to, step.at.us, closed_at.us}, "desk.changed_meanwhile"));
    head.state = step.to;
    head.updated_at = step.at;
    head.closed_at = closed_at;
    ++head.version;
    return add_history(tx, head, step, from);
}

Result<std::vector<Happening>> read_history(store::Database& database, const std::string& ticket) {
    std::vector<Happening> out;
    const auto rows =
        TRY(database.read("SELECT seq, event, state_from, state_to, actor, reason, at FROM desk_event WHERE ticket = $1 ORDER BY seq", {ticket}));
    for (const auto& row : rows) {
        out.push_back({row.integer(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.instant(6)});
    }
    return out;
}

Result<void> insert_maintenance(store::Tx& tx, const Ticket& ticket) {
    TRY(tx.run("INSERT INTO desk_maintenance (ticket, service, service_name, target, severity, failures, calls, first_at, last_at, recovered_at) "
               "VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, 0)",
               {ticket.head.id, ticket.service, ticket.service_name, ticket.target, std::string(to_string(ticket.severity))}));
    return {};
}

Result<void> update_maintenance(store::Tx& tx, const Ticket& ticket, Instant now) {
    TRY(tx.run("UPDATE desk_maintenance SET severity = $2, failures = $3, calls = $4, first_at = $5, last_at = $6, recovered_at = $7, "
               "service_name = $8 WHERE ticket = $1",
               {ticket.head.id, std::string(to_string(ticket.severity)), ticket.failures, ticket.calls, ticket.first_at.us, ticket.last_at.us,
                ticket.recovered_at.us, ticket.service_name}));
    TRY(tx.run("UPDATE desk_case SET updated_at = $2 WHERE id = $1", {ticket.head.id, now.us}));
    for (const auto& unit : ticket.units) {
        TRY(tx.run("INSERT INTO desk_case_unit (ticket, unit) VALUES ($1, $2) ON CONFLICT (ticket, unit) DO NOTHING", {ticket.head.id, unit}));
    }
    return {};
}

Result<std::optional<Ticket>> find_ticket(store::Tx& tx, const std::string& id_or_number) { return find_ticket_in(tx, id_or_number); }
Result<std::optional<Ticket>> find_ticket(store::Database& database, const std::string& id_or_number) {
    return find_ticket_in(database, id_or_number);
}

Result<std::vector<Ticket>> list_tickets(store::Database& database, const Filter& filter) {
    std::string sql = "SELECT " + std::string(ticket_columns) + " FROM desk_case c JOIN desk_maintenance m ON m.ticket = c.id WHERE 1 = 1";
    store::Params params;
    const auto bound = [&](store::Value value) {
        params.push_back(std::move(value));
        return "$" + std::to_string(params.size());
    };
    constexpr const char* of_units = " AND EXISTS (SELECT 1 FROM desk_case_unit u WHERE u.ticket = c.id AND u.unit IN (";
    if (filter.units) {
        std::string list;
        for (const auto& unit : *filter.units) list += (list.empty() ? "" : ", ") + bound(unit);
        sql += of_units + (list.empty() ? "''" : list) + "))";
    }
    if (!filter.unit.empty()) sql += of_units + bound(filter.unit) + "))";
    if (!filter.state.empty()) sql += " AND c.state = " + bound(filter.state);
    if (!filter.kind.empty()) sql += " AND c.kind = " + bound(filter.kind);
    if (!filter.after.empty()) sql += " AND c.id < " + bound(filter.after);
    sql += " ORDER BY c.id DESC LIMIT " + bound(static_cast<std::int64_t>(filter.limit));
    std::vector<Ticket> out;
    for (const auto& row : TRY(database.read(sql, params))) out.push_back(ticket_of(row));
    return out;
}

Result<std::optional<std::int64_t>> seen_sequence(store::Database& database, const std::string& incident) {
    const auto rows = TRY(database.read("SELECT sequence FROM desk_incident WHERE incident = $1", {incident}));
    if (rows.empty()) return std::optional<std::int64_t>();
    return std::optional<std::int64_t>(rows.front().integer(0));
}

Result<std::optional<IncidentRecord>> find_incident(store::Tx& tx, const std::string& incident) {
    const auto rows = TRY(tx.read("SELECT detail, sequence, failures, calls, first_at, last_at, recovered_at, ticket FROM desk_incident "
                                  "WHERE incident = $1",
                                  {incident}));
    if (rows.empty()) return std::optional<IncidentRecord>();
    return std::optional<IncidentRecord>(IncidentRecord{TRY(incident_of(rows.front())), rows.front().text(7)});
}

Result<void> put_incident(store::Tx& tx, const IncidentRecord& record, std::string_view detail) {
    const Incident& news = record.news;
    TRY(tx.run("INSERT INTO desk_incident (incident, ticket, sequence, failures, calls, first_at, last_at, recovered_at, detail) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (incident) DO UPDATE SET sequence = $3, failures = $4, calls = $5, "
               "first_at = $6, last_at = $7, recovered_at = $8, detail = $9",
               {news.id, record.ticket, news.sequence, news.failures, news.calls, news.first.at.us, news.last.at.us, news.recovered_at.us,
                std::string(detail)}));
    return {};
}

Result<std::vector<Incident>> read_incidents(store::Tx& tx, const std::string& ticket) { return read_incidents_in(tx, ticket); }
Result<std::vector<Incident>> read_incidents(store::Database& database, const std::string& ticket) { return read_incidents_in(database, ticket); }

} // namespace gapura::desk
