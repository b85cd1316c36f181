-- Where keys were seen that should not be: one row a key and place, so that the same news twice is one.
CREATE TABLE keys_leak (
    key TEXT NOT NULL REFERENCES keys_key (id),
    place TEXT NOT NULL,
    source TEXT NOT NULL,
    reported_by TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (key, place)
);
-- Well-formed texts that were never a key of ours: how many a day (microseconds at its start, UTC), and nothing about them.
CREATE TABLE keys_leak_unknown (
    day BIGINT PRIMARY KEY,
    count BIGINT NOT NULL
);
