-- One row a job. due_at: of a ready job, not before; of a running one, when its worker's claim lapses.
CREATE TABLE jobs_job (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    unique_key TEXT,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'running', 'done', 'dead')),
    due_at BIGINT NOT NULL,
    claim TEXT CHECK ((state = 'running') = (claim IS NOT NULL)),
    tries BIGINT NOT NULL,
    tries_max BIGINT NOT NULL CHECK (tries_max > 0),
    last_error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE UNIQUE INDEX jobs_job_unique ON jobs_job (kind, unique_key);
CREATE INDEX jobs_job_due ON jobs_job (due_at, id) WHERE state IN ('ready', 'running');
CREATE INDEX jobs_job_claim ON jobs_job (claim) WHERE state = 'running';
CREATE INDEX jobs_job_finished ON jobs_job (finished_at) WHERE state = 'done';
