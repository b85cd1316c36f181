-- Scopes are data kinds. `position` is the bit in a key ring and is never used again for another name.
CREATE TABLE keys_scope (
    name TEXT PRIMARY KEY,
    position BIGINT NOT NULL UNIQUE CHECK (position BETWEEN 0 AND 63),
    restricted BIGINT NOT NULL CHECK (restricted IN (0, 1)),
    title_id TEXT NOT NULL,
    title_en TEXT NOT NULL,
    purpose_id TEXT NOT NULL,
    purpose_en TEXT NOT NULL,
    legal_basis_id TEXT NOT NULL,
    legal_basis_en TEXT NOT NULL,
    retention_id TEXT NOT NULL,
    retention_en TEXT NOT NULL
);

-- One row a secret. digest is HMAC-SHA-256 under the pepper of that version, hexadecimal; null until the custodian has seen the key.
-- slot is the key's place in the counters of every process; it is never given to another key.
CREATE TABLE keys_key (
    id TEXT PRIMARY KEY,
    slot BIGINT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    app TEXT NOT NULL,
    custodian TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'rotating', 'rotated', 'suspended', 'expired', 'revoked')),
    scopes TEXT NOT NULL,
    reason TEXT NOT NULL,
    issued_by TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    rate_per_minute BIGINT NOT NULL CHECK (rate_per_minute >= 0),
    burst BIGINT NOT NULL CHECK (burst >= 0),
    digest TEXT UNIQUE,
    pepper BIGINT,
    hint TEXT NOT NULL,
    revealed_at BIGINT NOT NULL,
    link_expires_at BIGINT NOT NULL,
    successor_of TEXT,
    ended_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CHECK ((digest IS NULL) = (pepper IS NULL))
);
CREATE INDEX keys_key_by_unit ON keys_key (unit, id);
CREATE INDEX keys_key_by_app ON keys_key (app, id);
CREATE INDEX keys_key_open_by_end ON keys_key (expires_at) WHERE state IN ('pending', 'active', 'rotating', 'suspended');

-- One-time links, by SHA-256 of their token. `used` is also how two simultaneous reveals become one.
CREATE TABLE keys_link (
    digest TEXT PRIMARY KEY,
    key TEXT NOT NULL REFERENCES keys_key (id),
    state TEXT NOT NULL CHECK (state IN ('valid', 'used', 'lapsed')),
    expires_at BIGINT NOT NULL
);
CREATE INDEX keys_link_by_key ON keys_link (key);

-- Append-only history.
CREATE TABLE keys_event (
    key TEXT NOT NULL REFERENCES keys_key (id),
    seq BIGINT NOT NULL,
    event TEXT NOT NULL,
    state_from TEXT NOT NULL,
    state_to TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (key, seq)
);

-- One row: version rises with every change a key ring must see, slots counts the slots given out.
CREATE TABLE keys_version (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    version BIGINT NOT NULL,
    slots BIGINT NOT NULL
);
INSERT INTO keys_version (one, version, slots) VALUES (1, 1, 0);

-- A known text's digest under each pepper: tells a host with the wrong secrets folder before it refuses every key.
CREATE TABLE keys_pepper (
    version BIGINT PRIMARY KEY,
    proof TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
