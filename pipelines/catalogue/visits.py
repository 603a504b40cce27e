"""What each entrance answered and showed in a run; health and coverage are judged by it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from pipelines.catalogue.schema import runs, visits
from pipelines.catalogue.upsert import upsert
from pipelines.model import Way

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Visit:
    """One entrance in one run. ``state`` is that of `Found` or a failure's word; ``status`` None when nothing answered."""

    entrance: str
    way: Way
    state: str
    status: int | None = None
    leads: int = 0
    fresh: int = 0
    """Leads whose address was never seen before."""
    pages: int = 0
    """Pages read of it: more than one where a listing or a sitemap index was followed."""
    links: int = 0
    """Links or entries before any selection."""
    digest: str = ""
    """SHA-256 of the first page's body, in hex."""
    notes: str = ""
    run: str = ""
    source: str = ""


def visited(connection: Connection, run: str, source: str, visit: Visit) -> None:
    """Write down a visit; a second one of the same run and entrance replaces the first."""
    row = asdict(visit) | {"run": run, "source": source, "way": visit.way.value}
    upsert(connection, visits, [row], keys=("run", "entrance"), change=[name for name in row if name not in {"run", "entrance"}])


def of_run(connection: Connection, run: str) -> list[Visit]:
    """The visits of a run, by entrance."""
    query = select(visits).where(visits.c.run == run).order_by(visits.c.entrance)
    return [Visit(**{**row, "way": Way(row["way"])}) for row in connection.execute(query).mappings()]


def of_source(connection: Connection, source: str, limit: int = 1000) -> list[Visit]:
    """The latest visits of a source, newest run first."""
    query = select(visits).join(runs, runs.c.id == visits.c.run, isouter=True).where(visits.c.source == source)
    ordered = query.order_by(runs.c.started_at.desc(), visits.c.run.desc(), visits.c.entrance).limit(limit)
    return [Visit(**{**row, "way": Way(row["way"])}) for row in connection.execute(ordered).mappings()]
