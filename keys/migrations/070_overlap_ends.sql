-- Overlaps of rotations that end, or have ended, between two instants: for notices and calendars.
CREATE INDEX keys_key_by_overlap_end ON keys_key (overlap_ends_at, id) WHERE overlap_ends_at > 0;
