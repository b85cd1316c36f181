CREATE TABLE gateway_config_version (
    number BIGINT PRIMARY KEY CHECK (number > 0),
    at BIGINT NOT NULL,
    by_person TEXT NOT NULL,
    origin TEXT NOT NULL,
    diff TEXT NOT NULL,
    document TEXT NOT NULL
);
