CREATE TABLE IF NOT EXISTS removals (
    url_key TEXT NOT NULL,
    document INTEGER NOT NULL,
    url TEXT NOT NULL,
    event TEXT NOT NULL,
    status INTEGER,
    looks INTEGER NOT NULL,
    since TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    row_digest BLOB GENERATED ALWAYS AS (newswatch_digest("url_key", "document", "url", "event", "status", "looks", "since", "seen_at")) STORED,
    PRIMARY KEY (url_key)
);

CREATE INDEX IF NOT EXISTS removals_document ON removals (document);
