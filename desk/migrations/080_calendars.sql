-- Calendar files as they were imported. Every import stays; the highest version of a year holds.
CREATE TABLE desk_calendar (
    year BIGINT NOT NULL,
    version BIGINT NOT NULL,
    file TEXT NOT NULL,
    text TEXT NOT NULL,
    hash TEXT NOT NULL,
    decree TEXT NOT NULL,
    imported_by TEXT NOT NULL,
    imported_at BIGINT NOT NULL,
    PRIMARY KEY (year, version)
);

-- People were told in this week (its Monday) that the calendar of a year is missing.
CREATE TABLE desk_calendar_warned (
    year BIGINT NOT NULL,
    week TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (year, week)
);
