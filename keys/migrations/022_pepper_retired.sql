-- When no key stood under a pepper any more and it was given up; 0: in use.
ALTER TABLE keys_pepper ADD COLUMN retired_at BIGINT NOT NULL DEFAULT 0;
