"""The run ledger: every run that was, and every one that should have been.

A run is ``running`` from `start` to `end`; one whose process is gone is found by `close_orphans`. Runs that never began are `noted`.
The outcome of each address in a run is kept in `accounts`, what each entrance answered in `visits`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from pipelines.catalogue import totals
from pipelines.catalogue.schema import runs, sightings, stamp
from pipelines.catalogue.storable import storable
from pipelines.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection, Row, Select

_TOKEN = re.compile(r"[0-9a-z]{4,16}")
NEVER_RAN = ("planned", "missed", "skipped")


@dataclass(frozen=True, slots=True)
class Run:
    """One row of the ledger. ``accounts`` and ``report`` as they were given to `end`."""

    id: str
    source: str
    trigger: str
    state: str
    planned_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    pid: int | None = None
    host: str = ""
    exit_code: int | None = None
    health: str = "unknown"
    cause: str = ""
    accounts: Mapping[str, int] = field(default_factory=dict)
    report: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, Any] = field(default_factory=dict)


def run_id(source: str, at: datetime, token: str) -> str:
    """``20261122T015512Z-unchina-1a2b``; ``token`` (4 to 16 of 0-9a-z) tells runs of the same second apart.

    Raises ValueError for another token."""
    if not _TOKEN.fullmatch(token):
        raise ValueError(f"run token {token!r}: expected 4 to 16 characters of 0-9a-z")
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{source}-{token}"


def start(
    connection: Connection,
    run: str,
    source: str,
    *,
    trigger: str,
    now: datetime,
    pid: int,
    host: str,
    versions: Mapping[str, Any],
    planned_at: datetime | None = None,
) -> None:
    """Open a run; raises StorageError when the id is taken."""
    if connection.execute(select(runs.c.id).where(runs.c.id == run)).first():
        raise StorageError(f"run {run} is in the ledger already; expected a new id")
    row = _row(run, source, trigger, "running", planned_at) | {
        "started_at": stamp(now),
        "pid": pid,
        "host": host,
        "versions": _json(versions),
    }
    connection.execute(insert(runs).values(storable(row)))


def end(
    connection: Connection,
    run: str,
    *,
    now: datetime,
    exit_code: int,
    health: str,
    cause: str = "",
    accounts: Mapping[str, int],
    report: Mapping[str, Any],
) -> None:
    """Close a run with its accounts (`runs.tally`) and report; raises StorageError when it is not running."""
    values = {
        "state": "ended",
        "ended_at": stamp(now),
        "exit_code": exit_code,
        "health": health,
        "cause": cause,
        "accounts": _json(accounts),
        "report": _json(report),
    }
    changed = connection.execute(update(runs).where(runs.c.id == run, runs.c.state == "running").values(storable(values)))
    if changed.rowcount != 1:
        raise StorageError(f"run {run} cannot be ended: it is not running in the ledger")
    source = connection.execute(select(runs.c.source).where(runs.c.id == run)).scalar_one()
    totals.add(connection, source, accounts, report, now)


def exited(connection: Connection, run: str, exit_code: int) -> None:
    """Correct the exit code of a run that ended: its health was judged afterwards."""
    connection.execute(update(runs).where(runs.c.id == run).values(exit_code=exit_code))


def note(connection: Connection, run: str, source: str, *, trigger: str, state: str, planned_at: datetime, cause: str) -> None:
    """Write down a run that did not begin: ``planned``, ``missed`` (nobody was there) or ``skipped`` (the one before still ran).

    Raises ValueError for another state."""
    if state not in NEVER_RAN:
        raise ValueError(f"run {run}: state {state!r}; expected one of {', '.join(NEVER_RAN)}")
    connection.execute(insert(runs).values(storable(_row(run, source, trigger, state, planned_at) | {"cause": cause})))


def close_orphans(connection: Connection, *, host: str, alive: Callable[[int, datetime], bool], now: datetime) -> list[Run]:
    """Mark the runs of this host whose process is gone as ``killed`` and return them.

    ``alive(pid, started_at)`` says whether that very process runs (`processes.alive`). Such a run ended, as far as is known, with its
    last sighting.
    """
    query = select(runs).where(runs.c.state == "running", runs.c.host == host)
    dead = [run for run in map(_run, connection.execute(query)) if not alive(run.pid or 0, run.started_at or now)]
    for run in dead:
        last = connection.execute(select(func.max(sightings.c.at)).where(sightings.c.run == run.id)).scalar()
        cause = f"process {run.pid} on {host} is gone without closing the run (noticed {stamp(now)})"
        connection.execute(
            update(runs)
            .where(runs.c.id == run.id)
            .values(state="killed", health="broken", cause=cause, ended_at=last or stamp(run.started_at or now))
        )
    return [found for run in dead if (found := get(connection, run.id))]


def get(connection: Connection, run: str) -> Run | None:
    """One run by its id."""
    row = connection.execute(select(runs).where(runs.c.id == run)).first()
    return _run(row) if row else None


def last(connection: Connection, source: str, limit: int = 1, *, began: bool = True) -> list[Run]:
    """The latest runs of a source, newest first; with ``began=False`` also those that never began, by when they were planned."""
    when = runs.c.started_at if began else func.coalesce(runs.c.started_at, runs.c.planned_at)
    query = select(runs).where(runs.c.source == source).order_by(when.desc(), runs.c.id.desc()).limit(limit)
    return [_run(row) for row in connection.execute(query.where(runs.c.started_at.is_not(None)) if began else query)]


def count(connection: Connection, source: str = "") -> int:
    """How many runs the ledger has, of one source where it is named."""
    return int(connection.execute(_of(select(func.count()).select_from(runs), source)).scalar_one())


def page(connection: Connection, source: str = "", *, limit: int, offset: int = 0) -> list[Run]:
    """Runs of all sources or of one, the newest first by when they began or should have."""
    when = func.coalesce(runs.c.started_at, runs.c.planned_at)
    query = _of(select(runs), source).order_by(when.desc(), runs.c.id.desc()).limit(limit).offset(offset)
    return [_run(row) for row in connection.execute(query)]


def losses(connection: Connection, source: str, without: str, most: int = 40) -> tuple[int, int]:
    """Of the articles that the last runs of a source asked for: how many were refused, failed or unreadable, and how many there were.

    ``without`` is the run that is compared with them.
    """
    query = select(runs.c.accounts).where(runs.c.source == source, runs.c.state == "ended", runs.c.id != without)
    lost, asked = 0, 0
    for (text,) in connection.execute(query.order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(most)):
        counts = json.loads(text)
        lost += sum(counts.get(outcome, 0) for outcome in ("refused", "failed", "unreadable"))
        asked += sum(count for outcome, count in counts.items() if outcome not in ("discovered", "skipped"))
    return lost, asked


def latest(connection: Connection) -> dict[str, Run]:
    """The latest begun run of every source that ever had one, by source: for the status table."""
    newest = select(runs.c.source, func.max(runs.c.started_at).label("at")).group_by(runs.c.source).subquery()
    query = (
        select(runs)
        .join(newest, (runs.c.source == newest.c.source) & (runs.c.started_at == newest.c.at))
        .order_by(runs.c.source, runs.c.id)
    )
    return {row.source: _run(row) for row in connection.execute(query)}


def skews(connection: Connection, without: str) -> tuple[float, ...]:
    """How far this machine's clock was ahead of the servers of each other source in its latest run, in seconds."""
    told = (run.report.get("skew") for source, run in latest(connection).items() if source != without)
    return tuple(float(skew) for skew in told if skew is not None)


def _of(query: Select[Any], source: str) -> Select[Any]:
    return query.where(runs.c.source == source) if source else query


def _row(run: str, source: str, trigger: str, state: str, planned_at: datetime | None) -> dict[str, Any]:
    empty = {"health": "unknown", "cause": "", "accounts": "{}", "report": "{}", "versions": "{}"}
    return {
        "id": run,
        "source": source,
        "trigger": trigger,
        "state": state,
        "planned_at": stamp(planned_at) if planned_at else None,
        **empty,
    }


def _run(row: Row[Any]) -> Run:
    value = dict(row._mapping)
    times = {name: datetime.fromisoformat(value[name]) if value[name] else None for name in ("planned_at", "started_at", "ended_at")}
    return Run(**{**value, **times, **{name: json.loads(value[name]) for name in ("accounts", "report", "versions")}})


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
