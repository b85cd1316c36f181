#include "desk/face.h"

#include <map>

namespace gapura::desk {
namespace {

json::value when(Instant at, const base::Zone& zone) { return at.us == 0 ? json::value(nullptr) : json::value(json::string(zone.iso(at))); }

json::object call_json(const FailedCall& call, const base::Zone& zone) {
    return {{"at", when(call.at, zone)}, {"class", call.what}, {"status", call.status}, {"request_id", call.request_id}};
}

json::object head_json(const Case& head, const base::Zone& zone) {
    json::object out{{"id", head.id}, {"number", head.number}, {"kind", head.kind}, {"state", head.state}};
    out["opened_at"] = when(head.opened_at, zone);
    out["updated_at"] = when(head.updated_at, zone);
    out["closed_at"] = when(head.closed_at, zone);
    const Procedure* procedure = find_procedure(head.kind);
    json::array events;
    if (procedure != nullptr) {
        for (const Move& move : procedure->moves) {
            if (move.from == head.state && move.who) events.emplace_back(move.event);
        }
    }
    out["events"] = std::move(events);
    return out;
}

json::object ticket_json(const Ticket& ticket, const base::Zone& zone) {
    json::object out = head_json(ticket.head, zone);
    out["severity"] = to_string(ticket.severity);
    out["service"] = json::object{{"id", ticket.service}, {"name", ticket.service_name}};
    out["target"] = ticket.target;
    out["failures"] = ticket.failures;
    out["calls"] = ticket.calls;
    out["first_at"] = when(ticket.first_at, zone);
    out["last_at"] = when(ticket.last_at, zone);
    out["recovered_at"] = when(ticket.recovered_at, zone);
    return out;
}

json::object incident_json(const Incident& incident, const base::Zone& zone) {
    json::object out{{"id", incident.id}, {"sequence", incident.sequence}, {"failures", incident.failures}, {"calls", incident.calls}};
    out["first"] = call_json(incident.first, zone);
    out["last"] = call_json(incident.last, zone);
    out["recovered_at"] = when(incident.recovered_at, zone);
    json::array endpoints;
    for (const auto& at : incident.endpoints) {
        endpoints.push_back(json::object{{"route", at.route}, {"method", at.method}, {"pattern", at.pattern}, {"failures", at.failures}});
    }
    out["endpoints"] = std::move(endpoints);
    json::object classes;
    for (const auto& [what, count] : incident.classes) classes[what] = count;
    out["classes"] = std::move(classes);
    out["evidence"] = incident.evidence;
    return out;
}

json::array history_json(const std::vector<Happening>& history, const base::Zone& zone) {
    json::array out;
    for (const auto& line : history) {
        out.push_back(json::object{{"seq", line.seq},
                                   {"event", line.event},
                                   {"from", line.from},
                                   {"to", line.to},
                                   {"actor", line.actor},
                                   {"reason", line.reason},
                                   {"at", when(line.at, zone)}});
    }
    return out;
}

/// "5xx 1200, timeout 3" over all incidents.
std::string classes_of(const TicketFile& file) {
    std::map<std::string, std::int64_t> sums;
    for (const auto& incident : file.incidents) {
        for (const auto& [what, count] : incident.classes) sums[what] += count;
    }
    std::string out;
    for (const auto& [what, count] : sums) out += (out.empty() ? "" : ", ") + what + " " + std::to_string(count);
    return out.empty() ? "-" : out;
}

/// What every handler needs.
struct Counter {
    Tickets& tickets;
    ActorOf actor_of;
    Facts facts;
    const base::Zone& zone;

    json::array named(const std::vector<std::string>& ids) const {
        json::array out;
        for (const auto& id : ids) out.push_back(json::object{{"id", id}, {"name", facts.name_of(id)}});
        return out;
    }

    json::object letter_json(const TicketFile& file, text::Lang lang) const {
        const Ticket& ticket = file.ticket;
        const std::string summary = text::detail("desk.summary", lang,
                                                 {{"since", zone.on_screen(ticket.first_at, lang == text::Lang::id)},
                                                  {"last", zone.on_screen(ticket.last_at, lang == text::Lang::id)},
                                                  {"failures", std::to_string(ticket.failures)},
                                                  {"calls", std::to_string(ticket.calls)},
                                                  {"classes", classes_of(file)}});
        TicketFile with_names = file;
        for (auto& app : with_names.apps) app = facts.name_of(app);
        json::array fields;
        int filled = 0;
        for (const auto& field : letter_fields(with_names, summary, facts.contact_of(file.apps))) {
            filled += field.filled ? 1 : 0;
            fields.push_back(json::object{{"letter", std::string(1, field.letter)},
                                          {"field", field.name},
                                          {"label", text::title("desk.field_" + std::string(field.name), lang)},
                                          {"value", field.value},
                                          {"filled", field.filled},
                                          {"human", field.human}});
        }
        return {{"filled", filled}, {"fields", std::move(fields)}};
    }

    Result<face::Response> list(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        TRY(face::only_query(request, {"state", "unit", "kind", "limit", "cursor"}));
        const auto at = TRY(face::page_of(request));
        Filter filter;
        filter.state = request.query_or("state", "");
        if (const auto unit = request.query_or("unit", ""); !unit.empty()) filter.unit = TRY(facts.unit_of(unit));
        filter.kind = request.query_or("kind", "");
        filter.limit = static_cast<std::size_t>(at.limit);
        if (!at.after.empty()) filter.after = at.after.front();
        const auto page = TRY(tickets.list(actor, filter));
        json::array items;
        for (const auto& ticket : page.items) items.push_back(ticket_json(ticket, zone));
        return face::list(std::move(items), page.next.empty() ? std::nullopt : std::optional(face::cursor_after({page.next})));
    }

    Result<face::Response> show(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto file = TRY(tickets.show(actor, request.part("id")));
        auto body = ticket_json(file.ticket, zone);
        body["units"] = named(file.ticket.units);
        body["apps"] = named(file.apps);
        json::array incidents;
        for (const auto& incident : file.incidents) incidents.push_back(incident_json(incident, zone));
        body["incidents"] = std::move(incidents);
        body["letter"] = letter_json(file, request.lang);
        body["history"] = history_json(file.history, zone);
        return face::ok(body);
    }

    Result<face::Response> move(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto body = TRY(request.body_json());
        base::JsonReader reader(body);
        const std::string event = reader.text("event");
        const std::string reason = reader.text_or("reason", "");
        TRY(reader.finish());
        return face::ok(head_json(TRY(tickets.move(actor, request.part("id"), event, reason)), zone));
    }
};

} // namespace

face::Routes routes(Tickets& tickets, ActorOf actor_of, Facts facts, const base::Zone& zone) {
    using face::Access;
    const Counter counter{tickets, std::move(actor_of), std::move(facts), zone};
    const auto to = [&](auto method) { return [counter, method](const face::Request& request) { return (counter.*method)(request); }; };
    return {
        {"GET", "/api/v1/tickets", Access::signed_in, to(&Counter::list)},
        {"GET", "/api/v1/tickets/{id}", Access::signed_in, to(&Counter::show)},
        {"POST", "/api/v1/tickets/{id}/events", Access::signed_in, to(&Counter::move)},
    };
}

} // namespace gapura::desk
