-- What is offered, taken and achieved. A student is (program, nim) as in integrator_student.
CREATE TABLE integrator_curriculum (
    id TEXT PRIMARY KEY,
    program TEXT NOT NULL,
    name TEXT NOT NULL,
    starts TEXT NOT NULL,
    sks_required BIGINT NOT NULL,
    sks_elective BIGINT NOT NULL
);
CREATE TABLE integrator_course (
    program TEXT NOT NULL,
    code TEXT NOT NULL,
    curriculum TEXT NOT NULL,
    name TEXT NOT NULL,
    term BIGINT NOT NULL,
    sks BIGINT NOT NULL,
    sks_lecture BIGINT NOT NULL,
    sks_practice BIGINT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (program, code),
    CHECK (sks = sks_lecture + sks_practice)
);
CREATE TABLE integrator_class (
    id TEXT PRIMARY KEY,
    semester TEXT NOT NULL,
    program TEXT NOT NULL,
    course TEXT NOT NULL,
    name TEXT NOT NULL,
    capacity BIGINT NOT NULL
);
CREATE TABLE integrator_teaching (
    class_id TEXT NOT NULL,
    lecturer TEXT NOT NULL,
    sks_x100 BIGINT NOT NULL,
    meetings_planned BIGINT NOT NULL,
    meetings_held BIGINT NOT NULL,
    PRIMARY KEY (class_id, lecturer)
);
CREATE TABLE integrator_enrolment (
    program TEXT NOT NULL,
    nim TEXT NOT NULL,
    class_id TEXT NOT NULL,
    score_x10 BIGINT NOT NULL CHECK (score_x10 BETWEEN 0 AND 1000),
    index_x100 BIGINT NOT NULL CHECK (index_x100 BETWEEN 0 AND 400),
    letter TEXT NOT NULL,
    PRIMARY KEY (program, nim, class_id)
);
CREATE INDEX integrator_enrolment_class ON integrator_enrolment (class_id);
CREATE TABLE integrator_activity (
    program TEXT NOT NULL,
    nim TEXT NOT NULL,
    semester TEXT NOT NULL,
    status TEXT NOT NULL,
    ips_x100 BIGINT NOT NULL CHECK (ips_x100 BETWEEN 0 AND 400),
    ipk_x100 BIGINT NOT NULL CHECK (ipk_x100 BETWEEN 0 AND 400),
    sks BIGINT NOT NULL,
    sks_total BIGINT NOT NULL,
    fee BIGINT NOT NULL,
    PRIMARY KEY (program, nim, semester)
);
-- Which source brought the records, and when: one row a pull, the newest last.
CREATE TABLE integrator_source (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    detail TEXT NOT NULL,
    students BIGINT NOT NULL,
    lecturers BIGINT NOT NULL,
    pulled_at BIGINT NOT NULL
);
