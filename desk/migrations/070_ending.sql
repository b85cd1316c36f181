-- Marks for more than one kind of end: a key's, and that of a rotation's overlap. In desk_expiry_decided, `key` is what ends: the key's id, and of an
-- overlap also the line of its history that began it (key_.../4), because a key may be rotated again after a rollback.
CREATE TABLE desk_ending_mark (
    kind TEXT NOT NULL,
    days BIGINT NOT NULL,
    at BIGINT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (kind, days)
);
INSERT INTO desk_ending_mark SELECT 'key', days, at, key FROM desk_expiry_mark;
DROP TABLE desk_expiry_mark;
