-- The schema of Newswatch 0.1.0, frozen: later versions add steps and leave this one as it is.

CREATE TABLE IF NOT EXISTS aliases (
    url_key TEXT NOT NULL,
    document INTEGER NOT NULL,
    url TEXT NOT NULL,
    decision TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    evidence TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (url_key)
);

CREATE INDEX IF NOT EXISTS aliases_document ON aliases (document);

CREATE TABLE IF NOT EXISTS documents (
    sequence INTEGER NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    url TEXT NOT NULL,
    url_key TEXT NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    appended_at TEXT NOT NULL,
    published TEXT,
    precision TEXT,
    published_from TEXT,
    dateline TEXT,
    language TEXT NOT NULL,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    supersedes INTEGER,
    relation TEXT,
    related_to INTEGER,
    warc_file TEXT,
    warc_offset BIGINT,
    warc_record TEXT,
    method TEXT NOT NULL,
    cleaner TEXT NOT NULL,
    notes TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    run TEXT,
    PRIMARY KEY (sequence),
    UNIQUE (file)
);

CREATE INDEX IF NOT EXISTS documents_hash ON documents (content_hash);

CREATE INDEX IF NOT EXISTS documents_key ON documents (url_key, version);

CREATE INDEX IF NOT EXISTS documents_source ON documents (source, sequence);

CREATE TABLE IF NOT EXISTS events (
    id SERIAL NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL,
    details TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE IF NOT EXISTS fingerprints (
    hash BIGINT NOT NULL,
    document INTEGER NOT NULL,
    PRIMARY KEY (hash, document)
);

CREATE TABLE IF NOT EXISTS leads (
    source TEXT NOT NULL,
    url_key TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT,
    ways TEXT NOT NULL,
    published TEXT,
    modified TEXT,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    document INTEGER,
    looked_at TEXT,
    looks INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    next_look TEXT,
    PRIMARY KEY (source, url_key)
);

CREATE INDEX IF NOT EXISTS leads_key ON leads (url_key);

CREATE INDEX IF NOT EXISTS leads_state ON leads (source, state);

CREATE TABLE IF NOT EXISTS meta (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE IF NOT EXISTS outbox (
    id SERIAL NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    key TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at TEXT NOT NULL,
    announced_at TEXT,
    tries INTEGER NOT NULL,
    next_try TEXT,
    error TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (key)
);

CREATE TABLE IF NOT EXISTS runs (
    id TEXT NOT NULL,
    source TEXT NOT NULL,
    trigger TEXT NOT NULL,
    state TEXT NOT NULL,
    planned_at TEXT,
    started_at TEXT,
    ended_at TEXT,
    pid INTEGER,
    host TEXT DEFAULT '' NOT NULL,
    exit_code INTEGER,
    health TEXT NOT NULL,
    cause TEXT NOT NULL,
    accounts TEXT NOT NULL,
    report TEXT NOT NULL,
    versions TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX IF NOT EXISTS runs_source ON runs (source, started_at);

CREATE TABLE IF NOT EXISTS sightings (
    id SERIAL NOT NULL,
    run TEXT NOT NULL,
    source TEXT NOT NULL,
    url_key TEXT NOT NULL,
    url TEXT NOT NULL,
    ways TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    document INTEGER,
    evidence TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX IF NOT EXISTS sightings_key ON sightings (url_key, id);

CREATE UNIQUE INDEX IF NOT EXISTS sightings_run ON sightings (run, url_key);

CREATE TABLE IF NOT EXISTS states (
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (subject, name)
);

CREATE TABLE IF NOT EXISTS validators (
    url TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    body_sha256 TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    checked_at TEXT NOT NULL,
    liar INTEGER NOT NULL,
    source TEXT DEFAULT '' NOT NULL,
    warc TEXT,
    PRIMARY KEY (url)
);

CREATE INDEX IF NOT EXISTS validators_source ON validators (source);

CREATE TABLE IF NOT EXISTS visits (
    run TEXT NOT NULL,
    entrance TEXT NOT NULL,
    source TEXT NOT NULL,
    way TEXT NOT NULL,
    status INTEGER,
    state TEXT NOT NULL,
    leads INTEGER NOT NULL,
    fresh INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    notes TEXT NOT NULL,
    links INTEGER DEFAULT '0' NOT NULL,
    digest TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (run, entrance)
);

CREATE INDEX IF NOT EXISTS visits_source ON visits (source, run);
