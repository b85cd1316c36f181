-- What narrows a key beyond its data kinds, as keys/rules.h writes it; '' when nothing does.
ALTER TABLE keys_key ADD COLUMN rules TEXT NOT NULL DEFAULT '';

-- Data kinds that tell about persons: every answer that bears them leaves an access record (UU 27/2022 Pasal 31).
ALTER TABLE keys_scope ADD COLUMN personal BIGINT NOT NULL DEFAULT 0 CHECK (personal IN (0, 1));
UPDATE keys_scope SET personal = 1 WHERE name IN ('mahasiswa', 'mahasiswa.kontak', 'mahasiswa.nik', 'mahasiswa.ibu', 'dosen', 'dosen.nik', 'akademik');
