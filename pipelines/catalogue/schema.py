"""The catalogue's tables, in SQLAlchemy Core, for SQLite and PostgreSQL. Numbered migrations are in `migrations`.

Times are ISO 8601 text in UTC with a trailing ``Z`` (they sort as text); JSON is text that `json` wrote with sorted keys.
The catalogue can be rebuilt from the text files and the manifest but for what only the crawl knows (leads, sightings, runs).
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text

metadata = MetaData()


def stamp(moment: datetime) -> str:
    """A time as the catalogue and the manifest write it: ``2026-11-22T01:55:12Z``. Raises ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; expected an aware time, as datetime.now(UTC) gives")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


documents = Table(  # one row per text file: the manifest line, plus what deduplication asks for
    "documents",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("file", Text, nullable=False, unique=True),
    Column("sha256", Text, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("url", Text, nullable=False),
    Column("url_key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("fetched_at", Text, nullable=False),
    Column("appended_at", Text, nullable=False),
    Column("published", Text),
    Column("precision", Text),
    Column("published_from", Text),
    Column("dateline", Text),
    Column("language", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("supersedes", Integer),
    Column("relation", Text),
    Column("related_to", Integer),
    Column("warc_file", Text),
    Column("warc_offset", BigInteger),
    Column("warc_record", Text),
    Column("method", Text, nullable=False),
    Column("cleaner", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("content_hash", Text, nullable=False),  # of the normalised body; see dedupe.facts
    Column("tokens", Integer, nullable=False),
    Column("run", Text),
    Index("documents_key", "url_key", "version"),
    Index("documents_hash", "content_hash"),
    Index("documents_source", "source", "sequence"),
)

aliases = Table(  # an address whose text is held already in a document of another address
    "aliases",
    metadata,
    Column("url_key", Text, primary_key=True),
    Column("document", Integer, nullable=False),
    Column("url", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Index("aliases_document", "document"),
)

removals = Table(  # a held article's address that a site has taken away, or shows again; the last event of each
    "removals",
    metadata,
    Column("url_key", Text, primary_key=True),
    Column("document", Integer, nullable=False),
    Column("url", Text, nullable=False),
    Column("event", Text, nullable=False),  # removed, returned
    Column("status", Integer),  # 404 or 410; none when it returned
    Column("looks", Integer, nullable=False),  # in a row that found nothing
    Column("since", Text, nullable=False),  # the first of them
    Column("seen_at", Text, nullable=False),
    Index("removals_document", "document"),
)

fingerprints = Table(  # winnowed fingerprints, 48 bits; candidates for the exact alignment
    "fingerprints",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("document", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

leads = Table(  # every article address a source ever showed, and its state: the frontier and the memory of a URL
    "leads",
    metadata,
    Column("source", Text, primary_key=True),
    Column("url_key", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("title", Text),
    Column("ways", Text, nullable=False),  # JSON {entrance url: {"way", "first", "last", "modified", "judged"}}; see corpus.known
    Column("published", Text),
    Column("modified", Text),  # what the entrance last said of a change (lastmod, updated)
    Column("first_seen", Text, nullable=False),
    Column("last_seen", Text, nullable=False),
    Column("state", Text, nullable=False),  # pending, held, off_topic, refused, unreadable, failed, gone
    Column("reason", Text, nullable=False),
    Column("document", Integer),  # the document that holds its text
    Column("looked_at", Text),  # last asked for, whatever came of it
    Column("looks", Integer, nullable=False),  # times its page was read
    Column("tries", Integer, nullable=False),  # failures in a row
    Column("next_look", Text),
    Index("leads_state", "source", "state"),
    Index("leads_key", "url_key"),
)

sightings = Table(  # one row per URL and run: the account
    "sightings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("url_key", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("ways", Text, nullable=False),  # JSON list of entrance urls it was seen by in this run
    Column("outcome", Text, nullable=False),  # an Outcome; "pending" until it is known, and for ever when the run was killed
    Column("reason", Text, nullable=False),
    Column("document", Integer),
    Column("evidence", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index("sightings_run", "run", "url_key", unique=True),
    Index("sightings_key", "url_key", "id"),
)

runs = Table(  # the run ledger: every run that should have been and its outcome
    "runs",
    metadata,
    Column("id", Text, primary_key=True),  # 20261122T015512Z-unchina-1a2b
    Column("source", Text, nullable=False),
    Column("trigger", Text, nullable=False),  # hand, cron, schedule, replay, backfill, demo
    Column("state", Text, nullable=False),  # planned, running, ended, missed, killed, skipped
    Column("planned_at", Text),
    Column("started_at", Text),
    Column("ended_at", Text),
    Column("pid", Integer),
    Column("host", Text, nullable=False, server_default=""),  # whose process ``pid`` is
    Column("exit_code", Integer),
    Column("health", Text, nullable=False),  # ok, degraded, quiet, broken, unknown
    Column("cause", Text, nullable=False),
    Column("accounts", Text, nullable=False),  # JSON {outcome: count} with "discovered"
    Column("report", Text, nullable=False),  # JSON: requests, bytes, statuses, entrances, errors
    Column("versions", Text, nullable=False),
    Index("runs_source", "source", "started_at"),
)

validators = Table(  # for conditional requests; committed only after the page's content was stored
    "validators",
    metadata,
    Column("url", Text, primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_sha256", Text, nullable=False),
    Column("fetched_at", Text, nullable=False),  # last full answer
    Column("checked_at", Text, nullable=False),  # last answer of any kind
    Column("liar", Integer, nullable=False),  # weight of the lie it was caught at: a body that changed under an unchanged validator
    Column("source", Text, nullable=False, server_default=""),
    Column("warc", Text),  # JSON [file, offset, record] of the last full answer, for revisit records
    Index("validators_source", "source"),
)

states = Table(  # what is remembered of a source or host: lessons, rhythm, health, back-off; JSON by name
    "states",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
)

outbox = Table(  # what is stored and not yet sent
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),  # document, alarm, digest
    Column("subject", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),  # idempotency key
    Column("payload", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("announced_at", Text),
    Column("tries", Integer, nullable=False),
    Column("next_try", Text),
    Column("error", Text, nullable=False),
)

events = Table(  # recovery, fixity and migration events: when, what, outcome
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("details", Text, nullable=False),
)

meta = Table(  # schema number, normalisation scheme, and who made the catalogue
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

visits = Table(  # per run and entrance: what it answered and showed, for coverage and health
    "visits",
    metadata,
    Column("run", Text, primary_key=True),
    Column("entrance", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("status", Integer),
    Column("state", Text, nullable=False),
    Column("leads", Integer, nullable=False),
    Column("fresh", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("notes", Text, nullable=False),
    Column("links", Integer, nullable=False, server_default="0"),  # links or entries before any selection: layout change shows here
    Column("digest", Text, nullable=False, server_default=""),  # SHA-256 of the body: a frozen cache shows here
    Index("visits_source", "source", "run"),
)
