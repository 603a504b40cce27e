"""What was new: today and in the last days, by the day it was found and by source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from pipelines.search.ask import FOUND
from pipelines.search.query import Days, Query, Version, Versions, both
from pipelines.search.query_dates import seconds

if TYPE_CHECKING:
    from pipelines.desk.asked import Asked
    from pipelines.desk.context import Desk
    from pipelines.insight.holdings import Held

WEEK = 7
MOST_DAYS = 366
SHOWN = 300
"""Texts that a page lists."""


@dataclass(frozen=True, slots=True)
class OfSource:
    """The new texts of one source on one day."""

    source: str
    title: str
    texts: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class OfDay:
    """The new texts of a day (UTC, ``2026-11-29``)."""

    day: str
    sources: tuple[OfSource, ...]

    @property
    def count(self) -> int:
        """How many texts."""
        return sum(len(one.texts) for one in self.sources)


@dataclass(frozen=True, slots=True)
class News:
    """The page: how many were new today and in the last ``span`` days, and the texts, newest day first."""

    today: int
    total: int
    span: int
    asked: Asked
    days: tuple[OfDay, ...]

    @property
    def shown(self) -> int:
        """How many texts are listed."""
        return sum(day.count for day in self.days)


def news(desk: Desk, asked: Asked, days: int = WEEK) -> News:
    """What was found in the last ``days`` days, today among them, and matches. Raises QueryError, StorageError."""
    with desk.search.asking() as questions:
        today = questions.count(recent(desk, asked, 1))
        query = recent(desk, asked, days)
        total = questions.count(query)
        numbers = questions.page(query, order=FOUND, limit=SHOWN)
    held, titles = desk.holdings.held(numbers), desk.titles()
    texts = [held[number] for number in numbers if number in held]
    listed = tuple(OfDay(day, tuple(_sources(list(found), titles))) for day, found in groupby(texts, key=_day))
    return News(today, total, days, asked, listed)


def recent(desk: Desk, asked: Asked, days: int) -> Query:
    """The query of what was found in the last days and matches: new articles and new versions, also superseded ones."""
    first = desk.clock().astimezone(UTC).date() - timedelta(days=days - 1)
    return both(Days("found", seconds(first)), Versions(Version.ALL), asked.query(desk.search.parse))


def _sources(texts: list[Held], titles: dict[str, str]) -> list[OfSource]:
    ordered = sorted(texts, key=lambda one: (one.document.source, -one.document.sequence))
    return [OfSource(name, titles.get(name, name), tuple(found)) for name, found in groupby(ordered, key=lambda one: one.document.source)]


def _day(one: Held) -> str:
    return f"{one.appended_at.astimezone(UTC):%Y-%m-%d}"
