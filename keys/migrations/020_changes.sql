-- Which version of the rings a key last changed in, so that one change is one row to read, whatever the number of keys.
ALTER TABLE keys_key ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX keys_key_by_change ON keys_key (changed);
-- Rises beside `version` when what changed is one key and is marked on it. When both rose alike, the marked keys are all there is to read;
-- when only `version` rose, something else did, and a ring is read whole.
ALTER TABLE keys_version ADD COLUMN singles BIGINT NOT NULL DEFAULT 0;
