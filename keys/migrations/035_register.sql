-- Who was responsible for a key when it moved, so that a month's register reads the same whenever it is printed. '': moved before this was kept.
ALTER TABLE keys_event ADD COLUMN custodian TEXT NOT NULL DEFAULT '';
