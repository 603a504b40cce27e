CREATE TABLE aliases (
    url_key text NOT NULL,
    document integer NOT NULL,
    url text NOT NULL,
    decision text NOT NULL,
    content_hash text NOT NULL,
    evidence text NOT NULL,
    seen_at text NOT NULL
);
CREATE TABLE documents (
    sequence integer NOT NULL,
    file text NOT NULL,
    sha256 text NOT NULL,
    bytes integer NOT NULL,
    url text NOT NULL,
    url_key text NOT NULL,
    title text NOT NULL,
    source text NOT NULL,
    fetched_at text NOT NULL,
    appended_at text NOT NULL,
    published text,
    "precision" text,
    published_from text,
    dateline text,
    language text NOT NULL,
    kind text NOT NULL,
    version integer NOT NULL,
    supersedes integer,
    relation text,
    related_to integer,
    warc_file text,
    warc_offset bigint,
    warc_record text,
    method text NOT NULL,
    cleaner text NOT NULL,
    notes text NOT NULL,
    content_hash text NOT NULL,
    tokens integer NOT NULL,
    run text
);
CREATE TABLE events (
    id integer NOT NULL,
    at text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    outcome text NOT NULL,
    details text NOT NULL
);
CREATE SEQUENCE events_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE events_id_seq OWNED BY events.id;
CREATE TABLE fingerprints (
    hash bigint NOT NULL,
    document integer NOT NULL
);
CREATE TABLE leads (
    source text NOT NULL,
    url_key text NOT NULL,
    url text NOT NULL,
    title text,
    ways text NOT NULL,
    published text,
    modified text,
    first_seen text NOT NULL,
    last_seen text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    document integer,
    looked_at text,
    looks integer NOT NULL,
    tries integer NOT NULL,
    next_look text
);
CREATE TABLE meta (
    name text NOT NULL,
    value text NOT NULL
);
CREATE TABLE outbox (
    id integer NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    key text NOT NULL,
    payload text NOT NULL,
    created_at text NOT NULL,
    announced_at text,
    tries integer NOT NULL,
    next_try text,
    error text NOT NULL
);
CREATE SEQUENCE outbox_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE outbox_id_seq OWNED BY outbox.id;
CREATE TABLE runs (
    id text NOT NULL,
    source text NOT NULL,
    trigger text NOT NULL,
    state text NOT NULL,
    planned_at text,
    started_at text,
    ended_at text,
    pid integer,
    host text DEFAULT ''::text NOT NULL,
    exit_code integer,
    health text NOT NULL,
    cause text NOT NULL,
    accounts text NOT NULL,
    report text NOT NULL,
    versions text NOT NULL
);
CREATE TABLE sightings (
    id integer NOT NULL,
    run text NOT NULL,
    source text NOT NULL,
    url_key text NOT NULL,
    url text NOT NULL,
    ways text NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    document integer,
    evidence text NOT NULL,
    at text NOT NULL
);
CREATE SEQUENCE sightings_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE sightings_id_seq OWNED BY sightings.id;
CREATE TABLE states (
    subject text NOT NULL,
    name text NOT NULL,
    value text NOT NULL,
    updated_at text NOT NULL
);
CREATE TABLE validators (
    url text NOT NULL,
    etag text,
    last_modified text,
    body_sha256 text NOT NULL,
    fetched_at text NOT NULL,
    checked_at text NOT NULL,
    liar integer NOT NULL,
    source text DEFAULT ''::text NOT NULL,
    warc text
);
CREATE TABLE visits (
    run text NOT NULL,
    entrance text NOT NULL,
    source text NOT NULL,
    way text NOT NULL,
    status integer,
    state text NOT NULL,
    leads integer NOT NULL,
    fresh integer NOT NULL,
    pages integer NOT NULL,
    notes text NOT NULL,
    links integer DEFAULT 0 NOT NULL,
    digest text DEFAULT ''::text NOT NULL
);
ALTER TABLE ONLY events ALTER COLUMN id SET DEFAULT nextval('events_id_seq'::regclass);
ALTER TABLE ONLY outbox ALTER COLUMN id SET DEFAULT nextval('outbox_id_seq'::regclass);
ALTER TABLE ONLY sightings ALTER COLUMN id SET DEFAULT nextval('sightings_id_seq'::regclass);
INSERT INTO documents VALUES (0, '000_984fc84c9d2c08f1.txt', '984fc84c9d2c08f15d3a1a446ab7b22b3bd2f17ed5ff9008f68129c74064e7b2', 153, 'https://a.example/news/1', 'a.example/news/1', 'Farmers go back to school', 'a', '2026-11-22T12:00:00Z', '2026-11-22T12:00:00Z', '2026-11-20', 'day', 'visible', NULL, 'en', 'article', 1, NULL, NULL, NULL, NULL, NULL, NULL, '', '', '[]', 'n1:77538bfd722dd1eefc955b9f12f3c4fe', 21, '20261122T120000Z-a-5f19');
INSERT INTO documents VALUES (1, '001_00c1b8f52ef366db.txt', '00c1b8f52ef366db36c4cbb4788b269fbd90364ea4093586032307d34d8f6cef', 156, 'https://a.example/news/2', 'a.example/news/2', 'Lessons in water for nine villages', 'a', '2026-11-22T12:00:00Z', '2026-11-22T12:00:00Z', '2026-11-20', 'day', 'visible', NULL, 'en', 'article', 1, NULL, NULL, NULL, NULL, NULL, NULL, '', '', '[]', 'n1:31329564ca32425811c3e7568663836c', 24, '20261122T120000Z-a-5f19');
INSERT INTO fingerprints VALUES (18749568901604, 0);
INSERT INTO fingerprints VALUES (58008966128100, 0);
INSERT INTO fingerprints VALUES (60259589485015, 0);
INSERT INTO fingerprints VALUES (69817357303784, 0);
INSERT INTO fingerprints VALUES (91281441669513, 0);
INSERT INTO fingerprints VALUES (99554817762456, 0);
INSERT INTO fingerprints VALUES (219306857794555, 0);
INSERT INTO fingerprints VALUES (18159365855730, 1);
INSERT INTO fingerprints VALUES (37293113454414, 1);
INSERT INTO fingerprints VALUES (96058187952193, 1);
INSERT INTO fingerprints VALUES (123304195407798, 1);
INSERT INTO fingerprints VALUES (128297084599316, 1);
INSERT INTO fingerprints VALUES (224731654389179, 1);
INSERT INTO fingerprints VALUES (271011179127799, 1);
INSERT INTO leads VALUES ('a', 'a.example/news/1', 'https://a.example/news/1', 'Farmers go back to school', '{"https://a.example/feed": {"first": "2026-11-22T12:00:00Z", "last": "2026-11-22T12:00:00Z", "way": "feed"}}', NULL, NULL, '2026-11-22T12:00:00Z', '2026-11-22T12:00:00Z', 'held', 'No held document shares a passage with it.', 0, '2026-11-22T12:00:00Z', 1, 0, '2026-11-27T00:00:00Z');
INSERT INTO leads VALUES ('a', 'a.example/news/2', 'https://a.example/news/2', 'Lessons in water for nine villages', '{"https://a.example/feed": {"first": "2026-11-22T12:00:00Z", "last": "2026-11-22T12:00:00Z", "way": "feed"}}', NULL, NULL, '2026-11-22T12:00:00Z', '2026-11-22T12:00:00Z', 'held', 'No held document shares a passage with it.', 1, '2026-11-22T12:00:00Z', 1, 0, '2026-11-27T00:00:00Z');
INSERT INTO meta VALUES ('schema', '1');
INSERT INTO meta VALUES ('aliases', '0 ');
INSERT INTO meta VALUES ('scheme', '1');
INSERT INTO meta VALUES ('manifest', '1343 e06333bdb0aa23bfdf8c3ea5e743573dfc76867e5194780b21691dcda0f65aca');
INSERT INTO outbox VALUES (1, 'document', '000_984fc84c9d2c08f1.txt', 'document:0', '{"sequence":0,"file":"000_984fc84c9d2c08f1.txt","sha256":"984fc84c9d2c08f15d3a1a446ab7b22b3bd2f17ed5ff9008f68129c74064e7b2","url":"https://a.example/news/1","url_key":"a.example/news/1","title":"Farmers go back to school","source":"a","fetched_at":"2026-11-22T12:00:00Z","published":"2026-11-20","precision":"day","published_from":"visible","dateline":null,"language":"en","kind":"article","version":1,"supersedes":null,"relation":null,"related_to":null,"warc_file":null,"warc_offset":null,"warc_record":null,"method":"","cleaner":"","notes":[]}', '2026-11-22T12:00:00Z', NULL, 0, NULL, '');
INSERT INTO outbox VALUES (2, 'document', '001_00c1b8f52ef366db.txt', 'document:1', '{"sequence":1,"file":"001_00c1b8f52ef366db.txt","sha256":"00c1b8f52ef366db36c4cbb4788b269fbd90364ea4093586032307d34d8f6cef","url":"https://a.example/news/2","url_key":"a.example/news/2","title":"Lessons in water for nine villages","source":"a","fetched_at":"2026-11-22T12:00:00Z","published":"2026-11-20","precision":"day","published_from":"visible","dateline":null,"language":"en","kind":"article","version":1,"supersedes":null,"relation":null,"related_to":null,"warc_file":null,"warc_offset":null,"warc_record":null,"method":"","cleaner":"","notes":[]}', '2026-11-22T12:00:00Z', NULL, 0, NULL, '');
INSERT INTO runs VALUES ('20261122T120000Z-a-5f19', 'a', 'cron', 'ended', NULL, '2026-11-22T12:00:00Z', '2026-11-22T12:00:00Z', 1, 'h', 0, 'ok', '', '{"changed": 0, "copy": 0, "discovered": 2, "failed": 0, "new": 2, "off_topic": 0, "refused": 0, "same": 0, "skipped": 0, "unreadable": 0}', '{"accounts": {"changed": 0, "copy": 0, "discovered": 2, "failed": 0, "new": 2, "off_topic": 0, "refused": 0, "same": 0, "skipped": 0, "unreadable": 0}, "answers": 1, "entrances": [{"digest": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", "failure": "", "fresh": 2, "guess": false, "leads": 2, "links": 2, "notes": [], "pages": 1, "reason": "", "state": "ok", "status": 200, "url": "https://a.example/feed", "way": "feed"}], "finish": "finished", "run": "20261122T120000Z-a-5f19", "source": "a", "troubles": []}', '{}');
INSERT INTO sightings VALUES (1, '20261122T120000Z-a-5f19', 'a', 'a.example/news/1', 'https://a.example/news/1', '["https://a.example/feed"]', 'new', 'No held document shares a passage with it.', 0, '{"dates": [], "decision": "new", "others": [], "rule": "no candidate"}', '2026-11-22T12:00:00Z');
INSERT INTO sightings VALUES (2, '20261122T120000Z-a-5f19', 'a', 'a.example/news/2', 'https://a.example/news/2', '["https://a.example/feed"]', 'new', 'No held document shares a passage with it.', 1, '{"dates": [], "decision": "new", "others": [], "rule": "no candidate"}', '2026-11-22T12:00:00Z');
INSERT INTO states VALUES ('a', 'totals', '{"bytes": 0, "outcomes": {"changed": 0, "copy": 0, "failed": 0, "new": 2, "off_topic": 0, "refused": 0, "same": 0, "skipped": 0, "unreadable": 0}, "statuses": {}}', '2026-11-22T12:00:00Z');
INSERT INTO validators VALUES ('https://a.example/feed', '"1"', NULL, '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881', '2026-11-22T12:00:00Z', '2026-11-22T12:00:00Z', 0, 'a', NULL);
INSERT INTO validators VALUES ('https://a.example/news/1', NULL, NULL, '0255a70a6060ad42610393d88c1de21f1f51cf6e6540fba7e8a5b1df21bd487f', '2026-11-22T12:00:00Z', '2026-11-22T12:00:00Z', 0, 'a', NULL);
INSERT INTO validators VALUES ('https://a.example/news/2', NULL, NULL, '3a278cbb009ded190ee5e5dbb8f43ac64652e1f29d728161ccd7402060a23d03', '2026-11-22T12:00:00Z', '2026-11-22T12:00:00Z', 0, 'a', NULL);
INSERT INTO visits VALUES ('20261122T120000Z-a-5f19', 'https://a.example/feed', 'a', 'feed', 200, 'ok', 2, 2, 1, '', 2, '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881');
SELECT pg_catalog.setval('events_id_seq', 1, false);
SELECT pg_catalog.setval('outbox_id_seq', 2, true);
SELECT pg_catalog.setval('sightings_id_seq', 4, true);
ALTER TABLE ONLY aliases
    ADD CONSTRAINT aliases_pkey PRIMARY KEY (url_key);
