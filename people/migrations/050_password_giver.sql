-- Who gave the person a password last, until the person is known to be the one who uses it (docs/decisions/0050); '': nobody is in doubt.
ALTER TABLE people_account ADD COLUMN given_by TEXT NOT NULL DEFAULT '';
-- When a password given by another last took the place of the owner's own; 0: never, or before this was kept.
ALTER TABLE people_account ADD COLUMN replaced_at BIGINT NOT NULL DEFAULT 0;
