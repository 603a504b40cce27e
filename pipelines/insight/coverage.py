"""Which entrance shows which articles, over the whole history of a source. What one should have shown is decided in `expected`."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from pipelines.catalogue import urls, visits
from pipelines.catalogue.schema import documents, runs
from pipelines.insight import expected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from pipelines.model import Visit, Way
    from pipelines.revisit.known import KnownUrl

WELL = frozenset({"ok", "degraded", "clipped", "partial", "unchanged"})
"""States of a visit that was answered: those of `Found` with articles in it, and ``unchanged`` for a 304."""


@dataclass(frozen=True, slots=True)
class EntranceCoverage:
    """What one entrance contributed. ``first`` counts what no other showed before it, ``alone`` what no other showed at all."""

    url: str
    way: Way
    showed: int
    first: int
    alone: int
    missed: tuple[KnownUrl, ...] = ()
    """What it should have shown, newest first."""
    visits: int = 0
    failed: int = 0
    """Visits that were not answered well."""


@dataclass(frozen=True, slots=True)
class Day:
    """Articles first seen on a day (UTC): how many, how many of them by each entrance first, and how many each missed."""

    day: date
    articles: int
    first: Mapping[str, int] = field(default_factory=dict)
    missed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The entrances of a source, the one that showed most first, and the days with articles, newest first."""

    source: str
    articles: int
    entrances: tuple[EntranceCoverage, ...]
    days: tuple[Day, ...]


def coverage(connection: Connection, source: str, now: datetime, since: datetime | None = None) -> Coverage:
    """The coverage of a source; ``since`` leaves out what was first seen before."""
    known = urls.every(connection, source)
    dated = select(documents.c.sequence, documents.c.published).where(documents.c.source == source, documents.c.published.is_not(None))
    dates: dict[int, str] = {row.sequence: row.published for row in connection.execute(dated)}
    begun = {row.id: row.started_at for row in connection.execute(select(runs.c.id, runs.c.started_at).where(runs.c.source == source))}
    seen = [(datetime.fromisoformat(at), visit) for visit in visits.of_source(connection, source, 100_000) if (at := begun.get(visit.run))]
    return measure(source, known, seen, dates, now, since)


def measure(
    source: str,
    known: Sequence[KnownUrl],
    seen: Sequence[tuple[datetime, Visit]],
    dates: Mapping[int, str],
    now: datetime,
    since: datetime | None = None,
) -> Coverage:
    """The same from facts: all addresses, all visits with the time of their run, dates of publication by document."""
    ages = expected.ages(known, dates, _settled(seen, now))
    counted = [one for one in known if since is None or one.first_seen >= since]
    missed = {url: expected.missed(url, known, ages, _last_well(url, seen), now) for url in _entrances(known, seen)}
    wanted = {one.url_key for one in counted}
    entrances = [
        _entrance(
            url, way, counted, [one for one in missed[url] if one.url_key in wanted], [visit for _, visit in seen if visit.entrance == url]
        )
        for url, way in _entrances(known, seen).items()
    ]
    ordered = sorted(entrances, key=lambda entrance: (-entrance.showed, entrance.url))
    return Coverage(source, len(counted), tuple(ordered), _days(counted, ordered))


def _settled(seen: Iterable[tuple[datetime, Visit]], now: datetime) -> datetime:
    """When the second run began; what was first seen before was there when watching began."""
    runs = sorted({at for at, _ in seen})
    return runs[1] if len(runs) > 1 else now


def _entrance(url: str, way: Way, known: Sequence[KnownUrl], missed: Sequence[KnownUrl], seen: Sequence[Visit]) -> EntranceCoverage:
    shown = [one for one in known if url in one.ways]
    return EntranceCoverage(
        url=url,
        way=way,
        showed=len(shown),
        first=sum(_first(one, url) for one in shown),
        alone=sum(len(one.ways) == 1 for one in shown),
        missed=tuple(missed),
        visits=len(seen),
        failed=sum(visit.state not in WELL for visit in seen),
    )


def _first(one: KnownUrl, url: str) -> bool:
    return url in one.ways and one.ways[url].first == min(way.first for way in one.ways.values())


def _days(known: Iterable[KnownUrl], entrances: Sequence[EntranceCoverage]) -> tuple[Day, ...]:
    articles: dict[date, list[KnownUrl]] = defaultdict(list)
    for one in known:
        articles[one.first_seen.astimezone(UTC).date()].append(one)
    missed = {entrance.url: Counter(one.first_seen.astimezone(UTC).date() for one in entrance.missed) for entrance in entrances}
    return tuple(
        Day(
            day,
            len(ones),
            {entrance.url: count for entrance in entrances if (count := sum(_first(one, entrance.url) for one in ones))},
            {entrance.url: count for entrance in entrances if (count := missed[entrance.url][day])},
        )
        for day, ones in sorted(articles.items(), reverse=True)
    )


def _entrances(known: Iterable[KnownUrl], seen: Iterable[tuple[datetime, Visit]]) -> dict[str, Way]:
    return {visit.entrance: visit.way for _, visit in seen} | {url: way.way for one in known for url, way in one.ways.items()}


def _last_well(url: str, seen: Iterable[tuple[datetime, Visit]]) -> datetime | None:
    return max((at for at, visit in seen if visit.entrance == url and visit.state in WELL), default=None)
