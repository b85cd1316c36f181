CREATE TABLE people_account (
    person TEXT PRIMARY KEY REFERENCES people_person (id),
    password_hash TEXT NOT NULL,
    must_change BIGINT NOT NULL CHECK (must_change IN (0, 1)),
    first_ends_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE TABLE people_session (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES people_person (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX people_session_person ON people_session (person);
CREATE TABLE people_token (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES people_person (id),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'revoked'))
);
CREATE INDEX people_token_person ON people_token (person, id);
