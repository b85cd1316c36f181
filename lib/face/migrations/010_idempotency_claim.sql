ALTER TABLE face_idempotency ADD COLUMN claim TEXT NOT NULL DEFAULT '';
ALTER TABLE face_idempotency ADD COLUMN headers TEXT NOT NULL DEFAULT '[]';
