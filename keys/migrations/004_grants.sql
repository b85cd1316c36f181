-- Requests for access (SM-4 as far as it lives here): a unit's letter, who recorded it, who decided, and the key that came of it.
CREATE TABLE keys_grant (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'approved', 'rejected', 'withdrawn', 'provisioned', 'closed')),
    unit TEXT NOT NULL,
    app TEXT NOT NULL,
    custodian TEXT NOT NULL,
    scopes TEXT NOT NULL,
    purpose TEXT NOT NULL,
    letter_number TEXT NOT NULL,
    letter_date TEXT NOT NULL,
    limits TEXT NOT NULL,
    rules TEXT NOT NULL,
    renews TEXT NOT NULL,
    drafted_by TEXT NOT NULL,
    drafted_at BIGINT NOT NULL,
    submitted_by TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    key TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- A.8: who records a request, or hands it in, does not decide about it.
    CHECK (decided_by = '' OR (decided_by <> drafted_by AND decided_by <> submitted_by))
);
CREATE INDEX keys_grant_by_unit ON keys_grant (unit, id);
CREATE INDEX keys_grant_by_state ON keys_grant (state, id);
CREATE UNIQUE INDEX keys_grant_one_renewal ON keys_grant (renews) WHERE renews <> '' AND state IN ('draft', 'submitted', 'approved');

-- Append-only; holds the state table itself, as keys_event does.
CREATE TABLE keys_grant_event (
    grant_id TEXT NOT NULL REFERENCES keys_grant (id),
    seq BIGINT NOT NULL,
    event TEXT NOT NULL,
    state_from TEXT NOT NULL,
    state_to TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (grant_id, seq),
    CHECK (state_from || ' ' || event || ' ' || state_to IN (
        ' record draft', 'draft change draft', 'draft submit submitted', 'draft withdraw withdrawn', 'submitted approve approved',
        'submitted reject rejected', 'submitted withdraw withdrawn', 'approved provision provisioned', 'approved withdraw withdrawn',
        'provisioned close closed'))
);
CREATE INDEX keys_grant_event_by_time ON keys_grant_event (at);
