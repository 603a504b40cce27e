"""The tally of a run while it runs, and what the whole means as an exit code. Pure; the catalogue keeps it (`catalogue.sightings`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from pipelines.errors import CONFIG, HEALTHY, LOCKED, NO_NETWORK, NOTHING_WORKED, STORAGE, UNHEALTHY
from pipelines.health.odds import strange
from pipelines.model import Outcome, Visit
from pipelines.model.cause import CauseKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.catalogue.unread import Unread

WORKED = frozenset({Outcome.NEW, Outcome.SAME, Outcome.CHANGED, Outcome.COPY, Outcome.OFF_TOPIC, Outcome.SKIPPED})
LOST = frozenset({Outcome.REFUSED, Outcome.FAILED, Outcome.UNREADABLE})
FEWEST = 8
"""Articles that earlier runs asked for, below which nothing is known of a source's usual share of losses."""
CHANCE = 0.0002
"""How seldom chance may explain a run's losses; it is asked at every run."""
ENDED_WELL = frozenset({"finished", "closespider_timeout", "closespider_pagecount"})
"""A run that reached its bounds is healthy: what it did not come to stays pending for the next."""
STOPPED = "shutdown"
"""Scrapy's word for a crawl that a signal ended."""
READ = frozenset({"ok", "degraded", "clipped", "partial", "unchanged"})


@dataclass(slots=True)
class Tally:
    """What a run did. ``outcomes`` and ``discovered`` are by URL key."""

    source: str
    run: str
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    discovered: set[str] = field(default_factory=set)
    visits: dict[str, Visit] = field(default_factory=dict)
    answers: int = 0
    """HTTP answers of any status."""
    finish: str = ""
    """Why the crawl ended: ``finished``, ``shutdown``, ..."""
    troubles: list[str] = field(default_factory=list)
    """Sentences for the operator: what went wrong, where, and what can be done."""
    stored: bool = False
    """The run reads stored answers again and asks nobody."""
    skews: list[float] = field(default_factory=list)
    """Seconds that our clock was ahead of each answer's Date header."""
    unreached: str = ""
    """The first failure of the network, as a sentence."""
    unread: Sequence[Unread] = ()
    """What of the source waits to be read again because of this machine, from this run and earlier ones."""
    usual: tuple[int, int] = (0, 0)
    """How many articles earlier runs asked for and lost, and how many they asked for."""

    @property
    def skew(self) -> float | None:
        """The median of the skews; None when no answer told its time."""
        return median(self.skews) if self.skews else None

    def counts(self) -> dict[str, int]:
        """The number of URLs by outcome, and how many were discovered."""
        counts = {outcome.value: 0 for outcome in Outcome}
        for outcome in self.outcomes.values():
            counts[outcome.value] += 1
        return {"discovered": len(self.discovered), **counts}

    def missing(self) -> list[str]:
        """Keys that were discovered and ended in no outcome, or ended in one without having been discovered."""
        return sorted(self.discovered.symmetric_difference(self.outcomes))


def read(visit: Visit) -> bool:
    """Whether an entrance gave something to go by."""
    return visit.failure is None and visit.state in READ


