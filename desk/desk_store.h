// The SQL of desk/. No decision is made here except the guards of each statement. Functions on a running transaction or on the database.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/ticket.h"
#include "lib/store/store.h"

namespace gapura::desk {

/// The next number of a series, without gaps: it is given back when the transaction fails.
Result<std::int64_t> take_number(store::Tx& tx, const std::string& series);

/// Locks the subject until the transaction ends; answers its newest ticket ("" when none).
Result<std::string> lock_subject(store::Tx& tx, const std::string& subject);
Result<void> set_subject_ticket(store::Tx& tx, const std::string& subject, const std::string& ticket);

/// The case with the first line of its history; `state` is where the opening move leads.
Result<void> insert_case(store::Tx& tx, const Case& head, const std::string& event, const std::string& actor);
Result<std::optional<Case>> find_case(store::Tx& tx, const std::string& id_or_number);
/// Moves the case, if it is still at head.version, and adds history; raises `head`. Error conflict `desk.changed_meanwhile`.
struct Step {
    std::string event;
    std::string to;
    std::string actor;
    std::string reason;
    Instant at;
};
Result<void> apply_step(store::Tx& tx, Case& head, const Step& step);
Result<std::vector<Happening>> read_history(store::Database& database, const std::string& ticket);

Result<void> insert_maintenance(store::Tx& tx, const Ticket& ticket);
/// Writes totals and severity, and adds units not yet known.
Result<void> update_maintenance(store::Tx& tx, const Ticket& ticket, Instant now);
/// True the first time for this job: its news are to be taken in.
Result<bool> take_mark(store::Tx& tx, const std::string& job);
Result<std::optional<Ticket>> find_ticket(store::Tx& tx, const std::string& id_or_number);
Result<std::optional<Ticket>> find_ticket(store::Database& database, const std::string& id_or_number);

struct Filter {
    std::optional<std::vector<std::string>> units = {}; // nothing: all
    std::string unit = {};
    std::string state = {};
    std::string kind = {};
    std::string after = {}; // id of the last one seen
    std::size_t limit = 50;
};
/// Newest first, without their units.
Result<std::vector<Ticket>> list_tickets(store::Database& database, const Filter& filter);

/// The sequence last seen of an incident; nothing when it is new.
Result<std::optional<std::int64_t>> seen_sequence(store::Database& database, const std::string& incident);
Result<std::optional<IncidentRecord>> find_incident(store::Tx& tx, const std::string& incident);
/// Adds or replaces; the caller holds the lock of the subject.
Result<void> put_incident(store::Tx& tx, const IncidentRecord& record, std::string_view detail);
Result<std::vector<Incident>> read_incidents(store::Tx& tx, const std::string& ticket);
Result<std::vector<Incident>> read_incidents(store::Database& database, const std::string& ticket);

} // namespace gapura::desk
