"""Everything that is known of an address, and what is said of one that is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert

from pipelines.catalogue import sightings, urls
from pipelines.catalogue.schema import aliases, documents
from pipelines.catalogue.sightings import Sighting
from pipelines.insight.why import why
from pipelines.model import Entrance, Lead, Outcome, Way
from pipelines.revisit.known import UrlState

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pipelines.catalogue.connection import Catalogue

NOW = datetime(2026, 11, 22, 1, 55, 12, tzinfo=UTC)
URL, KEY = "https://china.un.org/en/307413-story", "china.un.org/en/307413"
FEED = Entrance(Way.FEED, "https://china.un.org/feed")


def _document(connection: Connection, sequence: int, version: int = 1, key: str = KEY, url: str = URL) -> None:
    texts = dict.fromkeys(("sha256", "language", "kind", "method", "cleaner", "content_hash"), "")
    row = {
        "url": url,
        "url_key": key,
        "title": "T",
        "source": "unchina",
        "fetched_at": "2026-11-22T01:55:12Z",
        "appended_at": "",
        "notes": "[]",
    }
    warc = {"warc_file": "run-00000.warc.gz", "warc_offset": 512, "warc_record": "<urn:uuid:1>"}
    name = f"{sequence:03d}_0123456789abcdef.txt"
    values = {**texts, **row, **warc, "sequence": sequence, "file": name, "version": version, "bytes": 1, "tokens": 1}
    connection.execute(insert(documents).values(values))


def _lead(connection: Connection, url: str = URL, key: str = KEY) -> None:
    urls.discover(connection, "unchina", [(Lead(url, FEED), key)], NOW)


def _settle(connection: Connection, state: UrlState, document: int | None = None, next_look: datetime | None = None) -> None:
    urls.settle(connection, "unchina", KEY, state=state, reason="timeout", document=document, now=NOW, next_look=next_look, looked=True)


def test_a_held_article_names_file_versions_ways_and_bytes(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        _document(connection, 5)
        _document(connection, 9, version=2)
        _lead(connection)
        _settle(connection, UrlState.HELD, 9)
        for run, outcome in (("a", Outcome.NEW), ("b", Outcome.CHANGED), ("c", Outcome.SKIPPED)):
            sightings.concluded(connection, run, "unchina", [Sighting(KEY, URL, (FEED.url,), outcome, outcome.value)], NOW)
        story = why(connection, URL, [KEY])
    assert story.known
    assert story.verdict == "In the corpus: 009_0123456789abcdef.txt, version 2, fetched 2026-11-22 01:55 UTC from unchina."
    assert [document.sequence for document in story.documents] == [9, 5]
    assert (story.documents[0].warc_file, story.documents[0].warc_offset) == ("run-00000.warc.gz", 512)
    assert [(one.run, one.outcome) for one in story.sightings] == [("c", Outcome.SKIPPED), ("b", Outcome.CHANGED), ("a", Outcome.NEW)]
    assert list(story.leads[0].ways) == [FEED.url]
    assert story.leads[0].file == "009_0123456789abcdef.txt"


def test_a_copy_names_what_holds_its_text_and_the_evidence(catalogue: Catalogue) -> None:
    copy = {"url_key": "unido.org/copy", "document": 5, "url": "https://unido.org/copy", "decision": "contained", "content_hash": "h"}
    with catalogue.writing() as connection:
        _document(connection, 5)
        connection.execute(insert(aliases).values(**copy, evidence=json.dumps({"coverage": 1.0}), seen_at="2026-11-22T01:55:12Z"))
        story = why(connection, "https://unido.org/copy", ["unido.org/copy"])
    assert story.verdict == "Held as a copy: 005_0123456789abcdef.txt has its text (contained, since 2026-11-22 01:55 UTC)."
    assert [document.sequence for document in story.documents] == [5]
    assert dict(story.aliases[0].evidence) == {"coverage": 1.0}


def test_what_is_not_held_says_why_and_when_it_is_tried_again(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        _lead(connection)
        waiting = why(connection, URL, [KEY])
        _settle(connection, UrlState.FAILED, next_look=NOW + timedelta(hours=1))
        failed = why(connection, URL, [KEY])
        by_address = why(connection, URL, [])
    assert waiting.verdict == "Not in the corpus: unchina has known it since 2026-11-22 01:55 UTC and has not fetched it yet."
    expected = "unchina has known it since 2026-11-22 01:55 UTC: failed (timeout), next look 2026-11-22 02:55 UTC."
    assert failed.verdict == f"Not in the corpus: {expected}"
    assert by_address.verdict == failed.verdict


def test_only_a_sighting_is_left(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        sightings.concluded(connection, "a", "unchina", [Sighting(KEY, URL, (), Outcome.OFF_TOPIC, "score 1.0 of 3.0")], NOW)
        story = why(connection, URL, [KEY])
    assert story.verdict == "Not in the corpus: off_topic in run a (score 1.0 of 3.0)."


def test_an_unknown_address_is_answered_with_its_neighbours(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        for n in ("307413-story", "307414-other", "1-about"):
            _lead(connection, f"https://china.un.org/en/{n}", f"china.un.org/en/{n}")
        _lead(connection, "https://www.un.org/en/307413-storx", "elsewhere")
        _document(connection, 5, url="https://china.un.org/en/307413-storm", key="other")
        story = why(connection, "https://china.un.org/en/307413-storx", ["k"])
        port = "http://127.0.0.1:8080/en/1"
        _lead(connection, port, "port")
        beside = why(connection, port + "0", ["k"])
        nothing = why(connection, "https://nowhere.example/100%_x", ["k"])
    assert not story.known
    assert story.verdict == "Never seen: no entrance of any source ever showed https://china.un.org/en/307413-storx."
    assert set(story.nearest[:2]) == {"https://china.un.org/en/307413-story", "https://china.un.org/en/307413-storm"}
    assert len(story.nearest) == 4
    assert beside.nearest == (port,)
    assert nothing.nearest == ()
