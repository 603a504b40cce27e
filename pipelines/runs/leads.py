"""What becomes of the addresses that an entrance shows, or that are due: each is planned, and what is not asked for is skipped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING

from pipelines.archive.exchange import wire
from pipelines.catalogue import sightings, urls, validators, visits
from pipelines.catalogue.sightings import Sighting
from pipelines.model import Entrance, Lead, Outcome, Way
from pipelines.model.visit import UNCHANGED
from pipelines.revisit import announced, plan
from pipelines.runs.state import Task

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from pipelines.revisit.known import KnownUrl
    from pipelines.runs.state import Draft


@dataclass(frozen=True, slots=True)
class Discovered:
    """The tasks that some leads gave, and for each lead its key and its state before the run, in order."""

    tasks: tuple[Task, ...] = ()
    leads: tuple[tuple[str, KnownUrl | None], ...] = ()

    @property
    def fresh(self) -> int:
        """How many were never seen before the run."""
        return sum(known is None for _, known in self.leads)


def discover(connection: Connection, draft: Draft, leads: Sequence[Lead], now: datetime) -> Discovered:
    """Remember what an entrance shows and plan it."""
    pairs = [(lead, draft.key(lead.url)) for lead in leads]
    before = urls.discover(connection, draft.source.name, pairs, now)
    shown = [(known, lead) for known, (lead, _) in zip(before, pairs, strict=True)]
    tasks = _planned(connection, draft, shown, announced.noisy_entrances(shown), now)
    return Discovered(tasks, tuple((key, draft.before(key)) for _, key in pairs))


def due(connection: Connection, draft: Draft, now: datetime) -> Discovered:
    """What is to be asked for though no entrance shows it: left by a killed run, failed before, due for a revisit."""
    shown = [(known, _lead_of(known)) for known in urls.due(connection, draft.source.name, now)]
    return Discovered(_planned(connection, draft, shown, frozenset(), now))


def shown_now(connection: Connection, draft: Draft, key: str, known: KnownUrl | None) -> bool:
    """Whether an entrance shows an address in this run; one that did not change shows what it showed when it was read last."""
    if draft.ways(key) or known is None:
        return bool(draft.ways(key))
    unchanged = [url for url in known.ways if (visit := draft.visit(url)) is not None and visit.state == UNCHANGED]
    read = {url: visits.read_before(connection, draft.source.name, url, draft.run) for url in unchanged}
    return any(at is not None and known.ways[url].last >= at for url, at in read.items())


def _planned(
    connection: Connection, draft: Draft, shown: Sequence[tuple[KnownUrl | None, Lead]], noisy: frozenset[str], now: datetime
) -> tuple[Task, ...]:
    tasks: list[Task] = []
    entered: dict[str, Sighting] = {}
    skipped: list[Sighting] = []
    last_read = cache(partial(visits.read_before, connection, draft.source.name, run=draft.run))
    for known, lead in shown:
        key = draft.key(lead.url)
        ways = draft.ways(key) if lead.entrance.way is Way.HAND else draft.shown(key, lead.entrance.url)
        entered[key] = Sighting(key, lead.url, ways)
        if draft.discovered(key):
            continue
        draft.discover(key, known)
        anew = known is not None and lead.entrance.way is not Way.HAND and announced.shown_anew(known, lead, last_read(lead.entrance.url))
        wanted = plan.what_to_do(known, lead, now, trust_modified=lead.entrance.url not in noisy, anew=anew)
        if wanted.action is plan.Action.SKIP:
            skipped.append(Sighting(key, lead.url, (), Outcome.SKIPPED, wanted.reason, known.document if known else None))
            draft.conclude(key, Outcome.SKIPPED)
        else:
            told = known is not None and announced.change_announced(known, lead)
            tasks.append(Task(lead, key, wanted.action is plan.Action.REVISIT, told, tries=known.tries if known else 0))
    sightings.discovered(connection, draft.run, draft.source.name, list(entered.values()), now)
    sightings.concluded(connection, draft.run, draft.source.name, skipped, now)
    return _with_validators(connection, tasks)


def _with_validators(connection: Connection, tasks: Sequence[Task]) -> tuple[Task, ...]:
    """The tasks with what is remembered of their addresses, so that nobody has to ask for it when they are fetched."""
    held = validators.of_urls(connection, (wire(task.lead.url) for task in tasks))
    return tuple(replace(task, validator=held.get(wire(task.lead.url))) for task in tasks)


def _lead_of(known: KnownUrl) -> Lead:
    entrance = next(iter(known.ways), known.url)
    return Lead(known.url, Entrance(Way.HAND, entrance), known.title, known.published, known.modified)
