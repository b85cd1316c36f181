-- The language a person is written to.
ALTER TABLE people_person ADD COLUMN lang TEXT NOT NULL DEFAULT 'id' CHECK (lang IN ('id', 'en'));
