"""What the catalogue knows of a source's runs, as the facts that health is judged by. Reads only."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import func, or_, select

from pipelines.catalogue import schema, visits
from pipelines.catalogue.attempts import STOPPED
from pipelines.catalogue.schema import documents, runs, sightings, stamp
from pipelines.insight.publications import publications
from pipelines.model.cause import Cause
from pipelines.model.health import History, RunFacts, State, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Row, Select

    from pipelines.model import Visit
    from pipelines.model.health import HealthVerdict

USUAL = 40
RECENT = 10
READING = 50
_SEEN = ("ok", "degraded", "clipped", "partial", "empty", "unchanged")
_ANSWERS = (Cause.ROBOTS, Cause.OFF_HOST, Cause.CHALLENGE, Cause.HOST_PAUSED)
"""What is no silence of the host."""
_AT = func.coalesce(runs.c.started_at, runs.c.planned_at)
"""When a run began, or should have."""
_UNASKED = ("skipped", "pending")
_LOOKED_AT = ("refused", "unreadable", "failed")


def facts(connection: Connection, run: str) -> RunFacts | None:
    """The facts of one run; None when it is not in the ledger."""
    row = connection.execute(select(runs).where(runs.c.id == run)).first()
    return _facts(connection, [row])[0] if row else None


def latest(connection: Connection, source: str) -> RunFacts | None:
    """The facts of the last run of a source that is over."""
    query = _over(source)
    row = connection.execute(query.order_by(_AT.desc(), runs.c.id.desc()).limit(1)).first()
    return _facts(connection, [row])[0] if row else None


def history(
    connection: Connection,
    source: str,
    now: datetime,
    *,
    before: RunFacts | None = None,
    previous: HealthVerdict | None = None,
    every: float = 21600.0,
    accepted: datetime | None = None,
) -> History:
    """What is known of a source at ``now``, without the run ``before`` which it is for and all after it."""
    over = _over(source)
    if before is not None:
        over = over.where(stamp(before.started_at) >= _AT, runs.c.id != before.run)
    newest = over.order_by(_AT.desc(), runs.c.id.desc())
    recent = list(reversed(connection.execute(newest.limit(RECENT)).all()))
    healthy = newest.where(runs.c.health.in_(("ok", "quiet")))
    asked = select(sightings.c.run).where(sightings.c.source == source, sightings.c.outcome.not_in(_UNASKED))
    read = newest.where(runs.c.id.in_(asked))
    looked_at: Sequence[Row[Any]] = ()
    if accepted is not None:
        healthy, read = (query.where(runs.c.started_at >= stamp(accepted)) for query in (healthy, read))
        looked_at = connection.execute(newest.where(stamp(accepted) > _AT).limit(1)).all()
    usual = [*looked_at, *reversed(connection.execute(healthy.limit(USUAL)).all())]
    reading = list(reversed(connection.execute(read.limit(READING)).all()))
    rows = {row.id: row for row in (*recent, *usual, *reading)}
    known = {one.run: one for one in _facts(connection, list(rows.values()))}
    last = connection.execute(select(func.max(runs.c.started_at)).where(runs.c.source == source)).scalar()
    return History(
        usual=tuple(known[row.id] for row in usual),
        recent=tuple(known[row.id] for row in recent),
        reading=tuple(known[row.id] for row in reading),
        published=publications(connection, source, now),
        watched_since=watched_since(connection, source),
        previous=previous,
        every=every,
        running=bool(_count(connection, source, "running", last)),
        skipped=_count(connection, source, "skipped", last),
        accepted=accepted,
    )


def watched_since(connection: Connection, source: str) -> datetime | None:
    """When a run read an entrance of the source for the first time; the first run, where none did; None when it never ran."""
    first = select(func.min(runs.c.started_at)).where(runs.c.source == source)
    read = first.join(schema.visits, schema.visits.c.run == runs.c.id).where(schema.visits.c.state.in_(_SEEN))
    since = connection.execute(read).scalar() or connection.execute(first).scalar()
    return datetime.fromisoformat(since) if since else None


def _count(connection: Connection, source: str, state: str, since: str | None) -> int:
    """Runs of a state that began, or should have, at or after the last start."""
    query = select(func.count()).select_from(runs).where(runs.c.source == source, runs.c.state == state)
    return connection.execute(query.where((since or "") <= _AT)).scalar_one()


def _over(source: str) -> Select[Any]:
    """Runs that are over, without those that were stopped together with the scheduler; a process that died before registering its
    run counts as one, a slot at which nothing was started does not."""
    took_place = or_(runs.c.started_at.is_not(None), (runs.c.state == "missed") & runs.c.exit_code.is_not(None))
    return select(runs).where(runs.c.source == source, took_place, runs.c.state != "running", runs.c.cause != STOPPED)


def _facts(connection: Connection, rows: Sequence[Row[Any]]) -> list[RunFacts]:
    ids = [row.id for row in rows]
    seen, reasons, texts = _visits(connection, ids), _reasons(connection, ids), _texts(connection, ids)
    return [_one(row, seen[row.id], reasons[row.id], texts[row.id]) for row in rows]


def _one(row: Row[Any], seen: Sequence[Visit], reasons: Mapping[str, int], texts: Iterable[Text]) -> RunFacts:
    report = json.loads(row.report)
    accounts = json.loads(row.accounts)
    return RunFacts(
        run=row.id,
        source=row.source,
        started_at=datetime.fromisoformat(row.started_at or row.planned_at),
        state=row.state,
        exit_code=row.exit_code,
        visits=tuple(seen),
        outcomes={name: count for name, count in accounts.items() if name != "discovered"},
        reasons=reasons,
        statuses=_counts(report.get("statuses")),
        errors=_errors(seen),
        moved=_moved(seen),
        skew=report.get("skew"),
        texts=tuple(texts),
        health=State(row.health) if row.health in set(State) else State.UNKNOWN,
        error=str(report.get("error", "")) or (row.cause if row.state in ("killed", "missed") else ""),
    )


def _counts(value: Any) -> dict[str, int]:
    return {str(name): int(count) for name, count in value.items()} if isinstance(value, dict) else {}


def _visits(connection: Connection, ids: Sequence[str]) -> dict[str, list[Visit]]:
    found: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits.of_runs(connection, ids):
        found[visit.run].append(visit)
    return found


def _errors(seen: Iterable[Visit]) -> dict[str, int]:
    """Why entrances brought no answer, by the crawler's word."""
    return dict(Counter(visit.state for visit in seen if visit.status is None and visit.failed and visit.cause not in _ANSWERS))


