// What may be done with tickets: opened and fed by incidents, listed, shown, moved by people. Every change is one transaction with its
// history. Any thread; job workers and handlers share one Tickets.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "desk/desk_store.h"
#include "desk/ticket.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/random.h"
#include "lib/base/zones.h"
#include "lib/jobs/jobs.h"
#include "people/actor.h"

namespace gapura::desk {

/// The schema of desk/, generated from migrations/.
std::span<const store::Migration> migrations();

/// A new incident of the same service and target joins an open ticket whose last failure or recovery is at most this old (flapping).
constexpr std::chrono::hours flapping_window{24};
/// A closed ticket may be reopened for this long (A.9, common tail).
constexpr std::chrono::hours reopen_window{14 * 24};

struct TicketPage {
    std::vector<Ticket> items;
    std::string next; // pass as Filter::after; "" at the end
};

class Tickets {
public:
    Tickets(store::Database& database, const base::Clock& clock, base::Random& random, base::Log& log, const base::Zone& zone)
        : database_(database),
          clock_(clock),
          random_(random),
          log_(log),
          zone_(zone) {}

    /// Handler of job "incident.changed". One incident, one ticket, in whatever order and however often its news come: only a higher
    /// sequence changes anything, and counts only rise. Error invalid (not retried) for news that cannot be understood; else the store's.
    Result<void> on_incident(const jobs::Job& job);

    /// Only tickets that touch units the actor may see. `limit` is held to 1..200. Error invalid `desk.state_unknown`, `desk.kind_unknown`.
    Result<TicketPage> list(const people::Actor& actor, Filter filter);
    /// By id or number. Error not_found `desk.unknown`; forbidden `people.not_allowed`.
    Result<TicketFile> show(const people::Actor& actor, const std::string& id_or_number);
    /// Moves the ticket. Error conflict `desk.illegal_event` {event, state, legal}, `desk.reopen_late`, `desk.changed_meanwhile`; invalid
    /// `desk.reason_missing`; forbidden; not_found.
    Result<Case> move(const people::Actor& actor, const std::string& id_or_number, const std::string& event, const std::string& reason);

private:
    Result<void> take_in(store::Tx& tx, Incident news, std::string_view detail);
    Result<std::string> ticket_for(store::Tx& tx, const Incident& news, const std::string& newest, bool& joined);
    Result<std::string> open(store::Tx& tx, const Incident& news);
    Result<void> note(store::Tx& tx, const std::string& ticket, const char* event, const std::string& reason, Instant at);
    Result<void> total(store::Tx& tx, const std::string& ticket);

    store::Database& database_;
    const base::Clock& clock_;
    base::Random& random_;
    base::Log& log_;
    const base::Zone& zone_;
};

} // namespace gapura::desk
