// Values of the desk: a case, its history, and what a maintenance ticket shows. No store, no clock. Any thread.
#pragma once

#include <string>
#include <vector>

#include "desk/incident.h"
#include "desk/procedure.h"

namespace gapura::desk {

/// The kernel's view of any case.
struct Case {
    std::string id;     // "tik_…"
    std::string number; // "M-2026-0001"
    std::string kind;
    std::string state;
    Instant opened_at;
    Instant updated_at;
    Instant closed_at; // zero while open
    std::int64_t version = 0;
};

/// A line of the append-only history.
struct Happening {
    std::int64_t seq = 0;
    std::string event;
    std::string from;
    std::string to;
    std::string actor;
    std::string reason;
    Instant at;
};

/// A machine-opened ticket in a list.
struct Ticket {
    Case head;
    std::string service;
    std::string service_name;
    std::string target;
    Severity severity = Severity::p3;
    std::int64_t failures = 0; // over all its incidents; only rises
    std::int64_t calls = 0;
    Instant first_at;
    Instant last_at;
    Instant recovered_at; // zero while any of its incidents is open
    std::vector<std::string> units;
};

/// What the ticket remembers of one incident.
struct IncidentRecord {
    Incident news; // the newest by sequence; counts never below any seen
    std::string ticket;
};

/// Who can be asked about an application: from the custodian of its keys.
struct Contact {
    std::string email;
    std::string whatsapp; // E.164
};

/// One of the nine items of the letter (SOP#11, rule 1).
struct LetterField {
    char letter = 'a';
    std::string_view name;
    std::string value;
    bool filled = false;
    bool human = false; // only a person can give it: signature and stamp
};

/// A ticket in full.
struct TicketFile {
    Ticket ticket;
    std::vector<Incident> incidents; // oldest first
    std::vector<Happening> history;
    std::vector<std::string> apps;
};

/// The nine fields, a to i, prefilled where the gateway's records know them. `summary` is the drafted problem text, already in words.
std::vector<LetterField> letter_fields(const TicketFile& file, const std::string& summary, const Contact& contact);

} // namespace gapura::desk
