-- What ends between two instants, and what follows a key: for notices of expiry.
CREATE INDEX keys_key_by_end ON keys_key (expires_at, id) WHERE state IN ('active', 'rotating', 'suspended', 'expired');
CREATE INDEX keys_key_by_predecessor ON keys_key (successor_of) WHERE successor_of IS NOT NULL;
