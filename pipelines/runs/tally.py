"""The account of a run while it runs, and what the whole means as an exit code. Pure; the ledger keeps it (`corpus.accounts`)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from pipelines.errors import CONFIG, HEALTHY, LOCKED, NO_NETWORK, NOTHING_WORKED, STORAGE, UNHEALTHY
from pipelines.model import Outcome

WORKED = frozenset({Outcome.NEW, Outcome.SAME, Outcome.CHANGED, Outcome.COPY, Outcome.OFF_TOPIC, Outcome.SKIPPED})
ENDED_WELL = frozenset({"finished", "closespider_timeout", "closespider_pagecount"})
"""A run that reached its bounds is healthy: what it did not come to stays pending for the next."""
READ = frozenset({"ok", "degraded", "clipped", "partial", "unchanged"})


@dataclass(slots=True)
class Visit:
    """What came of asking one entrance: ``status`` is the HTTP status or None when nothing answered, ``failure`` the kind of
    failure (``network``, ``refused``, ``server``), empty when it was read."""

    url: str
    way: str
    status: int | None = None
    state: str = "unasked"
    failure: str = ""
    reason: str = ""
    leads: int = 0
    fresh: int = 0
    links: int = 0
    pages: int = 0
    digest: str = ""
    notes: list[str] = field(default_factory=list)
    guess: bool = False
    """The declaration says this entrance is a guess: that it is not there is worth a word, not an alarm."""

    @property
    def read(self) -> bool:
        """Whether it gave something to go by."""
        return not self.failure and self.state in READ


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


def unhealthy(account: Tally, min_links: int) -> list[str]:
    """Why the run is not healthy, as sentences; empty when it is."""
    said = list(account.troubles)
    visits = list(account.visits.values())
    said += [f"{visit.way} {visit.url}: {visit.reason or visit.state}" for visit in visits if not visit.read and not visit.guess]
    found = sum(visit.leads for visit in visits)
    asked_in_full = any(visit.read for visit in visits) and not any(visit.state == "unchanged" for visit in visits)
    if asked_in_full and found < min_links:
        said.append(f"{found} article links found, at least {min_links} expected: a layout or the article pattern may have changed")
    if not (visits or account.outcomes or account.answers or account.stored):
        said.append("no answer came: every request was refused or failed (-L INFO tells of each)")
    if account.missing():
        said.append(f"{len(account.missing())} URLs have no outcome, as {account.missing()[0]}: the account does not add up")
    asked = [outcome for outcome in account.outcomes.values() if outcome is not Outcome.SKIPPED]
    lost = [outcome for outcome in asked if outcome in (Outcome.FAILED, Outcome.UNREADABLE)]
    if len(lost) > 2 and len(lost) * 2 > len(asked):
        said.append(f"{len(lost)} of {len(asked)} articles that were asked for could not be read")
    if account.finish not in ENDED_WELL:
        said.append(f"the crawl did not end by itself: {account.finish or 'no reason given'}")
    return said


def exit_code(account: Tally, min_links: int = 1) -> int:
    """0 healthy, 1 unhealthy, 2 nothing succeeded, 69 no host could be reached."""
    visits = list(account.visits.values())
    if visits and not account.answers and any(visit.failure == "network" for visit in visits):
        return NO_NETWORK
    if account.stored and not account.outcomes:
        return UNHEALTHY if unhealthy(account, min_links) else HEALTHY
    if not any(visit.read for visit in visits) and not WORKED.intersection(account.outcomes.values()):
        return NOTHING_WORKED
    return UNHEALTHY if unhealthy(account, min_links) else HEALTHY


def together(codes: list[int]) -> int:
    """The exit code of several runs: storage, configuration and lock first, then whether none, some or all succeeded."""
    if len(set(codes)) <= 1:
        return codes[0] if codes else HEALTHY
    for worst in (STORAGE, CONFIG, LOCKED):
        if worst in codes:
            return worst
    return UNHEALTHY if {HEALTHY, UNHEALTHY}.intersection(codes) else NOTHING_WORKED


def as_json(account: Tally) -> dict[str, Any]:
    """The account for the ledger and for ``--json``."""
    return {
        "source": account.source,
        "run": account.run,
        "accounts": account.counts(),
        "answers": account.answers,
        "finish": account.finish,
        "entrances": [asdict(visit) for visit in account.visits.values()],
        "troubles": account.troubles,
    }
