-- The secret address of a person's calendar feed, as SHA-256 of its token: 256 random bits need no pepper. One a person; a new one ends the old.
CREATE TABLE desk_calendar_feed (
    person TEXT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    made_at BIGINT NOT NULL
);
