-- How far each threshold of notices of expiry has been worked through, in the order of ends; only a place to go on from.
CREATE TABLE desk_expiry_mark (
    days BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    key TEXT NOT NULL
);

-- What was decided, once for ever: this key has had its notice of this threshold.
CREATE TABLE desk_expiry_decided (
    key TEXT NOT NULL,
    days BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (key, days)
);
CREATE INDEX desk_expiry_decided_by_age ON desk_expiry_decided (at);
