"""What each entrance answered and showed in a run, as rows; health and coverage are judged by it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from pipelines.catalogue.schema import runs, stamp, visits
from pipelines.catalogue.upsert import upsert
from pipelines.model import Visit, Way

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

_SHOWED = ("ok", "partial", "degraded", "clipped", "empty")
_KEYS = ("run", "entrance")
_COLUMNS = tuple(column.name for column in visits.c)


def visited(connection: Connection, run: str, source: str, visit: Visit) -> None:
    """Write down a visit; a second one of the same run and entrance replaces the first."""
    row = {name: getattr(visit, name) for name in _COLUMNS} | {"run": run, "source": source, "way": visit.way.value, "notes": visit.said}
    upsert(connection, visits, [row], keys=_KEYS, change=[name for name in _COLUMNS if name not in _KEYS])


def of_run(connection: Connection, run: str) -> list[Visit]:
    """The visits of a run, by entrance."""
    query = select(visits).where(visits.c.run == run).order_by(visits.c.entrance)
    return [visit_of(row) for row in connection.execute(query).mappings()]


def of_runs(connection: Connection, ids: Sequence[str]) -> list[Visit]:
    """The visits of several runs, by entrance."""
    query = select(visits).where(visits.c.run.in_(ids)).order_by(visits.c.entrance)
    return [visit_of(row) for row in connection.execute(query).mappings()]


def of_source(connection: Connection, source: str, limit: int = 1000) -> list[Visit]:
    """The latest visits of a source, newest run first."""
    query = select(visits).join(runs, runs.c.id == visits.c.run, isouter=True).where(visits.c.source == source)
    ordered = query.order_by(runs.c.started_at.desc(), visits.c.run.desc(), visits.c.entrance).limit(limit)
    return [visit_of(row) for row in connection.execute(ordered).mappings()]


def read_before(connection: Connection, source: str, entrance: str, run: str) -> datetime | None:
    """When the last run but ``run`` began that read an entrance in full; None: none did."""
    query = select(runs.c.started_at).join(visits, runs.c.id == visits.c.run).where(visits.c.source == source, visits.c.run != run)
    read = query.where(visits.c.entrance == entrance, visits.c.state.in_(_SHOWED), runs.c.started_at.is_not(None))
    found = connection.execute(read.order_by(visits.c.run.desc()).limit(1)).scalar()  # the names of runs begin with their time
    return datetime.fromisoformat(found) if found else None


def reads(connection: Connection, source: str, entrance: str, until: datetime, most: int = 2) -> list[datetime]:
    """When the runs up to a time began that read an entrance in full, newest first."""
    query = select(runs.c.started_at).join(visits, runs.c.id == visits.c.run).where(visits.c.source == source)
    read = query.where(visits.c.entrance == entrance, visits.c.state.in_(_SHOWED), runs.c.started_at <= stamp(until))
    return [datetime.fromisoformat(at) for at in connection.execute(read.order_by(visits.c.run.desc()).limit(most)).scalars()]


def visit_of(row: Mapping[Any, Any]) -> Visit:
    """The visit of a row."""
    return Visit(**{**row, "way": Way(row["way"]), "notes": (row["notes"],) if row["notes"] else ()})
