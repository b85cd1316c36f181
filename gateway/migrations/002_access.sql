-- What was shared about whom, by whom asked (UU 27/2022 Pasal 31). Subjects are pseudonyms under the installation's key; a NIM is never here.
CREATE TABLE gateway_access_record (
    request TEXT PRIMARY KEY,
    complete BIGINT NOT NULL CHECK (complete IN (0, 1)),
    at BIGINT NOT NULL,
    key_id TEXT NOT NULL,
    unit TEXT NOT NULL,
    app TEXT NOT NULL,
    route TEXT NOT NULL,
    service TEXT NOT NULL,
    scope TEXT NOT NULL,
    method TEXT NOT NULL,
    status BIGINT NOT NULL,
    clear TEXT NOT NULL,
    masked TEXT NOT NULL,
    subjects BIGINT NOT NULL,
    listed BIGINT NOT NULL,
    digest TEXT NOT NULL
);
CREATE INDEX gateway_access_record_by_key ON gateway_access_record (key_id, request);
CREATE INDEX gateway_access_record_by_time ON gateway_access_record (at);
CREATE INDEX gateway_access_record_unlisted ON gateway_access_record (at) WHERE subjects > listed OR complete = 0;

CREATE TABLE gateway_access_subject (
    subject TEXT NOT NULL,
    request TEXT NOT NULL,
    PRIMARY KEY (subject, request)
);
CREATE INDEX gateway_access_subject_by_request ON gateway_access_subject (request);