ALTER TABLE ONLY documents
    ADD CONSTRAINT documents_file_key UNIQUE (file);
ALTER TABLE ONLY documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (sequence);
ALTER TABLE ONLY events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY fingerprints
    ADD CONSTRAINT fingerprints_pkey PRIMARY KEY (hash, document);
ALTER TABLE ONLY leads
    ADD CONSTRAINT leads_pkey PRIMARY KEY (source, url_key);
ALTER TABLE ONLY meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (name);
ALTER TABLE ONLY outbox
    ADD CONSTRAINT outbox_key_key UNIQUE (key);
ALTER TABLE ONLY outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);
ALTER TABLE ONLY runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY sightings
    ADD CONSTRAINT sightings_pkey PRIMARY KEY (id);
ALTER TABLE ONLY states
    ADD CONSTRAINT states_pkey PRIMARY KEY (subject, name);
ALTER TABLE ONLY validators
    ADD CONSTRAINT validators_pkey PRIMARY KEY (url);
ALTER TABLE ONLY visits
    ADD CONSTRAINT visits_pkey PRIMARY KEY (run, entrance);
CREATE INDEX aliases_document ON aliases USING btree (document);
CREATE INDEX documents_hash ON documents USING btree (content_hash);
CREATE INDEX documents_key ON documents USING btree (url_key, version);
CREATE INDEX documents_source ON documents USING btree (source, sequence);
CREATE INDEX leads_key ON leads USING btree (url_key);
CREATE INDEX leads_state ON leads USING btree (source, state);
CREATE INDEX runs_source ON runs USING btree (source, started_at);
CREATE INDEX sightings_key ON sightings USING btree (url_key, id);
CREATE UNIQUE INDEX sightings_run ON sightings USING btree (run, url_key);
CREATE INDEX validators_source ON validators USING btree (source);
CREATE INDEX visits_source ON visits USING btree (source, run);
