-- What was decided to tell whom, once for ever per (event, person); the row itself is the in-app message. `args` is JSON, rendered at reading in
-- the person's language. `link` is a path of the console; one that is good for a while only is dropped at link_until (0: stays).
CREATE TABLE notice_notice (
    id TEXT PRIMARY KEY,
    event TEXT NOT NULL,
    person TEXT NOT NULL,
    slug TEXT NOT NULL,
    args TEXT NOT NULL,
    link TEXT NOT NULL,
    link_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT NOT NULL,
    UNIQUE (event, person)
);
CREATE INDEX notice_notice_by_person ON notice_notice (person, id);
CREATE INDEX notice_notice_by_age ON notice_notice (created_at);
CREATE INDEX notice_notice_with_link ON notice_notice (link_until) WHERE link_until > 0;

-- Its way over one channel outside the program. `sending` is written before the last byte leaves; `repeat` is 1 once it was sent a second time.
CREATE TABLE notice_delivery (
    notice TEXT NOT NULL REFERENCES notice_notice (id),
    channel TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'lost', 'sent', 'skipped', 'given_up', 'unknown')),
    repeat BIGINT NOT NULL CHECK (repeat IN (0, 1)),
    version BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (notice, channel)
);
CREATE INDEX notice_delivery_open ON notice_delivery (state, changed_at) WHERE state IN ('waiting', 'sending', 'lost', 'given_up', 'unknown');
CREATE INDEX notice_delivery_sent ON notice_delivery (changed_at) WHERE state = 'sent';
