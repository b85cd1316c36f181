-- Limits of units and applications; those of keys, routes and services stand with them. limits is JSON, as the control API shows it.
CREATE TABLE gateway_limit (
    scope_kind TEXT NOT NULL CHECK (scope_kind IN ('unit', 'app')),
    scope_id TEXT NOT NULL,
    limits TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (scope_kind, scope_id)
);
-- Gateways that serve, for those that cannot ask Redis how many they are.
CREATE TABLE gateway_node (
    id TEXT PRIMARY KEY,
    seen_at BIGINT NOT NULL
);
