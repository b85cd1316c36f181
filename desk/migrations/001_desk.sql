-- The kernel of every procedure: a case, and its append-only history.
CREATE TABLE desk_case (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX desk_case_by_state ON desk_case (state, id);

CREATE TABLE desk_event (
    ticket TEXT NOT NULL REFERENCES desk_case (id),
    seq BIGINT NOT NULL,
    event TEXT NOT NULL,
    state_from TEXT NOT NULL,
    state_to TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (ticket, seq)
);

-- Units whose applications met the trouble.
CREATE TABLE desk_case_unit (
    ticket TEXT NOT NULL REFERENCES desk_case (id),
    unit TEXT NOT NULL,
    PRIMARY KEY (ticket, unit)
);
CREATE INDEX desk_case_unit_by_unit ON desk_case_unit (unit, ticket);

-- Numbers in a row: the counter moves in the transaction that uses the number.
CREATE TABLE desk_number (
    series TEXT PRIMARY KEY,
    last BIGINT NOT NULL
);

-- One row a thing that can fail; its lock puts all news about that thing in a row. ticket: the newest one about it.
CREATE TABLE desk_subject (
    subject TEXT PRIMARY KEY,
    ticket TEXT NOT NULL,
    news BIGINT NOT NULL
);

-- What maintenance tickets add to the case: totals over their incidents.
CREATE TABLE desk_maintenance (
    ticket TEXT PRIMARY KEY REFERENCES desk_case (id),
    service TEXT NOT NULL,
    service_name TEXT NOT NULL,
    target TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('P1', 'P2', 'P3')),
    failures BIGINT NOT NULL,
    calls BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    recovered_at BIGINT NOT NULL
);

-- One row an incident, its newest news in detail (JSON as received, masked by the gateway).
CREATE TABLE desk_incident (
    incident TEXT PRIMARY KEY,
    ticket TEXT NOT NULL REFERENCES desk_case (id),
    sequence BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    calls BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    recovered_at BIGINT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX desk_incident_by_ticket ON desk_incident (ticket, incident);
