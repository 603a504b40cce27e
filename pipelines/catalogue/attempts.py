"""What a scheduler writes into the ledger: runs that never began, and runs whose process ended without closing them."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert, or_, select, update

from pipelines.catalogue import runs as ledger
from pipelines.catalogue.schema import events, runs, stamp

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pipelines.model.health import HealthVerdict

STOPPED = "the scheduler was stopped"
"""Why a run was ended that says nothing about its source."""


def never_began(connection: Connection, source: str, state: str, *, planned_at: datetime, cause: str) -> str:
    """Note a run that did not begin (``missed``, ``skipped``) and return its id."""
    run = ledger.run_id(source, planned_at, secrets.token_hex(4))
    ledger.note(connection, run, source, trigger="schedule", state=state, planned_at=planned_at, cause=cause)
    return run


def ended(connection: Connection, source: str, *, pid: int, host: str, since: datetime, planned_at: datetime, code: int, why: str) -> str:
    """Make sure that a crawl process which ended has an ended run: returns its id.

    A run it left open is closed as ``killed``; when it opened none (it crashed at its start, or another run had the lock: exit
    code 75), a run that did not begin is noted, with the exit code where that says something. ``why`` says why it was ended from
    outside, if it was.
    """
    mine = select(runs.c.id, runs.c.state).where(runs.c.source == source, runs.c.pid == pid, runs.c.host == host)
    row = connection.execute(
        mine.where(or_(runs.c.state == "running", runs.c.started_at >= stamp(since))).order_by(runs.c.started_at.desc())
    ).first()
    said = why or (f"the process was ended by signal {-code}" if code < 0 else f"the process ended with exit code {code}")
    if row is None:
        held = code == 75
        cause = "another run of the source was at work" if held else f"{said} before it opened its run"
        run = never_began(connection, source, "skipped" if held else "missed", planned_at=planned_at, cause=cause)
        if not (held or why == STOPPED):
            connection.execute(update(runs).where(runs.c.id == run).values(exit_code=code))
        return run
    planned = update(runs).where(runs.c.id == row.id, runs.c.planned_at.is_(None)).values(planned_at=stamp(planned_at))
    connection.execute(planned)
    if row.state == "running":
        health = "unknown" if why == STOPPED else "broken"
        values = {"state": "killed", "health": health, "cause": said, "exit_code": code}
        connection.execute(update(runs).where(runs.c.id == row.id).values(values))
    return str(row.id)


def close(connection: Connection, run: str, now: datetime) -> None:
    """Write the end time of a run that was closed from outside."""
    connection.execute(
        update(runs).where(runs.c.id == run, runs.c.started_at.is_not(None), runs.c.ended_at.is_(None)).values(ended_at=stamp(now))
    )


def event(connection: Connection, kind: str, subject: str, outcome: str, details: str, now: datetime) -> None:
    """Write down something that happened to the service as a whole, as a step of the clock."""
    connection.execute(insert(events).values(at=stamp(now), kind=kind, subject=subject, outcome=outcome, details=details))


def last(connection: Connection, kind: str) -> tuple[datetime, str] | None:
    """When an event of a kind last happened, and its details; None: never."""
    query = select(events.c.at, events.c.details).where(events.c.kind == kind).order_by(events.c.id.desc()).limit(1)
    row = connection.execute(query).first()
    return (datetime.fromisoformat(row.at), row.details) if row else None


def judged(connection: Connection, run: str, verdict: HealthVerdict) -> None:
    """Keep with a run what it was judged to be."""
    cause = f"{verdict.cause.value}: {verdict.sentence}" if verdict.cause.value else ""
    connection.execute(update(runs).where(runs.c.id == run).values(health=verdict.state.value, cause=cause))