def _moved(seen: Iterable[Visit]) -> dict[str, int]:
    """Hosts that entrances redirect to although they are not the source's: the address is first in the note."""
    hosts = [urlsplit(visit.said.partition(": ")[0]).hostname for visit in seen if visit.cause is Cause.OFF_HOST]
    return dict(Counter(host for host in hosts if host))


def _reasons(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """Refused, unreadable and failed URLs by ``outcome:cause``."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    what = (sightings.c.run, sightings.c.outcome, sightings.c.evidence)
    query = select(*what, func.count().label("n")).where(sightings.c.run.in_(ids), sightings.c.outcome.in_(_LOOKED_AT)).group_by(*what)
    for row in connection.execute(query):
        found[row.run][f"{row.outcome}:{json.loads(row.evidence).get('cause', 'unknown')}"] += row.n
    return defaultdict(dict, {run: dict(counts) for run, counts in found.items()})


def _texts(connection: Connection, ids: Sequence[str]) -> dict[str, list[Text]]:
    columns = (documents.c.run, documents.c.fetched_at, documents.c.bytes, documents.c.title, documents.c.published, documents.c.language)
    found: dict[str, list[Text]] = defaultdict(list)
    for row in connection.execute(select(*columns).where(documents.c.run.in_(ids)).order_by(documents.c.sequence)):
        at = datetime.fromisoformat(row.fetched_at)
        found[row.run].append(Text(at, row.bytes, bool(row.title.strip()), row.published is not None, row.language))
    return found
