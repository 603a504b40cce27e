"""A catalogue with runs, visits, sightings and documents, written by the real accessors, for the tests of history and rounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from pipelines.catalogue import runs, visits
from pipelines.catalogue import sightings as accounts
from pipelines.catalogue.schema import documents, outbox, stamp
from pipelines.catalogue.sightings import Sighting
from pipelines.model import Outcome, Source, Visit, Way

if TYPE_CHECKING:
    from pipelines.catalogue.connection import Catalogue

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
LISTING = "https://made.example/news"
SOURCE = Source("made", "Made", "https://made.example/", ("made.example",))


def crawl(
    catalogue: Catalogue,
    number: int,
    at: datetime,
    *,
    source: str = "made",
    visit: dict[str, Any] | None = None,
    new: int = 1,
    settled: tuple[tuple[Outcome, str], ...] = (),
    exit_code: int = 0,
    health: str = "ok",
    report: dict[str, Any] | None = None,
    published: str | None = None,
) -> str:
    """One run with what it saw; its id."""
    run = runs.run_id(source, at, f"{number:04d}")
    with catalogue.writing() as connection:
        runs.start(connection, run, source, trigger="schedule", now=at, pid=1, host="here", versions={})
        seen = {"state": "ok", "status": 200, "leads": 20, "fresh": new, "links": 80, "digest": f"d{number}", **(visit or {})}
        visits.visited(connection, run, source, Visit(LISTING, Way.LISTING, **seen))
        sightings = [
            Sighting(f"{source}-{number}-{place}", f"{LISTING}/{number}/{place}", (LISTING,)) for place in range(new + len(settled))
        ]
        accounts.discovered(connection, run, source, sightings, at)
        ended = [(Outcome.NEW, "")] * new + list(settled)
        concluded = [
            Sighting(one.url_key, one.url, outcome=outcome, reason="said for people", evidence={"cause": cause} if cause else {})
            for one, (outcome, cause) in zip(sightings, ended, strict=True)
        ]
        accounts.concluded(connection, run, source, concluded, at)
        for place in range(new):
            document(connection, number * 100 + place, run, source, at, published)
        counted = accounts.balance(connection, run)
        runs.end(connection, run, now=at + timedelta(minutes=5), exit_code=exit_code, health=health, accounts=counted, report=report or {})
    return run


def document(connection: Any, sequence: int, run: str, source: str, at: datetime, published: str | None) -> None:
    """One document and its place in the outbox."""
    name = f"{sequence:03d}_{sequence:016x}.txt"
    row = {
        "sequence": sequence,
        "file": name,
        "sha256": f"{sequence:064x}",
        "bytes": 3000 + sequence % 97,
        "url": f"{LISTING}/{sequence}",
        "url_key": f"{source}-{sequence}",
        "title": f"Title {sequence}",
        "source": source,
        "fetched_at": stamp(at),
        "appended_at": stamp(at),
        "published": published if published is not None else f"{at:%Y-%m-%d}",
        "language": "en",
        "kind": "article",
        "version": 1,
        "method": "trafilatura",
        "cleaner": "clean 1",
        "notes": "[]",
        "content_hash": f"{sequence:x}",
        "tokens": 500,
        "run": run,
    }
    connection.execute(insert(documents).values(row))
    payload = f'{{"file": "{name}", "title": "Title {sequence}", "url": "{LISTING}/{sequence}", "source": "{source}", "language": "en"}}'
    news = {"kind": "document", "subject": name, "key": f"document:{sequence}", "payload": payload, "created_at": stamp(at)}
    connection.execute(insert(outbox).values({**news, "tries": 0, "error": ""}))


def daily(catalogue: Catalogue, days: int, until: datetime = NOW, source: str = "made") -> None:
    """A healthy run with one article on each of so many days before."""
    for number in range(days, 0, -1):
        crawl(catalogue, days - number + 1, until - timedelta(days=number), source=source)
