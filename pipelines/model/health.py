"""The nouns of health: what a run did, what is usual for its source, and what is made of it.

`pipelines.insight.history` fills them from the catalogue, `pipelines.health` judges them, `pipelines.outlets` reports them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pipelines.model.visit import Visit


class State(StrEnum):
    """The state of a source."""

    OK = "ok"  # it answers, and new articles come as they usually do
    QUIET = "quiet"  # it answers as always and is silent for longer than usual, but not for longer than it has reason to be
    DEGRADED = "degraded"  # something is wrong with a part of it, or wrong for the first time
    BROKEN = "broken"  # articles are being missed, or nobody could tell
    UNKNOWN = "unknown"  # it never ran


class HealthCause(StrEnum):
    """Why a source is not ok; the words are what people read."""

    NONE = ""
    STORAGE = "storage"  # our own disk or catalogue
    DECLARATION = "declaration"  # the source's TOML cannot be used
    CLOCK = "clock"  # this machine's clock and the server's disagree
    MACHINE = "this machine"  # workers died, or ran out of time or memory
    CRASHED = "crashed"  # the crawl process died or was ended at its deadline
    OVERDUE = "overdue"  # no run took place when it should have
    OVERLAP = "runs overlap"  # a run takes longer than the period
    ROBOTS = "robots"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    CHALLENGED = "challenged"
    MOVED = "moved"
    GONE = "entrance gone"
    FEED_BROKEN = "feed broken"
    LAYOUT_DISCOVERY = "layout changed (discovery)"
    LAYOUT_BODY = "layout changed (body)"
    DATES = "dates missing"
    TITLES = "titles missing"
    LENGTH = "texts shorter"
    LANGUAGE = "language changed"
    COPIES = "only copies"
    FEED_FROZEN = "feed frozen"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Text:
    """What health looks at in an appended document."""

    at: datetime
    chars: int
    titled: bool = True
    dated: bool = True
    language: str = "und"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What one run did. Counts are numbers of URLs or responses."""

    run: str
    source: str
    started_at: datetime
    state: str = "ended"
    """A state of the run ledger: ended, killed, missed, ..."""
    exit_code: int | None = 0
    visits: tuple[Visit, ...] = ()
    outcomes: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    """URLs by ``outcome:reason``: ``refused:challenge``, ``refused:robots``, ``unreadable:no_text``, ..."""
    statuses: Mapping[str, int] = field(default_factory=dict)
    errors: Mapping[str, int] = field(default_factory=dict)
    """Requests without an answer by kind: ``dns``, ``connect``, ``timeout``, ``tls``, ..."""
    moved: Mapping[str, int] = field(default_factory=dict)
    """Hosts outside the source that redirects led to."""
    skew: float | None = None
    """Median of (our clock - the Date header), seconds."""
    texts: tuple[Text, ...] = ()
    """The documents appended by the run."""
    error: str = ""
    """What the crawl said before it gave up."""
    health: State = State.UNKNOWN
    """What the run was judged to be; UNKNOWN for the one that is being judged."""

    def count(self, *outcomes: str) -> int:
        """URLs that ended in one of the outcomes."""
        return sum(self.outcomes.get(outcome, 0) for outcome in outcomes)


@dataclass(frozen=True, slots=True)
class HealthVerdict:
    """The state of a source, why, and since when. ``runs`` counts the runs in a row that showed trouble."""

    state: State
    cause: HealthCause = HealthCause.NONE
    sentence: str = ""
    since: datetime | None = None
    evidence: dict[str, Any] = field(default_factory=dict)
    runs: int = 0
    confirmed: bool = True
    """False while a first sign waits for a second run; no alarm is raised for it."""

    @property
    def alarming(self) -> bool:
        """Whether a person should be told."""
        return self.confirmed and self.state in (State.BROKEN, State.DEGRADED)


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a source besides the run that is judged. Times are aware, lists run from old to new."""

    usual: tuple[RunFacts, ...] = ()
    """The last runs that were healthy, up to 40: what is normal here. After an acceptance the run that was accepted, and those since."""
    recent: tuple[RunFacts, ...] = ()
    """The last runs before the judged one, whatever they were, up to 10."""
    reading: tuple[RunFacts, ...] = ()
    """The last runs that asked for articles, whatever they were, up to 50, since the acceptance; at a slow source they reach far back."""
    published: tuple[datetime, ...] = ()
    """When articles came out, as far as known, up to some 500."""
    watched_since: datetime | None = None
    """When a run read an entrance for the first time; silence before it was witnessed by nobody."""
    previous: HealthVerdict | None = None
    every: float = 21600.0
    """Seconds between two scheduled runs."""
    running: bool = False
    """Whether a run is at work now."""
    skipped: int = 0
    """Slots that passed since the last start because a run was still at work."""
    accepted: datetime | None = None
    """When a person said that things are as they should be; what was before is no measure any more."""

    def runs(self) -> tuple[RunFacts, ...]:
        """The healthy and the recent runs, old to new, each once."""
        return _ordered((*self.usual, *self.recent))

    def all_runs(self) -> tuple[RunFacts, ...]:
        """All runs that are known, old to new, each once; at a slow source there are gaps between them."""
        return _ordered((*self.reading, *self.usual, *self.recent))

    def counts(self, run: RunFacts) -> bool:
        """Whether a run is a measure: nothing was accepted since."""
        return self.accepted is None or run.started_at >= self.accepted


def _ordered(runs: tuple[RunFacts, ...]) -> tuple[RunFacts, ...]:
    known = {run.run: run for run in runs}
    return tuple(sorted(known.values(), key=lambda run: run.started_at))
