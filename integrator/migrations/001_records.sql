-- The campus's canonical records. Codes as in records.h and study.h; days are ISO text, scores exact integers.
CREATE TABLE integrator_faculty (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL
);
CREATE TABLE integrator_program (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    level TEXT NOT NULL,
    faculty TEXT NOT NULL
);
CREATE TABLE integrator_semester (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL
);
CREATE TABLE integrator_student (
    program TEXT NOT NULL,
    nim TEXT NOT NULL,
    name TEXT NOT NULL,
    sex TEXT NOT NULL CHECK (sex IN ('L', 'P')),
    birth_place TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    religion BIGINT NOT NULL,
    nik TEXT NOT NULL,
    nisn TEXT NOT NULL,
    nationality TEXT NOT NULL,
    street TEXT NOT NULL,
    hamlet TEXT NOT NULL,
    village TEXT NOT NULL,
    region TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    mobile TEXT NOT NULL,
    email TEXT NOT NULL,
    mother_name TEXT NOT NULL,
    father_name TEXT NOT NULL,
    entry_semester TEXT NOT NULL,
    entry_date TEXT NOT NULL,
    entry_type BIGINT NOT NULL,
    entry_path BIGINT NOT NULL,
    funding BIGINT NOT NULL,
    entry_fee BIGINT NOT NULL,
    status TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (program, nim)
);
CREATE INDEX integrator_student_nim ON integrator_student (nim);
CREATE INDEX integrator_student_nik ON integrator_student (nik);
CREATE TABLE integrator_lecturer (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    sex TEXT NOT NULL CHECK (sex IN ('L', 'P')),
    birth_date TEXT NOT NULL,
    nidn TEXT NOT NULL,
    nuptk TEXT NOT NULL,
    nip TEXT NOT NULL,
    religion BIGINT NOT NULL,
    program TEXT NOT NULL,
    status TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX integrator_lecturer_program ON integrator_lecturer (program, id);
