-- Who had the link sent, and saw it; '': sent before this was kept.
ALTER TABLE keys_link ADD COLUMN sent_by TEXT NOT NULL DEFAULT '';
