"""The accounts: every address a run discovered ends in exactly one outcome, and the sum is checked.

An address is entered when it is discovered, before anything is asked for; its outcome is written when it is known. What is still
undecided when the run ends is a bug (it got no outcome), and `mismatch` says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from pipelines.catalogue.schema import runs, sightings, stamp
from pipelines.catalogue.upsert import upsert
from pipelines.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

UNDECIDED = "pending"
DATES = "dates"
"""Under this name the evidence of what was appended keeps all dates that its page gave."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One address in one run. ``ways`` are the entrances that showed it, none when it was only due; ``outcome`` None: undecided."""

    url_key: str
    url: str
    ways: tuple[str, ...] = ()
    outcome: Outcome | None = None
    reason: str = ""
    document: int | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    run: str = ""
    source: str = ""
    at: str = ""


def discovered(connection: Connection, run: str, source: str, found: Sequence[Sighting], now: datetime) -> None:
    """Enter addresses as undecided, one sighting per key; an outcome that is there already stays, its ways are completed."""
    rows = [_row(run, source, one, UNDECIDED, now) for one in found]
    upsert(connection, sightings, rows, keys=("run", "url_key"), change=("ways",))


def concluded(connection: Connection, run: str, source: str, found: Sequence[Sighting], now: datetime) -> None:
    """Write outcomes; an address that was not entered is entered. A later outcome of the same run replaces the earlier one.

    Sightings without ways keep the ways they were entered with. Raises ValueError for a sighting without an outcome.
    """
    for one in found:
        if one.outcome is None:
            raise ValueError(f"{one.url} is concluded in run {run} without an outcome")
    upsert(
        connection,
        sightings,
        [_row(run, source, one, str(one.outcome), now) for one in found],
        keys=("run", "url_key"),
        change=("url", "outcome", "reason", "document", "evidence", "at"),
        keep_where_empty=("ways",),
    )


def balance(connection: Connection, run: str) -> dict[str, int]:
    """``discovered`` and the count of each outcome (all of them named, also those that did not occur)."""
    query = select(sightings.c.outcome, func.count()).where(sightings.c.run == run).group_by(sightings.c.outcome)
    counts: dict[str, int] = {row[0]: row[1] for row in connection.execute(query)}
    return {"discovered": sum(counts.values()), **{outcome.value: counts.get(outcome.value, 0) for outcome in Outcome}}


def mismatch(balance: Mapping[str, int], counted: int | None = None) -> str | None:
    """A sentence when the outcomes do not add up to what was discovered (or to what the caller ``counted``); None when they do."""
    outcomes = sum(balance[outcome.value] for outcome in Outcome)
    if outcomes != balance["discovered"]:
        return f"{balance['discovered']} addresses were discovered and {outcomes} have an outcome; expected one for each"
    if counted is not None and counted != outcomes:
        return f"the crawl counted {counted} addresses and the ledger has {outcomes}; expected the same"
    return None


def undecided(connection: Connection, run: str) -> list[Sighting]:
    """What was discovered in a run and has no outcome."""
    query = select(sightings).where(sightings.c.run == run, sightings.c.outcome == UNDECIDED).order_by(sightings.c.id)
    return [_sighting(row) for row in connection.execute(query)]


def of_run(connection: Connection, run: str) -> list[Sighting]:
    """All sightings of a run in the order they were entered."""
    return [_sighting(row) for row in connection.execute(select(sightings).where(sightings.c.run == run).order_by(sightings.c.id))]


def of_url(connection: Connection, keys: Iterable[str], url: str, limit: int = 50) -> list[Sighting]:
    """The outcome of an address, by its keys or as it is written, newest first."""
    wanted = sightings.c.url_key.in_(list(keys)) | (sightings.c.url == url)
    return [_sighting(row) for row in connection.execute(select(sightings).where(wanted).order_by(sightings.c.id.desc()).limit(limit))]


def prune(connection: Connection, source: str, keep: int = 50) -> int:
    """Delete the skipped sightings of all but the newest ``keep`` runs of a source; return how many.

    Only what was skipped goes: it says no more than that the address was known, and its count stays in the run's accounts.
    """
    newest = select(runs.c.id).where(runs.c.source == source).order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(keep)
    gone = delete(sightings).where(
        sightings.c.source == source, sightings.c.outcome == Outcome.SKIPPED.value, sightings.c.run.not_in(newest.scalar_subquery())
    )
    return connection.execute(gone).rowcount


def _row(run: str, source: str, one: Sighting, outcome: str, now: datetime) -> dict[str, Any]:
    return {
        "run": run,
        "source": source,
        "url_key": one.url_key,
        "url": one.url,
        "ways": json.dumps(one.ways, ensure_ascii=False),
        "outcome": outcome,
        "reason": one.reason,
        "document": one.document,
        "evidence": json.dumps(dict(one.evidence), ensure_ascii=False, sort_keys=True),
        "at": stamp(now),
    }


def _sighting(row: Row[Any]) -> Sighting:
    return Sighting(
        url_key=row.url_key,
        url=row.url,
        ways=tuple(json.loads(row.ways)),
        outcome=None if row.outcome == UNDECIDED else Outcome(row.outcome),
        reason=row.reason,
        document=row.document,
        evidence=json.loads(row.evidence),
        run=row.run,
        source=row.source,
        at=row.at,
    )
