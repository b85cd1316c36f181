-- The data kinds of the register: purpose, legal basis and retention are what a controller must be able to show (UU 27/2022).
-- Proposed texts; the campus's own wording replaces them in the register.
INSERT INTO keys_scope (name, position, restricted, title_id, title_en, purpose_id, purpose_en, legal_basis_id, legal_basis_en, retention_id, retention_en) VALUES (
    'mahasiswa', 0, 0,
    'Data pokok mahasiswa', 'Student core data',
    'Layanan akademik dan administrasi mahasiswa oleh unit', 'Academic and administrative services for students by units',
    'UU 12/2012 Pasal 56 (PDDIKTI); UU 27/2022 Pasal 20 ayat (2) huruf e', 'Law 12/2012 art. 56 (PDDIKTI); Law 27/2022 art. 20 (2) e',
    'Selama kunci berlaku; salinan dihapus 30 hari setelah kunci berakhir', 'While the key is valid; copies erased 30 days after it ends'
);
INSERT INTO keys_scope (name, position, restricted, title_id, title_en, purpose_id, purpose_en, legal_basis_id, legal_basis_en, retention_id, retention_en) VALUES (
    'mahasiswa.kontak', 1, 0,
    'Kontak mahasiswa', 'Student contact data',
    'Menghubungi mahasiswa untuk layanan unit', 'Contacting students for a unit''s service',
    'UU 27/2022 Pasal 20 ayat (2) huruf e', 'Law 27/2022 art. 20 (2) e',
    'Dihapus ketika layanan selesai, paling lama 1 tahun', 'Erased when the service is done, at most 1 year'
);
INSERT INTO keys_scope (name, position, restricted, title_id, title_en, purpose_id, purpose_en, legal_basis_id, legal_basis_en, retention_id, retention_en) VALUES (
    'mahasiswa.nik', 2, 1,
    'NIK mahasiswa', 'Student national identity number',
    'Pelaporan wajib dan pemadanan identitas', 'Mandatory reporting and identity matching',
    'UU 27/2022 Pasal 20 ayat (2) huruf c; Permendikbudristek tentang PDDIKTI', 'Law 27/2022 art. 20 (2) c; ministerial regulation on PDDIKTI',
    'Tidak disimpan; dipakai saat pemadanan saja', 'Not kept; used only while matching'
);
INSERT INTO keys_scope (name, position, restricted, title_id, title_en, purpose_id, purpose_en, legal_basis_id, legal_basis_en, retention_id, retention_en) VALUES (
    'mahasiswa.ibu', 3, 1,
    'Nama ibu kandung mahasiswa', 'Student''s mother''s name',
    'Pelaporan wajib ke PDDIKTI', 'Mandatory reporting to PDDIKTI',
    'UU 27/2022 Pasal 20 ayat (2) huruf c; Permendikbudristek tentang PDDIKTI', 'Law 27/2022 art. 20 (2) c; ministerial regulation on PDDIKTI',
    'Tidak disimpan; dipakai saat pelaporan saja', 'Not kept; used only while reporting'
);
INSERT INTO keys_scope (name, position, restricted, title_id, title_en, purpose_id, purpose_en, legal_basis_id, legal_basis_en, retention_id, retention_en) VALUES (
    'dosen', 4, 0,
    'Data pokok dosen', 'Lecturer core data',
    'Layanan akademik dan kepegawaian oleh unit', 'Academic and staffing services by units',
    'UU 12/2012 Pasal 56 (PDDIKTI); UU 27/2022 Pasal 20 ayat (2) huruf e', 'Law 12/2012 art. 56 (PDDIKTI); Law 27/2022 art. 20 (2) e',
    'Selama kunci berlaku; salinan dihapus 30 hari setelah kunci berakhir', 'While the key is valid; copies erased 30 days after it ends'
);
INSERT INTO keys_scope (name, position, restricted, title_id, title_en, purpose_id, purpose_en, legal_basis_id, legal_basis_en, retention_id, retention_en) VALUES (
    'dosen.nik', 5, 1,
    'NIK dosen', 'Lecturer national identity number',
    'Pelaporan wajib dan pemadanan identitas', 'Mandatory reporting and identity matching',
    'UU 27/2022 Pasal 20 ayat (2) huruf c; Permendikbudristek tentang PDDIKTI', 'Law 27/2022 art. 20 (2) c; ministerial regulation on PDDIKTI',
    'Tidak disimpan; dipakai saat pemadanan saja', 'Not kept; used only while matching'
);
INSERT INTO keys_scope (name, position, restricted, title_id, title_en, purpose_id, purpose_en, legal_basis_id, legal_basis_en, retention_id, retention_en) VALUES (
    'akademik', 6, 0,
    'Data akademik', 'Academic data',
    'Jadwal, kelas, KRS, nilai, dan aktivitas semester', 'Timetables, classes, enrolments, grades and semester activity',
    'UU 12/2012 Pasal 56 (PDDIKTI); UU 27/2022 Pasal 20 ayat (2) huruf e', 'Law 12/2012 art. 56 (PDDIKTI); Law 27/2022 art. 20 (2) e',
    'Selama kunci berlaku; salinan dihapus 30 hari setelah kunci berakhir', 'While the key is valid; copies erased 30 days after it ends'
);
INSERT INTO keys_scope (name, position, restricted, title_id, title_en, purpose_id, purpose_en, legal_basis_id, legal_basis_en, retention_id, retention_en) VALUES (
    'sarpras', 7, 0,
    'Data sarana prasarana', 'Facilities data',
    'Pengelolaan ruang, gedung, dan peralatan', 'Managing rooms, buildings and equipment',
    'Peraturan internal perguruan tinggi', 'Internal regulations of the institution',
    'Selama kunci berlaku', 'While the key is valid'
);
