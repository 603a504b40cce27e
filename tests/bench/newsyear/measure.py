"""Watch the made year: false alarms in the healthy year, and for each breakage how long until somebody is told, and of what."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.bench.newsyear.breakage import KINDS, RIGHT, Breakage, applies
from tests.bench.newsyear.fixed import RULES, Fixed
from tests.bench.newsyear.sources import DAYS, START
from tests.bench.newsyear.watching import Watch

if TYPE_CHECKING:
    from pipelines.model.health import HealthCause
    from tests.bench.newsyear.sources import Made

PATIENCE = timedelta(days=250)


@dataclass(frozen=True, slots=True)
class Trial:
    """One breakage at one source. ``polls`` counts the polls that could see it (where
    articles cannot be read: those that asked for one); ``ratio`` is delay / true 95th-percentile gap."""

    source: str
    kind: str
    cause: HealthCause | None
    polls: int
    delay: timedelta
    ratio: float
    whole: bool = True
    alone: bool = False
    """Nothing but the rhythm could tell: one entrance, and its bytes stand still whenever nothing is new."""

    @property
    def right(self) -> bool:
        """Whether the named cause is the injected one."""
        return self.cause in RIGHT[self.kind]


@dataclass
class Year:
    """What the year of one source gave."""

    source: Made
    false: list[tuple[datetime, HealthCause]] = field(default_factory=list)
    cries: dict[str, int] = field(default_factory=dict)
    trials: list[Trial] = field(default_factory=list)
    fixed: dict[str, list[tuple[str, float | None]]] = field(default_factory=lambda: {rule: [] for rule in RULES})
    """Per fixed rule: (kind, ratio of delay to the true 95th-percentile gap; None when it was crying already or never cried)."""


def watch_year(made: Made, seed: int, days: int = DAYS) -> Year:
    """One healthy year, from which each breakage branches off at a time of its own."""
    year, watch = Year(made), Watch.begin(made, START, seed)
    fixed = Fixed(START, START)
    onsets = _onsets(made, seed, days)
    alarmed = False
    while watch.at < START + timedelta(days=days):
        while onsets and onsets[0][0] <= watch.at + made.every and not alarmed:
            at, kind = onsets.pop(0)
            _break(year, watch, fixed, Breakage(kind, max(at, watch.at), _entrance(made, kind, seed)))
        verdict = watch.poll()
        fixed.poll(watch.at, watch.fresh)
        if verdict.alarming and not alarmed:
            year.false.append((watch.at, verdict.cause))
        alarmed = verdict.alarming
    year.cries = fixed.cries
    return year


def true_p95(made: Made) -> float:
    """The gap in seconds that 95 % of the source's gaps between sessions stay below, over all its two years."""
    pairs = zip(made.published, made.published[1:], strict=False)
    gaps = sorted((after - before).total_seconds() for before, after in pairs if after - before >= timedelta(hours=6))
    return gaps[int(0.95 * (len(gaps) - 1))]


def _onsets(made: Made, seed: int, days: int) -> list[tuple[datetime, str]]:
    dice = random.Random(f"onsets {seed} {made.name}")
    kinds = [kind for kind in KINDS if applies(kind, made.ways)]
    return sorted((START + timedelta(days=dice.uniform(30, days - 30)), kind) for kind in kinds)


def _entrance(made: Made, kind: str, seed: int) -> str | None:
    """The entrance that is hit; None where the whole site is."""
    if kind == "layout of listing":
        return "https://made.example/listing"
    one = kind in ("feed broken", "gone") or (kind == "frozen" and random.Random(f"{seed} {made.name} where").random() < 0.5)
    return f"https://made.example/{made.ways[0]}" if one else None


def _break(year: Year, healthy: Watch, fixed: Fixed, broken: Breakage) -> None:
    """Go on from the healthy state with a breakage until somebody is told."""
    watch, p95, polls = healthy.fork(), true_p95(year.source), 0
    whole = broken.entrance is None or len(year.source.ways) == 1
    first = broken.since
    rules = _copy(fixed)
    asleep = {rule for rule in RULES if rules.crying[rule]}
    told: Trial | None = None
    cried: dict[str, float] = {}
    while watch.at < broken.since + PATIENCE and (told is None or (len(cried) + len(asleep) < len(RULES) and whole)):
        verdict = watch.poll(broken)
        visible = broken.kind != "layout of articles" or watch.read > 0
        first = watch.at if visible and not polls else first
        polls += visible
        delay = watch.at - (broken.since if broken.kind != "layout of articles" else first)
        ratio = delay.total_seconds() / p95
        if told is None and verdict.alarming:
            alone = broken.kind == "frozen" and whole and not year.source.changing
            told = Trial(year.source.name, broken.kind, verdict.cause, polls, delay, ratio, whole, alone)
        rules.poll(watch.at, 0 if broken.kind != "layout of articles" else watch.fresh)
        cried |= {rule: ratio for rule in RULES if rules.crying[rule] and rule not in cried and rule not in asleep}
    year.trials.append(told or Trial(year.source.name, broken.kind, None, polls, PATIENCE, PATIENCE.total_seconds() / p95, whole))
    if whole:
        for rule in RULES:
            year.fixed[rule].append((broken.kind, cried.get(rule)))


def _copy(fixed: Fixed) -> Fixed:
    return Fixed(fixed.start, fixed.last, fixed.items.copy(), fixed.empty, dict(fixed.crying), dict(fixed.cries))
