"""What each entrance gave in single runs. The history over all runs is `coverage`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.catalogue import runs, sightings, visits
from pipelines.model import Outcome

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from pipelines.catalogue.sightings import Sighting
    from pipelines.model import Visit, Way

BROUGHT = frozenset({Outcome.NEW, Outcome.CHANGED})


@dataclass(frozen=True, slots=True)
class Contribution:
    """One entrance in one run: what it answered, how many addresses it showed, how many no other showed in that run, and how many were
    appended that it showed. ``showed`` is None when the sightings of the run were pruned."""

    entrance: str
    way: Way
    state: str
    leads: int
    fresh: int
    showed: int | None
    alone: int
    appended: int


@dataclass(frozen=True, slots=True)
class RunContributions:
    """The entrances of one run, by address."""

    run: str
    began: datetime | None
    entrances: tuple[Contribution, ...]


def contributions(connection: Connection, source: str, limit: int = 10) -> list[RunContributions]:
    """The latest runs of a source, newest first, each with what its entrances gave."""
    found = []
    for run in runs.last(connection, source, limit):
        seen = sightings.of_run(connection, run.id)
        pruned = sum(run.accounts.get(outcome.value, 0) for outcome in Outcome) > len(seen)
        entrances = tuple(_contribution(visit, seen, pruned) for visit in visits.of_run(connection, run.id))
        found.append(RunContributions(run.id, run.started_at, entrances))
    return found


def _contribution(visit: Visit, seen: list[Sighting], pruned: bool) -> Contribution:
    shown = [one for one in seen if visit.entrance in one.ways]
    outcomes = Counter(one.outcome for one in shown)
    return Contribution(
        entrance=visit.entrance,
        way=visit.way,
        state=visit.state,
        leads=visit.leads,
        fresh=visit.fresh,
        showed=None if pruned else len(shown),
        alone=sum(len(one.ways) == 1 for one in shown),
        appended=sum(outcomes[outcome] for outcome in BROUGHT),
    )
