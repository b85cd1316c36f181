-- Jobs whose news were taken in: news of a leak carry no sequence that would tell a repetition.
CREATE TABLE desk_taken (
    job TEXT PRIMARY KEY
);
