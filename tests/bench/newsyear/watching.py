"""A made source as a monitor sees it: polls with the small troubles of real life, the history it keeps, the verdicts it reaches."""

from __future__ import annotations

import copy
import random
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pipelines.health import assess
from pipelines.model import Source, Visit, Way
from pipelines.model.health import HealthVerdict, History, RunFacts, State, Text
from tests.bench.newsyear import breakage
from tests.bench.newsyear.sources import START

if TYPE_CHECKING:
    from pipelines.health.rhythm import Rhythm
    from tests.bench.newsyear.breakage import Breakage
    from tests.bench.newsyear.sources import Made

SHOWN = {"feed": 15, "listing": 20, "sitemap": 200}
LADDER = (timedelta(hours=1), timedelta(hours=3), timedelta(days=1), timedelta(days=7), timedelta(days=30))


@dataclass
class Watch:
    """The state of watching one source. Copied where a breakage is tried out."""

    made: Made
    dice: random.Random
    at: datetime
    known: set[int] = field(default_factory=set)
    published: list[datetime] = field(default_factory=list)
    usual: deque[RunFacts] = field(default_factory=lambda: deque(maxlen=40))
    recent: deque[RunFacts] = field(default_factory=lambda: deque(maxlen=10))
    reading: deque[RunFacts] = field(default_factory=lambda: deque(maxlen=50))
    verdict: HealthVerdict | None = None
    number: int = 0
    frozen: int | None = None
    still: str = ""
    read: int = 0
    """Articles whose pages were asked for in the last poll."""
    fresh: int = 0
    _rhythm: Rhythm | None = None

    @classmethod
    def begin(cls, made: Made, start: datetime, seed: int) -> Watch:
        """Start to watch: the first crawl finds the back numbers as deep as the entrances go."""
        watch = cls(made, random.Random(f"{seed} {made.name}"), start)
        past = [index for index, time in enumerate(made.published) if time <= start][-made.depth :]
        watch.known.update(index for index, time in enumerate(made.published) if time <= start)
        watch.published = [made.published[index] for index in past]
        texts = tuple(watch._text(made.published[index]) for index in past)
        outcomes = {"new": len(past)}
        visits = tuple(replace(visit, fresh=visit.leads) for visit in watch._visits(None))
        first = RunFacts("0", made.name, start, visits=visits, outcomes=outcomes, texts=texts, skew=watch._skew(), health=State.OK)
        for runs in (watch.usual, watch.recent, watch.reading):
            runs.append(first)
        watch.verdict = HealthVerdict(State.OK)
        return watch

    def fork(self) -> Watch:
        """The same state, to be broken."""
        twin = copy.copy(self)
        twin.dice = random.Random(self.dice.random())
        for name in ("known", "published", "usual", "recent", "reading"):
            setattr(twin, name, copy.copy(getattr(self, name)))
        return twin

    def poll(self, broken: Breakage | None = None) -> HealthVerdict:
        """One poll a period later, judged by the real rules."""
        before, self.at, self.number = self.at, self.at + self.made.every, self.number + 1
        facts = self._facts(broken, before)
        history = History(
            usual=tuple(self.usual),
            recent=tuple(self.recent),
            reading=tuple(self.reading),
            published=tuple(self.published),
            watched_since=START,
            previous=self.verdict,
            every=self.made.every.total_seconds(),
        )
        source = Source(self.made.name, self.made.name, "https://made.example/", ("made.example",))
        if self._rhythm is None:
            self._rhythm = assess.rhythm_of(source, history)
        self.verdict = assess.after_run(source, facts, history, self.at, self._rhythm)
        facts = replace(facts, health=self.verdict.state)
        self.recent.append(facts)
        if self.read:
            self.reading.append(facts)
        if self.verdict.state in (State.OK, State.QUIET):
            self.usual.append(facts)
        return self.verdict

    def _facts(self, broken: Breakage | None, before: datetime) -> RunFacts:
        if broken and broken.kind == "frozen" and self.frozen is None:
            self.frozen = sum(time <= broken.since for time in self.made.published)
        visits = self._visits(broken)
        if broken is None and self.dice.random() < 0.01:  # a poll that fails for once
            visits = tuple(replace(visit, status=None, state="failed", leads=0, fresh=0, links=0, digest="") for visit in visits)
        elif broken is None and len(visits) > 1 and self.dice.random() < 0.005:
            visits = (replace(visits[0], status=503, state="failed", leads=0, fresh=0, links=0, digest=""), *visits[1:])
        outcomes, texts = self._read(visits, before, broken)
        facts = RunFacts(str(self.number), self.made.name, self.at, visits=visits, outcomes=outcomes, texts=texts, skew=self._skew())
        return breakage.run(broken, facts) if broken else facts

    def _visits(self, broken: Breakage | None) -> tuple[Visit, ...]:
        return tuple(self._visit(f"https://made.example/{way}", way, broken) for way in self.made.ways)

    def _visit(self, entrance: str, way: str, broken: Breakage | None) -> Visit:
        held = broken is not None and broken.kind == "frozen" and broken.hits(entrance)
        last = self.frozen if held and self.frozen is not None else sum(time <= self.at for time in self.made.published)
        shown = range(max(0, last - SHOWN[way]), last)
        fresh = sum(index not in self.known for index in shown)
        changes = self.made.changing and not held
        digest = f"{last} {self.number if changes else ''}"
        noise = self.dice.choice((0, 0, 0, 1, 2)) if way == "listing" else 0
        visit = Visit(entrance, Way(way), 200, "ok", max(0, len(shown) - noise), fresh, len(shown) + 60, digest)
        return breakage.visit(broken, visit, 60) if broken else visit

    def _read(self, visits: tuple[Visit, ...], before: datetime, broken: Breakage | None) -> tuple[dict[str, int], tuple[Text, ...]]:
        """Fetch what is new and what is due to be looked at again: outcomes and texts."""
        found = self._found(visits)
        looks = self._looks(before) if any(visit.leads for visit in visits) else 0
        self.fresh, self.read = len(found), len(found) + looks
        new = [index for index in found if self._readable(broken)]
        bad = len(found) - len(new)
        looked = sum(self._readable(broken) for _ in range(looks))
        self.known.update(found)
        if new:
            self.published.extend(min(self.made.published[index], self.at) for index in new)
            self._rhythm = None
        outcomes = {"new": len(new), "same": looked, "unreadable": bad + looks - looked, "skipped": sum(visit.leads for visit in visits)}
        return outcomes, tuple(self._text(self.at) for _ in new)

    def _found(self, visits: tuple[Visit, ...]) -> list[int]:
        """Articles that an entrance shows for the first time."""
        found: set[int] = set()
        for visit in visits:
            if visit.leads:
                last = int(visit.digest.split()[0])
                found.update(index for index in range(max(0, last - SHOWN[visit.way]), last) if index not in self.known)
        return sorted(found)

    def _looks(self, before: datetime) -> int:
        """Known articles that come to be looked at again."""
        return sum(before < time + step <= self.at for time in self.published[-60:] for step in LADDER)

    def _readable(self, broken: Breakage | None) -> bool:
        if broken and broken.kind == "layout of articles":
            return self.dice.random() < 0.02
        return self.dice.random() > 0.01

    def _text(self, at: datetime) -> Text:
        language = self.dice.choices(("en", "zh"), (97, 3))[0]
        return Text(at.astimezone(UTC), int(self.dice.lognormvariate(7.8, 0.6)), True, self.dice.random() > 0.01, language)

    def _skew(self) -> float:
        return (600.0 if self.made.name.endswith("-3") else 0.0) + self.dice.gauss(0, 2)
