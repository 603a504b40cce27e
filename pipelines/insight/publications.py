"""When the articles of a source came out, as far as the catalogue knows. Reads only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from pipelines.catalogue.schema import documents, runs, stamp
from pipelines.text.dates import moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

REMEMBERED = timedelta(days=800)
MOST_PUBLICATIONS = 3000
FRESH = timedelta(days=3)
"""An article found within this time of its date came out at that date; later ones count when they were found."""


def publications(connection: Connection, source: str, now: datetime) -> tuple[datetime, ...]:
    """When the articles of a source came out, old to new: by their date where they were found soon after it or in the first run.

    Only first versions count. A date without a time is noon of that day, but never later than the fetch.
    """
    first = select(runs.c.id).where(runs.c.source == source, runs.c.started_at.is_not(None)).order_by(runs.c.started_at).limit(1)
    first_run = connection.execute(first).scalar()
    query = (
        select(documents.c.published, documents.c.fetched_at, documents.c.run)
        .where(documents.c.source == source, documents.c.version == 1, documents.c.fetched_at <= stamp(now))
        .order_by(documents.c.sequence.desc())
        .limit(MOST_PUBLICATIONS)
    )
    moments = [_came_out(row.published, row.fetched_at, backfill=row.run in (first_run, None)) for row in connection.execute(query)]
    return tuple(sorted(at for at in moments if at is not None and now - REMEMBERED <= at <= now))


def per_week(published: Iterable[datetime], now: datetime, weeks: int = 26) -> list[int]:
    """How many came out in each week, old to new, the last week ending now."""
    counts = [0] * weeks
    for at in published:
        back = (now - at) // timedelta(days=7)
        if 0 <= back < weeks:
            counts[weeks - 1 - back] += 1
    return counts


def _came_out(dated: str | None, found: str, *, backfill: bool) -> datetime | None:
    """When an article came out, from its date and when it was found; None when a first run found it without a date."""
    fetched = moment(found)
    published = moment(dated, hour=12)
    if published is None:
        return None if backfill else fetched
    if fetched is not None and not backfill and abs(fetched - published) > FRESH:
        return fetched
    return min(published, fetched) if fetched else published
