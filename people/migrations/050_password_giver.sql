-- Who gave the person a password last, until the person is known to be the one who uses it (docs/decisions/0050); '': nobody is in doubt.
ALTER TABLE people_account ADD COLUMN given_by TEXT NOT NULL DEFAULT '';
-- When a password given by another last took the place of one of the owner; 0: never, or before this was kept.
ALTER TABLE people_account ADD COLUMN replaced_at BIGINT NOT NULL DEFAULT 0;
-- Passwords given before the upgrade that nobody has changed: who gave them stands in the history.
UPDATE people_account SET given_by = COALESCE((SELECT e.actor FROM people_event e WHERE e.target = people_account.person
    AND e.what = 'password_given' AND e.actor <> e.target ORDER BY e.at DESC, e.id DESC LIMIT 1), '') WHERE must_change = 1;