def unhealthy(tally: Tally, min_links: int) -> list[str]:
    """Why the run is not healthy, as sentences; empty when it is."""
    said = list(tally.troubles)
    visits = list(tally.visits.values())
    said += [f"{visit.way} {visit.entrance}: {visit.reason or visit.state}" for visit in visits if not read(visit) and not visit.guess]
    found = sum(visit.leads for visit in visits)
    asked_in_full = any(read(visit) for visit in visits) and not any(visit.state == "unchanged" for visit in visits)
    if asked_in_full and found < min_links:
        said.append(f"{found} article links found, at least {min_links} expected: a layout or the article pattern may have changed")
    if not (visits or tally.outcomes or tally.answers or tally.stored):
        said.append("no answer came: every request was refused or failed (-L INFO tells of each)")
    if tally.missing():
        said.append(f"{len(tally.missing())} URLs have no outcome, as {tally.missing()[0]}: the account does not add up")
    asked = [outcome for outcome in tally.outcomes.values() if outcome is not Outcome.SKIPPED]
    lost = [outcome for outcome in asked if outcome in LOST]
    failed = [outcome for outcome in lost if outcome is not Outcome.REFUSED]
    if len(failed) > 2 and len(failed) * 2 > len(asked):
        said.append(f"{len(failed)} of {len(asked)} articles that were asked for could not be read")
    elif _more_than_usual(len(lost), len(asked), *tally.usual):
        usual = f"usually {tally.usual[0]} of {tally.usual[1]}" if tally.usual[1] >= FEWEST else "more than half"
        said.append(f"{len(lost)} of {len(asked)} articles that were asked for were refused, failed or could not be read ({usual})")
    said += _waiting(tally.unread)
    if tally.finish == STOPPED:
        said.append("the run was stopped by a signal before it had come to its end; the next run does what was left")
    elif tally.finish not in ENDED_WELL:
        said.append(f"the crawl did not end by itself: {tally.finish or 'no reason given'}")
    return said


def _more_than_usual(lost: int, asked: int, usual_lost: int, usual_asked: int) -> bool:
    """Whether a run lost more than its source's usual share; more than half, where too little is known of that."""
    if lost <= 2:
        return False
    return strange(lost, asked, usual_lost, usual_asked, CHANCE) if usual_asked >= FEWEST else lost * 2 > asked


def _waiting(unread: Sequence[Unread]) -> list[str]:
    waiting = [one for one in unread if not one.settled]
    if not waiting:
        return []
    some = f"{len(waiting)} articles that came wait" if len(waiting) > 1 else "an article that came waits"
    return [f"{some} to be read again because of this machine, as {waiting[0].url}: {waiting[0].reason}"]


def exit_code(tally: Tally, min_links: int = 1) -> int:
    """0 healthy, 1 unhealthy, 2 nothing succeeded, 69 no host could be reached."""
    visits = list(tally.visits.values())
    if visits and not tally.answers and any(visit.failure is CauseKind.NETWORK for visit in visits):
        return NO_NETWORK
    if tally.stored and not tally.outcomes:
        return UNHEALTHY if unhealthy(tally, min_links) else HEALTHY
    if not any(read(visit) for visit in visits) and not WORKED.intersection(tally.outcomes.values()):
        return NOTHING_WORKED
    return UNHEALTHY if unhealthy(tally, min_links) else HEALTHY


def together(codes: list[int]) -> int:
    """The exit code of several runs: storage, configuration and lock first, then whether none, some or all succeeded."""
    if len(set(codes)) <= 1:
        return codes[0] if codes else HEALTHY
    for worst in (STORAGE, CONFIG, LOCKED):
        if worst in codes:
            return worst
    return UNHEALTHY if {HEALTHY, UNHEALTHY}.intersection(codes) else NOTHING_WORKED


def as_json(tally: Tally) -> dict[str, Any]:
    """The tally for the run's row and for ``--json``."""
    return {
        "source": tally.source,
        "run": tally.run,
        "accounts": tally.counts(),
        "answers": tally.answers,
        "finish": tally.finish,
        "entrances": [_visit_json(visit) for visit in tally.visits.values()],
        "troubles": tally.troubles,
    }


def _visit_json(visit: Visit) -> dict[str, Any]:
    return {
        "url": visit.entrance,
        "way": visit.way.value,
        "status": visit.status,
        "state": visit.state,
        "failure": visit.failure.value if visit.failure else "",
        "reason": visit.reason,
        "leads": visit.leads,
        "fresh": visit.fresh,
        "links": visit.links,
        "pages": visit.pages,
        "digest": visit.digest,
        "notes": list(visit.notes),
        "guess": visit.guess,
    }
