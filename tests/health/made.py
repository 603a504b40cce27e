"""Facts, histories and sources for the tests of health."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.model import Source, Visit, Way
from pipelines.model.health import HealthVerdict, History, RunFacts, State, Text

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)  # a Wednesday, far from holidays
LISTING, FEED = "https://made.example/news", "https://made.example/feed"
SOURCE = Source("made", "Made", "https://made.example/", ("made.example",))


def listing(**changes: Any) -> Visit:
    """A listing that shows 20 articles, one of them new."""
    return replace(Visit(LISTING, Way.LISTING, 200, "ok", 20, 1, 80, "digest"), **changes)


def feed(**changes: Any) -> Visit:
    """A feed that shows 15 articles, one of them new."""
    return replace(Visit(FEED, Way.FEED, 200, "ok", 15, 1, 15, "digest"), **changes)


def run(number: int, *visits: Visit, **changes: Any) -> RunFacts:
    """A healthy run six hours times ``number`` before now, with one new text."""
    at = NOW - timedelta(hours=6 * number)
    good = RunFacts(
        run=f"run{number}",
        source="made",
        started_at=at,
        visits=visits or (listing(),),
        outcomes={"new": 1, "skipped": 19},
        texts=(Text(at, 3000 + 37 * (number % 11), language="en"),),
        skew=1.0,
        health=State.OK,
    )
    return replace(good, **changes)


def history(*visits: Visit, runs: int = 40, previous: HealthVerdict | None = None, **changes: Any) -> History:
    """Ten days of healthy runs, with an article at each."""
    past = tuple(run(number, *visits) for number in range(runs, 0, -1))
    known = History(
        usual=past,
        recent=past[-10:],
        reading=past,
        published=tuple(one.started_at for one in past),
        watched_since=NOW - timedelta(days=300),
        previous=previous,
    )
    return replace(known, **changes)
