"""How often a source publishes, and from when on its silence is less likely than a chosen number of false alarms a year allows.

Gaps are measured between publication sessions (articles that come out together are one session) on the source's own `Pace`.
The tail of the gaps is taken as exponential beyond their upper middle, with its rate unknown: the predictive distribution is then
Lomax, P(gap > u + x) = p_u (1 + x / S)^-N, where N gaps exceed u by S in sum. Few gaps make its tail heavy, so a source of which
little is known is given more time; this is the peaks-over-threshold method (Coles, An Introduction to Statistical Modeling of
Extreme Values, 2001, ch. 4) with a gamma posterior for the rate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from math import log, pow
from typing import TYPE_CHECKING

from pipelines.health.pace import Pace
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

FALSE_ALARMS_A_YEAR = 0.2
"""For a source whose rhythm does not change; a season that was never seen before, or a dying source, costs more."""
FEWEST_GAPS = 3
"""With fewer gaps nothing is said about a rhythm."""
SESSION = 0.5
"""Articles closer than this (average days) belong to one session."""
HALF_LIFE = 18.0
"""A gap counts half as much as one that is this many sessions younger."""
SKIPPED = 2.0
"""Silences shorter than so many usual gaps are never an alarm: anybody may leave out one issue."""
MIDDLE = 0.5
"""Gaps above this quantile tell of the tail."""
FEW = 9.0
"""Beside the gaps that were seen, 1 + `FEW` / (how many) are imagined of a source that publishes by chance (exponential, with the same
median), for what was not seen yet: nine equal gaps are thin evidence that the tenth will be equal too, fifty are not."""
LATEST = 5
"""Gaps that tell whether a source is slowing down."""
SLOWER = 2.0
"""A source that slows down is given more time in proportion, up to so many times."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is known of a source's publications. Seconds of ordinary time, but for ``patience`` (average days on its `Pace`)."""

    publications: int
    gaps: int
    expected: float | None
    """Median gap between sessions."""
    p95: float | None
    """The gap that 95 % of the gaps stay below."""
    last: datetime | None
    due: datetime | None
    """When the next publication is expected."""
    quiet_at: datetime | None
    """From when on the silence is longer than 95 % of the gaps."""
    alarm_at: datetime | None
    """From when on it is too strange to be chance; None: too little is known."""
    basis: str
    """What this rests on, for people."""
    patience: float | None = None
    unseen: timedelta = timedelta()
    """How much of the silence after ``last`` nobody witnessed; the moments above are later by so much."""


def learn(published: Sequence[datetime], zone: tzinfo = UTC, budget: float = FALSE_ALARMS_A_YEAR) -> Rhythm:
    """The rhythm of publication times (aware, any order). ``budget``: false alarms from silence per year that are tolerated."""
    moments = sorted(published)
    if not moments:
        return Rhythm(0, 0, None, None, None, None, None, None, "no publication is known")
    pace = Pace(moments, zone)
    silences = _silences(moments, pace)
    gaps = [pace.read(end) - pace.read(begin) for begin, end in silences]
    plain = sorted((end - begin).total_seconds() for begin, end in silences[-200:])
    last = moments[-1]
    if len(gaps) < FEWEST_GAPS:
        few = f"only {plural(len(moments), 'publication')} known"
        return Rhythm(len(moments), len(gaps), _quantile(plain, 0.5), None, last, None, None, None, few)
    patience = tail(gaps, budget)
    weighted = _weighted(gaps)
    here = pace.read(last)
    return Rhythm(
        publications=len(moments),
        gaps=len(gaps),
        expected=_quantile(plain, 0.5),
        p95=_quantile(plain, 0.95),
        last=last,
        due=pace.moment(here + _weighted_quantile(weighted, 0.5)),
        quiet_at=pace.moment(here + _weighted_quantile(weighted, 0.95)),
        alarm_at=pace.moment(here + patience),
        basis=f"{len(gaps)} gaps since {moments[0].date().isoformat()}",
        patience=patience,
    )


def witnessed(known: Rhythm, since: datetime | None) -> Rhythm:
    """The same rhythm with a silence that is counted from ``since`` on, where that is later than the last publication.

    What was silent before anybody looked may have any reason; patience begins with the first look.
    """
    if known.last is None or since is None or since <= known.last:
        return known
    unseen = since - known.last
    later = [moment + unseen if moment else None for moment in (known.due, known.quiet_at, known.alarm_at)]
    return replace(known, due=later[0], quiet_at=later[1], alarm_at=later[2], unseen=unseen)


def tail(gaps: Sequence[float], budget: float = FALSE_ALARMS_A_YEAR) -> float:
    """The gap that is exceeded by chance ``budget`` times a year (gaps and result in average days, old to new); longer in
    proportion for a source that is slowing down."""
    weighted = _weighted(gaps)
    total = sum(weight for _, weight in weighted)
    mean = sum(gap * weight for gap, weight in weighted) / total
    chance = min(0.05, budget * mean / 365)
    middle = _weighted_quantile(weighted, MIDDLE)
    beyond = [(gap - middle, weight) for gap, weight in weighted if gap >= middle]
    imagined = 1 + FEW / len(gaps)
    count = imagined + sum(weight for _, weight in beyond)
    excess = imagined * middle / log(2) + sum(gap * weight for gap, weight in beyond)
    share = count / (total + imagined)
    patience = middle + excess * (pow(max(share / chance, 1.0), 1 / count) - 1)
    return _slowing(gaps, mean) * max(patience, *gaps[-int(HALF_LIFE) :], SKIPPED * middle, 1.0)


def _slowing(gaps: Sequence[float], mean: float) -> float:
    """How much longer the latest gaps are than usual: 1 to `SLOWER`."""
    if len(gaps) < 2 * LATEST:
        return 1.0
    return min(SLOWER, max(1.0, sum(gaps[-LATEST:]) / LATEST / mean))


def _silences(moments: Sequence[datetime], pace: Pace) -> list[tuple[datetime, datetime]]:
    """The gaps between sessions: from the last article of one to the first of the next."""
    return [(begin, end) for begin, end in pairwise(moments) if pace.read(end) - pace.read(begin) >= SESSION]


def _weighted(gaps: Sequence[float]) -> list[tuple[float, float]]:
    newest = len(gaps) - 1
    return sorted((gap, pow(0.5, (newest - index) / HALF_LIFE)) for index, gap in enumerate(gaps))


def _weighted_quantile(weighted: Sequence[tuple[float, float]], share: float) -> float:
    goal = share * sum(weight for _, weight in weighted)
    reached = 0.0
    for gap, weight in weighted:
        reached += weight
        if reached >= goal:
            return gap
    return weighted[-1][0]


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    """A quantile of ordered values by linear interpolation; None of none."""
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])
