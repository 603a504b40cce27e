BEGIN TRANSACTION;
CREATE TABLE aliases (
    url_key TEXT NOT NULL,
    document INTEGER NOT NULL,
    url TEXT NOT NULL,
    decision TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    evidence TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    row_digest BLOB GENERATED ALWAYS AS (newswatch_digest("url_key", "document", "url", "decision", "content_hash", "evidence", "seen_at")) STORED,
    PRIMARY KEY (url_key)
);
CREATE TABLE documents (
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
    row_digest BLOB GENERATED ALWAYS AS (newswatch_digest("sequence", "file", "sha256", "bytes", "url", "url_key", "title", "source", "fetched_at", "appended_at", "published", "precision", "published_from", "dateline", "language", "kind", "version", "supersedes", "relation", "related_to", "warc_file", "warc_offset", "warc_record", "method", "cleaner", "notes", "content_hash", "tokens", "run")) STORED,
    PRIMARY KEY (sequence),
    UNIQUE (file)
);
INSERT INTO "documents" VALUES(0,'000_984fc84c9d2c08f1.txt','984fc84c9d2c08f15d3a1a446ab7b22b3bd2f17ed5ff9008f68129c74064e7b2',153,'https://a.example/news/1','a.example/news/1','Farmers go back to school','a','2026-11-22T12:00:00Z','2026-11-22T12:00:00Z','2026-11-20','day','visible',NULL,'en','article',1,NULL,NULL,NULL,NULL,NULL,NULL,'','','[]','n1:77538bfd722dd1eefc955b9f12f3c4fe',21,'20261122T120000Z-a-f2ba');
INSERT INTO "documents" VALUES(1,'001_00c1b8f52ef366db.txt','00c1b8f52ef366db36c4cbb4788b269fbd90364ea4093586032307d34d8f6cef',156,'https://a.example/news/2','a.example/news/2','Lessons in water for nine villages','a','2026-11-22T12:00:00Z','2026-11-22T12:00:00Z','2026-11-20','day','visible',NULL,'en','article',1,NULL,NULL,NULL,NULL,NULL,NULL,'','','[]','n1:31329564ca32425811c3e7568663836c',24,'20261122T120000Z-a-f2ba');
CREATE TABLE events (
    id INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL,
    details TEXT NOT NULL,
    row_digest BLOB GENERATED ALWAYS AS (newswatch_digest("id", "at", "kind", "subject", "outcome", "details")) STORED,
    PRIMARY KEY (id)
);
CREATE TABLE fingerprints (
    hash BIGINT NOT NULL,
    document INTEGER NOT NULL,
    PRIMARY KEY (hash, document)
)
 WITHOUT ROWID;
