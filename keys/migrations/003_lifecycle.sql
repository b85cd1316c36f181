-- Start dates, rotation with overlap, and the grant a key came from. starts_at of the keys there are is their issue.
ALTER TABLE keys_key ADD COLUMN starts_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE keys_key ADD COLUMN overlap_days BIGINT NOT NULL DEFAULT 0 CHECK (overlap_days BETWEEN 0 AND 30);
ALTER TABLE keys_key ADD COLUMN overlap_ends_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE keys_key ADD COLUMN from_grant TEXT NOT NULL DEFAULT '';
UPDATE keys_key SET starts_at = issued_at;

-- A key has one successor at a time, and an approved grant one key.
CREATE UNIQUE INDEX keys_key_one_successor ON keys_key (successor_of) WHERE successor_of IS NOT NULL AND state IN ('pending', 'active', 'rotating', 'suspended');
CREATE UNIQUE INDEX keys_key_one_of_grant ON keys_key (from_grant) WHERE from_grant <> '';
CREATE INDEX keys_key_by_custodian ON keys_key (custodian, id);
CREATE INDEX keys_key_rotating_by_end ON keys_key (overlap_ends_at) WHERE state = 'rotating';
CREATE INDEX keys_key_waiting_by_start ON keys_key (starts_at) WHERE state = 'pending' AND revealed_at <> 0;

-- The history again, now holding SM-5 itself: a move that is not in the table cannot be written, and no move is written without its line.
CREATE TABLE keys_event_held (
    key TEXT NOT NULL REFERENCES keys_key (id),
    seq BIGINT NOT NULL,
    event TEXT NOT NULL,
    state_from TEXT NOT NULL,
    state_to TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (key, seq),
    CHECK (state_from || ' ' || event || ' ' || state_to IN (
        ' issue pending', 'pending reveal active', 'pending reveal_early pending', 'pending start active', 'pending lapse pending',
        'pending resend pending', 'pending handover pending', 'pending revoke revoked', 'pending expire expired', 'active rotate rotating',
        'active suspend suspended', 'active handover active', 'active revoke revoked', 'active expire expired', 'rotating finish rotated',
        'rotating rollback active', 'rotating handover rotating', 'rotating revoke revoked', 'rotating expire expired',
        'suspended resume active', 'suspended handover suspended', 'suspended revoke revoked', 'suspended expire expired'))
);
INSERT INTO keys_event_held SELECT key, seq, event, state_from, state_to, actor, reason, at FROM keys_event;
DROP TABLE keys_event;
ALTER TABLE keys_event_held RENAME TO keys_event;
CREATE INDEX keys_event_by_time ON keys_event (at);
