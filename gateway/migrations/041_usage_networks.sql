ALTER TABLE gateway_usage_day ADD COLUMN networks TEXT NOT NULL DEFAULT '';
