CREATE TABLE gateway_usage_day (
    day TEXT NOT NULL,
    key_id TEXT NOT NULL,
    route_id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    app_id TEXT NOT NULL,
    calls BIGINT NOT NULL,
    limited BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    wrong BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    faults BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    bytes_in BIGINT NOT NULL,
    bytes_out BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    latency TEXT NOT NULL,
    PRIMARY KEY (key_id, day, route_id)
);
CREATE INDEX gateway_usage_day_day ON gateway_usage_day (day);
CREATE INDEX gateway_usage_day_unit ON gateway_usage_day (unit_id, day);
CREATE TABLE gateway_usage_source (
    source TEXT PRIMARY KEY,
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL
);
