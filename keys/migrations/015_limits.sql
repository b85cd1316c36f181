-- Quotas of a key beside its rate; 0: none. kib_per_day counts answers in KiB.
ALTER TABLE keys_key ADD COLUMN per_day BIGINT NOT NULL DEFAULT 0;
ALTER TABLE keys_key ADD COLUMN per_month BIGINT NOT NULL DEFAULT 0;
ALTER TABLE keys_key ADD COLUMN concurrent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE keys_key ADD COLUMN kib_per_day BIGINT NOT NULL DEFAULT 0;