INSERT INTO "fingerprints" VALUES(18159365855730,1);
INSERT INTO "fingerprints" VALUES(18749568901604,0);
INSERT INTO "fingerprints" VALUES(37293113454414,1);
INSERT INTO "fingerprints" VALUES(58008966128100,0);
INSERT INTO "fingerprints" VALUES(60259589485015,0);
INSERT INTO "fingerprints" VALUES(69817357303784,0);
INSERT INTO "fingerprints" VALUES(91281441669513,0);
INSERT INTO "fingerprints" VALUES(96058187952193,1);
INSERT INTO "fingerprints" VALUES(99554817762456,0);
INSERT INTO "fingerprints" VALUES(123304195407798,1);
INSERT INTO "fingerprints" VALUES(128297084599316,1);
INSERT INTO "fingerprints" VALUES(219306857794555,0);
INSERT INTO "fingerprints" VALUES(224731654389179,1);
INSERT INTO "fingerprints" VALUES(271011179127799,1);
CREATE TABLE leads (
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
    row_digest BLOB GENERATED ALWAYS AS (newswatch_digest("source", "url_key", "url", "title", "ways", "published", "modified", "first_seen", "last_seen", "state", "reason", "document", "looked_at", "looks", "tries", "next_look")) STORED,
    PRIMARY KEY (source, url_key)
);
INSERT INTO "leads" VALUES('a','a.example/news/1','https://a.example/news/1','Farmers go back to school','{"https://a.example/feed": {"first": "2026-11-22T12:00:00Z", "last": "2026-11-22T12:00:00Z", "way": "feed"}}',NULL,NULL,'2026-11-22T12:00:00Z','2026-11-22T12:00:00Z','held','No held document shares a passage with it.',0,'2026-11-22T12:00:00Z',1,0,'2026-11-27T00:00:00Z');
INSERT INTO "leads" VALUES('a','a.example/news/2','https://a.example/news/2','Lessons in water for nine villages','{"https://a.example/feed": {"first": "2026-11-22T12:00:00Z", "last": "2026-11-22T12:00:00Z", "way": "feed"}}',NULL,NULL,'2026-11-22T12:00:00Z','2026-11-22T12:00:00Z','held','No held document shares a passage with it.',1,'2026-11-22T12:00:00Z',1,0,'2026-11-27T00:00:00Z');
CREATE TABLE meta (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    row_digest BLOB GENERATED ALWAYS AS (newswatch_digest("name", "value")) STORED,
    PRIMARY KEY (name)
);
INSERT INTO "meta" VALUES('schema','1');
INSERT INTO "meta" VALUES('manifest','1343 e06333bdb0aa23bfdf8c3ea5e743573dfc76867e5194780b21691dcda0f65aca');
INSERT INTO "meta" VALUES('aliases','0 ');
INSERT INTO "meta" VALUES('scheme','1');
CREATE TABLE outbox (
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    "key" TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at TEXT NOT NULL,
    announced_at TEXT,
    tries INTEGER NOT NULL,
    next_try TEXT,
    error TEXT NOT NULL,
    row_digest BLOB GENERATED ALWAYS AS (newswatch_digest("id", "kind", "subject", "key", "payload", "created_at", "announced_at", "tries", "next_try", "error")) STORED,
    PRIMARY KEY (id),
    UNIQUE ("key")
);
INSERT INTO "outbox" VALUES(1,'document','000_984fc84c9d2c08f1.txt','document:0','{"sequence":0,"file":"000_984fc84c9d2c08f1.txt","sha256":"984fc84c9d2c08f15d3a1a446ab7b22b3bd2f17ed5ff9008f68129c74064e7b2","url":"https://a.example/news/1","url_key":"a.example/news/1","title":"Farmers go back to school","source":"a","fetched_at":"2026-11-22T12:00:00Z","published":"2026-11-20","precision":"day","published_from":"visible","dateline":null,"language":"en","kind":"article","version":1,"supersedes":null,"relation":null,"related_to":null,"warc_file":null,"warc_offset":null,"warc_record":null,"method":"","cleaner":"","notes":[]}','2026-11-22T12:00:00Z',NULL,0,NULL,'');
INSERT INTO "outbox" VALUES(2,'document','001_00c1b8f52ef366db.txt','document:1','{"sequence":1,"file":"001_00c1b8f52ef366db.txt","sha256":"00c1b8f52ef366db36c4cbb4788b269fbd90364ea4093586032307d34d8f6cef","url":"https://a.example/news/2","url_key":"a.example/news/2","title":"Lessons in water for nine villages","source":"a","fetched_at":"2026-11-22T12:00:00Z","published":"2026-11-20","precision":"day","published_from":"visible","dateline":null,"language":"en","kind":"article","version":1,"supersedes":null,"relation":null,"related_to":null,"warc_file":null,"warc_offset":null,"warc_record":null,"method":"","cleaner":"","notes":[]}','2026-11-22T12:00:00Z',NULL,0,NULL,'');
CREATE TABLE runs (
    id TEXT NOT NULL,
    source TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
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
    row_digest BLOB GENERATED ALWAYS AS (newswatch_digest("id", "source", "trigger", "state", "planned_at", "started_at", "ended_at", "pid", "host", "exit_code", "health", "cause", "accounts", "report", "versions")) STORED,
    PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES('20261122T120000Z-a-f2ba','a','cron','ended',NULL,'2026-11-22T12:00:00Z','2026-11-22T12:00:00Z',1,'h',0,'ok','','{"changed": 0, "copy": 0, "discovered": 2, "failed": 0, "new": 2, "off_topic": 0, "refused": 0, "same": 0, "skipped": 0, "unreadable": 0}','{"accounts": {"changed": 0, "copy": 0, "discovered": 2, "failed": 0, "new": 2, "off_topic": 0, "refused": 0, "same": 0, "skipped": 0, "unreadable": 0}, "answers": 1, "entrances": [{"digest": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", "failure": "", "fresh": 2, "guess": false, "leads": 2, "links": 2, "notes": [], "pages": 1, "reason": "", "state": "ok", "status": 200, "url": "https://a.example/feed", "way": "feed"}], "finish": "finished", "run": "20261122T120000Z-a-f2ba", "source": "a", "troubles": []}','{}');
CREATE TABLE sightings (
    id INTEGER NOT NULL,
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
    row_digest BLOB GENERATED ALWAYS AS (newswatch_digest("id", "run", "source", "url_key", "url", "ways", "outcome", "reason", "document", "evidence", "at")) STORED,
    PRIMARY KEY (id)
);
INSERT INTO "sightings" VALUES(1,'20261122T120000Z-a-f2ba','a','a.example/news/1','https://a.example/news/1','["https://a.example/feed"]','new','No held document shares a passage with it.',0,'{"dates": [], "decision": "new", "others": [], "rule": "no candidate"}','2026-11-22T12:00:00Z');
INSERT INTO "sightings" VALUES(2,'20261122T120000Z-a-f2ba','a','a.example/news/2','https://a.example/news/2','["https://a.example/feed"]','new','No held document shares a passage with it.',1,'{"dates": [], "decision": "new", "others": [], "rule": "no candidate"}','2026-11-22T12:00:00Z');
CREATE TABLE states (
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    row_digest BLOB GENERATED ALWAYS AS (newswatch_digest("subject", "name", "value", "updated_at")) STORED,
    PRIMARY KEY (subject, name)
);
INSERT INTO "states" VALUES('a','totals','{"bytes": 0, "outcomes": {"changed": 0, "copy": 0, "failed": 0, "new": 2, "off_topic": 0, "refused": 0, "same": 0, "skipped": 0, "unreadable": 0}, "statuses": {}}','2026-11-22T12:00:00Z');
CREATE TABLE validators (
    url TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    body_sha256 TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    checked_at TEXT NOT NULL,
    liar INTEGER NOT NULL,
    source TEXT DEFAULT '' NOT NULL,
    warc TEXT,
    row_digest BLOB GENERATED ALWAYS AS (newswatch_digest("url", "etag", "last_modified", "body_sha256", "fetched_at", "checked_at", "liar", "source", "warc")) STORED,
    PRIMARY KEY (url)
);
INSERT INTO "validators" VALUES('https://a.example/feed','"1"',NULL,'2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881','2026-11-22T12:00:00Z','2026-11-22T12:00:00Z',0,'a',NULL);
INSERT INTO "validators" VALUES('https://a.example/news/1',NULL,NULL,'0255a70a6060ad42610393d88c1de21f1f51cf6e6540fba7e8a5b1df21bd487f','2026-11-22T12:00:00Z','2026-11-22T12:00:00Z',0,'a',NULL);
INSERT INTO "validators" VALUES('https://a.example/news/2',NULL,NULL,'3a278cbb009ded190ee5e5dbb8f43ac64652e1f29d728161ccd7402060a23d03','2026-11-22T12:00:00Z','2026-11-22T12:00:00Z',0,'a',NULL);
CREATE TABLE visits (
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
    row_digest BLOB GENERATED ALWAYS AS (newswatch_digest("run", "entrance", "source", "way", "status", "state", "leads", "fresh", "pages", "notes", "links", "digest")) STORED,
    PRIMARY KEY (run, entrance)
);
INSERT INTO "visits" VALUES('20261122T120000Z-a-f2ba','https://a.example/feed','a','feed',200,'ok',2,2,1,'',2,'2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881');
CREATE INDEX aliases_document ON aliases (document);
CREATE INDEX documents_hash ON documents (content_hash);
CREATE INDEX documents_key ON documents (url_key, version);
CREATE INDEX documents_source ON documents (source, sequence);
CREATE INDEX leads_key ON leads (url_key);
CREATE INDEX leads_state ON leads (source, state);
CREATE INDEX runs_source ON runs (source, started_at);
CREATE INDEX sightings_key ON sightings (url_key, id);
CREATE UNIQUE INDEX sightings_run ON sightings (run, url_key);
CREATE INDEX validators_source ON validators (source);
CREATE INDEX visits_source ON visits (source, run);
COMMIT;
