CREATE TABLE gateway_service (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    config TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE TABLE gateway_route (
    id TEXT PRIMARY KEY,
    service_id TEXT NOT NULL REFERENCES gateway_service (id),
    pattern TEXT NOT NULL,
    config TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX gateway_route_service ON gateway_route (service_id);
CREATE TABLE gateway_version (
    name TEXT PRIMARY KEY,
    version BIGINT NOT NULL
);
INSERT INTO gateway_version (name, version) VALUES ('config', 0);
