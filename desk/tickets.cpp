#include "desk/tickets.h"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/check.h"
#include "lib/base/id.h"

namespace gapura::desk {
namespace {

constexpr std::size_t reason_bytes_max = 1000;
constexpr std::size_t page_max = 200;

std::unexpected<Error> unknown(const std::string& ticket) { return fail(Code::not_found, "desk.unknown", {{"ticket", ticket.substr(0, 40)}}); }

// Nothing of an earlier picture is lost to a later one that starts counting anew, as a gateway does after a restart without its spool.
void keep_highest(Incident& news, const Incident& before) {
    news.failures = std::max(news.failures, before.failures);
    news.calls = std::max(news.calls, before.calls);
    if (before.first.at.us != 0 && (news.first.at.us == 0 || before.first.at < news.first.at)) news.first.at = before.first.at;
    news.last.at = std::max(news.last.at, before.last.at);
}

template <class List, class Item>
void add_once(List& list, const Item& item) {
    if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

} // namespace

Result<void> Tickets::on_incident(const jobs::Job& job) {
    const Incident news = TRY(read_incident(job.payload));
    // Most news of a long incident are late or repeated: told apart without a transaction.
    const auto seen = TRY(seen_sequence(database_, news.id));
    if (seen && *seen >= news.sequence) return {};
    TRY(database_.write([&](store::Tx& tx) { return take_in(tx, news, job.payload); }));
    if (!seen) log_.info("incident.taken_in", {{"incident", news.id}, {"service", news.service}});
    return {};
}

Result<void> Tickets::take_in(store::Tx& tx, Incident news, std::string_view detail) {
    const std::string subject = news.subject();
    // From here on this worker alone has news of this subject: neither two tickets nor a lost count can come of two workers.
    const std::string newest = TRY(lock_subject(tx, subject));
    const auto before = TRY(find_incident(tx, news.id));
    if (before && before->news.sequence >= news.sequence) return {};
    std::string ticket;
    const char* event = nullptr;
    if (before) {
        ticket = before->ticket;
        const bool was_over = before->news.recovered_at.us != 0;
        if (news.recovered && !was_over) event = "recovered";
        if (!news.recovered && was_over) event = "failing_again";
        keep_highest(news, before->news);
    } else {
        bool joined = false;
        ticket = TRY(ticket_for(tx, news, newest, joined));
        if (news.recovered) event = "recovered"; // the news of its beginning came late or never
        else if (joined) event = "failing_again";
        TRY(set_subject_ticket(tx, subject, ticket));
    }
    TRY(put_incident(tx, {news, ticket}, detail));
    TRY(total(tx, ticket));
    if (event == nullptr) return {};
    return note(tx, ticket, event, news.id, news.recovered ? news.recovered_at : news.last.at);
}

Result<std::string> Tickets::ticket_for(store::Tx& tx, const Incident& news, const std::string& newest, bool& joined) {
    if (newest.empty()) return open(tx, news);
    const auto ticket = TRY(find_ticket(tx, newest));
    if (!ticket || ticket->head.state == "closed") return open(tx, news);
    const Instant quiet_since = std::max({ticket->last_at, ticket->recovered_at, ticket->head.opened_at});
    if (news.first.at > quiet_since + flapping_window) return open(tx, news);
    joined = true;
    return newest;
}

Result<std::string> Tickets::open(store::Tx& tx, const Incident& news) {
    const Move* move = find_move(maintenance, "", "detect");
    CHECK(move != nullptr);
    const Instant now = clock_.now();
    const std::string series = fmt::format("{}-{}", maintenance.series, zone_.day_of(now).year);
    Ticket ticket;
    ticket.head.id = base::make_id("tik", now, random_);
    ticket.head.number = fmt::format("{}-{:04}", series, TRY(take_number(tx, series)));
    ticket.head.kind = maintenance.kind;
    ticket.head.state = move->to;
    ticket.head.opened_at = now;
    ticket.head.version = 1;
    ticket.service = news.service;
    ticket.service_name = news.service_name;
    ticket.target = news.target;
    TRY(insert_case(tx, ticket.head, std::string(move->event), people::system_actor().person));
    TRY(insert_maintenance(tx, ticket));
    return ticket.head.id;
}

// What the program itself writes into the history; a state that does not know the event ignores it.
Result<void> Tickets::note(store::Tx& tx, const std::string& ticket, const char* event, const std::string& reason, Instant at) {
    auto head = TRY(find_case(tx, ticket));
    CHECK(head.has_value());
    const Move* move = find_move(maintenance, head->state, event);
    if (move == nullptr) return {};
    return apply_step(tx, *head, {event, std::string(move->to), people::system_actor().person, reason, at});
}

Result<void> Tickets::total(store::Tx& tx, const std::string& id) {
    auto ticket = TRY(find_ticket(tx, id));
    CHECK(ticket.has_value());
    ticket->failures = 0;
    ticket->calls = 0;
    bool all_over = true;
    for (const auto& incident : TRY(read_incidents(tx, id))) {
        ticket->service_name = incident.service_name;
        ticket->failures += incident.failures;
        ticket->calls += incident.calls;
        if (ticket->first_at.us == 0 || incident.first.at < ticket->first_at) ticket->first_at = incident.first.at;
        ticket->last_at = std::max(ticket->last_at, incident.last.at);
        ticket->recovered_at = std::max(ticket->recovered_at, incident.recovered_at);
        all_over &= incident.recovered_at.us != 0;
        for (const auto& unit : incident.units) add_once(ticket->units, unit);
        // As bad as its worst moment: a service that limps again is not a lesser trouble.
        ticket->severity = std::min(ticket->severity, severity_of(incident.failures, incident.calls, incident.units.size()));
    }
    if (!all_over) ticket->recovered_at = {};
    return update_maintenance(tx, *ticket, clock_.now());
}

Result<TicketPage> Tickets::list(const people::Actor& actor, Filter filter) {
    const auto reach = people::reach(actor, people::Action::ticket_see);
    if (reach.nowhere()) TRY(people::require(actor, people::Action::ticket_see));
    if (!reach.everywhere) filter.units = reach.units;
    if (!filter.kind.empty() && find_procedure(filter.kind) == nullptr)
        return fail(Code::invalid, "desk.kind_unknown", {{"kind", filter.kind.substr(0, 40)}});
    if (!filter.state.empty() && !has_state(maintenance, filter.state))
        return fail(Code::invalid, "desk.state_unknown", {{"state", filter.state.substr(0, 40)}});
    const std::size_t limit = std::clamp<std::size_t>(filter.limit, 1, page_max);
    filter.limit = limit + 1;
    TicketPage page{TRY(list_tickets(database_, filter)), ""};
    if (page.items.size() > limit) {
        page.items.resize(limit);
        page.next = page.items.back().head.id;
    }
    return page;
}

Result<TicketFile> Tickets::show(const people::Actor& actor, const std::string& id_or_number) {
    auto ticket = TRY(find_ticket(database_, id_or_number));
    if (!ticket) return unknown(id_or_number);
    const bool seen = std::ranges::any_of(ticket->units, [&](const auto& unit) { return people::may(actor, people::Action::ticket_see, unit); });
    if (!seen) TRY(people::require(actor, people::Action::ticket_see));
    TicketFile file;
    file.incidents = TRY(read_incidents(database_, ticket->head.id));
    file.history = TRY(read_history(database_, ticket->head.id));
    for (const auto& incident : file.incidents) {
        for (const auto& app : incident.apps) add_once(file.apps, app);
    }
    file.ticket = *std::move(ticket);
    return file;
}

Result<Case> Tickets::move(const people::Actor& actor, const std::string& id_or_number, const std::string& event, const std::string& reason) {
    auto moved = database_.write([&](store::Tx& tx) -> Result<Case> {
        auto head = TRY(find_case(tx, id_or_number));
        if (!head) return unknown(id_or_number);
        const Procedure* procedure = find_procedure(head->kind);
        CHECK(procedure != nullptr);
        const Move* step = find_move(*procedure, head->state, event);
        TRY(people::require(actor, step != nullptr && step->who ? *step->who : people::Action::ticket_handle));
        if (step == nullptr || !step->who) {
            return fail(Code::conflict, "desk.illegal_event",
                        {{"event", event.substr(0, 40)}, {"state", head->state}, {"legal", legal_events(*procedure, head->state)}});
        }
        const bool blank = reason.find_first_not_of(" \t\r\n") == std::string::npos;
        if (step->needs_reason && blank) return fail(Code::invalid, "desk.reason_missing");
        if (reason.size() > reason_bytes_max) return fail(Code::invalid, "desk.reason_too_long", {{"bytes_max", std::to_string(reason_bytes_max)}});
        const Instant now = clock_.now();
        if (event == "reopen" && now > head->closed_at + reopen_window) return fail(Code::conflict, "desk.reopen_late");
        TRY(apply_step(tx, *head, {event, std::string(step->to), actor.person, reason, now}));
        return *std::move(head);
    });
    if (moved) log_.info("ticket.moved", {{"ticket", moved->number}, {"event", event}, {"by", actor.person}});
    return moved;
}

} // namespace gapura::desk
