CREATE TABLE people_unit (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    parent TEXT REFERENCES people_unit (id),
    active BIGINT NOT NULL CHECK (active IN (0, 1))
);
CREATE INDEX people_unit_parent ON people_unit (parent);
CREATE TABLE people_person (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    phone TEXT,
    nip TEXT UNIQUE,
    active BIGINT NOT NULL CHECK (active IN (0, 1))
);
CREATE INDEX people_person_name ON people_person (name, id);
CREATE TABLE people_app (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES people_unit (id),
    name TEXT NOT NULL,
    maker TEXT NOT NULL,
    audience TEXT NOT NULL,
    active BIGINT NOT NULL CHECK (active IN (0, 1)),
    UNIQUE (unit, name)
);
CREATE INDEX people_app_name ON people_app (name, id);
CREATE TABLE people_grant (
    person TEXT NOT NULL REFERENCES people_person (id),
    role TEXT NOT NULL,
    unit TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (person, role, unit)
);
CREATE INDEX people_grant_role ON people_grant (role);
CREATE TABLE people_event (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    what TEXT NOT NULL,
    target TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX people_event_target ON people_event (target, at);
