"""What a run knows while it goes on, and how it changes: by one `Draft` a commit, thrown away when the commit fails.

So whatever a transaction decides can be decided again, and what the run believes is never more than what is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.dedupe.identity import url_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.model import Entrance, Lead, Outcome, Source, Visit
    from pipelines.revisit.known import KnownUrl
    from pipelines.revisit.validator_rules import Validator
    from pipelines.runs.tally import Tally


@dataclass(frozen=True, slots=True)
class Task:
    """An article to be fetched; ``revisit``: its text is held, it is asked whether it changed."""

    lead: Lead
    url_key: str
    revisit: bool = False
    announced: bool = False
    """An entrance says that it changed; else the revisit was due by itself."""
    validator: Validator | None = None
    """What is remembered of its address."""
    tries: int = 0
    """Failures in a row before this run: what failed comes after what did not."""


@dataclass(frozen=True, slots=True)
class EntranceTask:
    """A page of an entrance to be fetched: the declared address itself, or one further on."""

    entrance: Entrance
    url: str
    first: bool = True
    """Nothing of the entrance was read before it in this run."""
    whole: bool = False
    """It must be fetched in full, because nothing could be done with a 304."""
    validator: Validator | None = None
    """What is remembered of its address."""


@dataclass(slots=True)
class RunState:
    """``known`` is the state of each address before this run, ``ways`` which entrances showed it in this run, both by URL key."""

    source: Source
    tally: Tally
    known: dict[str, KnownUrl | None] = field(default_factory=dict)
    ways: dict[str, tuple[str, ...]] = field(default_factory=dict)
    elsewhere: tuple[float, ...] = ()
    """Seconds that this machine's clock was ahead of other sources' servers when they were last asked."""
    lying: int = 0
    """The weight of the lies that the source's validators were caught at (`pipelines.revisit.validator_rules.LIARS`)."""

    @property
    def run(self) -> str:
        """The id of the run."""
        return self.tally.run

    def key(self, url: str) -> str:
        """The identity of an address within the source."""
        return url_key(url, self.source)


class Draft:
    """The state as it will be when the commit under way is made: reads see what is drafted, `apply` makes it so."""

    def __init__(self, state: RunState) -> None:
        self.state = state
        self.source, self.run = state.source, state.run
        self._known: dict[str, KnownUrl | None] = {}
        self._ways: dict[str, tuple[str, ...]] = {}
        self._discovered: dict[str, None] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._visits: dict[str, Visit] = {}
        self._lying = 0
        self.doubts: list[str] = []
        """Addresses whose next answer is to be a full one."""
        self._after: list[Callable[[], Any]] = []

    def key(self, url: str) -> str:
        """The identity of an address within the source."""
        return self.state.key(url)

    def before(self, key: str) -> KnownUrl | None:
        """The state of an address before the run."""
        return self._known[key] if key in self._known else self.state.known.get(key)

    def discovered(self, key: str) -> bool:
        """Whether the run has met an address."""
        return key in self._discovered or key in self.state.tally.discovered

    def discover(self, key: str, known: KnownUrl | None) -> None:
        """Meet an address; its state from before counts the first time only."""
        self._discovered[key] = None
        if key not in self._known and key not in self.state.known:
            self._known[key] = known

    def ways(self, key: str) -> tuple[str, ...]:
        """The entrances that showed an address in this run."""
        return self._ways[key] if key in self._ways else self.state.ways.get(key, ())

    def shown(self, key: str, entrance: str) -> tuple[str, ...]:
        """Note that an entrance showed an address; all that did."""
        ways = self.ways(key)
        self._ways[key] = ways if entrance in ways else (*ways, entrance)
        return self._ways[key]

    def conclude(self, key: str, outcome: Outcome) -> None:
        """Give an address its outcome."""
        self._discovered[key] = None
        self._outcomes[key] = outcome

    def concluded(self, key: str) -> bool:
        """Whether an address has its outcome in this run."""
        return key in self._outcomes or key in self.state.tally.outcomes

    def visit(self, entrance: str) -> Visit | None:
        """What an entrance answered so far; None when it was not asked yet."""
        return self._visits.get(entrance) or self.state.tally.visits.get(entrance)

    def put_visit(self, visit: Visit) -> None:
        """Keep what an entrance answered."""
        self._visits[visit.entrance] = visit

    def lied(self, weight: int) -> None:
        """A validator was caught at a lie of this weight (0: at none)."""
        self._lying += weight

    def then(self, act: Callable[[], Any]) -> None:
        """Have something else changed, too, when the commit is made."""
        self._after.append(act)

    def trouble(self, sentence: str) -> None:
        """Tell the operator of something."""
        self.then(lambda: self.state.tally.troubles.append(sentence))

    def apply(self) -> None:
        """The commit is made: the state is as drafted."""
        tally = self.state.tally
        self.state.known |= self._known
        self.state.ways |= self._ways
        self.state.lying += self._lying
        tally.discovered |= self._discovered.keys()
        tally.outcomes |= self._outcomes
        tally.visits |= self._visits
        for act in self._after:
            act()
