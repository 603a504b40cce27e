"""Runs over a real corpus, with readings made by hand: what tests of runs share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pipelines.catalogue import runs, sightings
from pipelines.clean.textformat import paragraph
from pipelines.model import Article, Block, DateCandidate, DateFrom, Entrance, Found, Lead, Page, Reading, Source, Way
from pipelines.runs.run import Run
from pipelines.runs.run_record import RunRecord
from pipelines.runs.state import EntranceTask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FEED = Entrance(Way.FEED, "https://a.example/feed")
SOURCE = Source("a", "A", "https://a.example/", ("a.example",))
WORDS = "The county opened a training centre for irrigation workers and invited farmers from nine villages to the first course in March"
Opener = Callable[..., Run]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Opener]:
    """Begins runs in one data folder; they are closed at the end of the test."""
    records: list[RunRecord] = []

    def make(source: Source = SOURCE, now: datetime = NOW) -> Run:
        records.append(RunRecord(source, tmp_path / "data", None, trigger="hand", clock=lambda: now, pid=1, host="h", versions={}))
        return Run(source, records[-1])

    yield make
    for record in records:
        record.close()


def lead(number: int, modified: str | None = None) -> Lead:
    titles = {1: "Farmers go back to school", 2: "Lessons in water for nine villages"}
    return Lead(f"https://a.example/news/{number}", FEED, titles[number], modified=modified)


def answered(url: str, *leads: Lead) -> tuple[EntranceTask, Found, Page]:
    return (
        EntranceTask(Entrance(Way.FEED, url), url),
        Found(leads=leads, links=len(leads)),
        Page(url, url, 200, (("ETag", '"1"'),), b"x", NOW, "a"),
    )


def fetched(one: Lead) -> Page:
    return Page(one.url, one.url, 200, (), one.url.encode(), NOW, "a", one)


def blocks(text: str) -> tuple[Block, ...]:
    made = paragraph(text)
    assert made is not None
    return (made,)


def reading(one: Lead, text: str) -> Reading:
    date = DateCandidate(DateFrom.VISIBLE, "20 November 2026", "2026-11-20")
    return Reading(articles=(Article(one.url, one.title or "", blocks(text), published=date, language="en"),))


def end(run: Run, now: datetime = NOW) -> dict[str, int]:
    run.tally.answers = 1
    run.close("finished", now)
    assert run.record.finish(run.tally, {}) == 0
    with run.corpus.catalogue.reading() as connection:
        ended = runs.get(connection, run.record.run)
        counted = sightings.balance(connection, run.record.run)
        assert sightings.mismatch(counted, len(run.tally.outcomes)) is None
    assert ended is not None
    assert ended.state == "ended"
    return {name: count for name, count in counted.items() if count}
