"""Thirty made sources and when each publishes: daily, weekly, monthly, bursty, seasonal and dying ones, with weekends and holidays.

The times are drawn from distributions that the rules under test do not know and do not share: weekday duty with skipped days,
appointments with jitter, clusters of clusters, a yearly cycle, a decaying rate.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START = datetime(2025, 1, 1, tzinfo=UTC)
"""When the measured year begins; every source has published for a year before."""
DAYS = 365
KINDS = ("daily", "weekly", "monthly", "bursty", "seasonal", "dying")
ENTRANCES = (("feed",), ("listing",), ("feed", "listing"), ("sitemap", "listing"), ("listing",))
DEPTHS = (10, 30, 200, 12, 100)
"""How many older articles the first crawl finds."""
_OFF = ((1, 1, 1, 3), (1, 28, 2, 4), (5, 1, 5, 4), (10, 1, 10, 7), (12, 24, 12, 31))
"""Holidays of the made world (month, day, month, day); not the table the rules use."""


@dataclass(frozen=True, slots=True)
class Made:
    """One made source: its articles' times (two years), its entrances, and how often it is polled."""

    name: str
    kind: str
    published: tuple[datetime, ...]
    ways: tuple[str, ...]
    depth: int
    every: timedelta
    changing: bool
    """Whether its pages differ in bytes at every fetch although nothing is new."""


def made(seed: int) -> list[Made]:
    """The thirty sources of one seed, five of each kind."""
    return [_make(kind, number, random.Random(f"{seed} {kind} {number}")) for kind in KINDS for number in range(5)]


def _make(kind: str, number: int, dice: random.Random) -> Made:
    times = sorted(_TIMES[kind](number, dice))
    every = timedelta(hours=(2, 4, 6, 6, 12)[number])
    return Made(f"{kind}-{number}", kind, tuple(times), ENTRANCES[number], DEPTHS[number], every, dice.random() < 0.5)


def _days() -> Iterator[datetime]:
    first = START - timedelta(days=365)
    return (first + timedelta(days=offset) for offset in range(365 + DAYS))


def _off(day: datetime) -> bool:
    return any((m, d) <= (day.month, day.day) <= (n, e) for m, d, n, e in _OFF)


def _hour(day: datetime, dice: random.Random) -> datetime:
    return day + timedelta(hours=min(20.0, max(0.0, dice.gauss(8, 3))))


def _daily(number: int, dice: random.Random) -> Iterator[datetime]:
    """One to six articles on a working day; some days off; a few at weekends; a third on holidays."""
    mean = (1.5, 2.0, 3.0, 4.0, 6.0)[number]
    for day in _days():
        rate = mean * (0.12 if day.weekday() > 4 else 1.0) * (0.3 if _off(day) else 1.0)
        for _ in range(_poisson(rate, dice) if dice.random() > 0.04 else 0):
            yield _hour(day, dice)


def _weekly(number: int, dice: random.Random) -> Iterator[datetime]:
    """An appointment each week, a day late or early, skipped now and then and mostly on holidays."""
    for day in _days():
        if day.weekday() == number and dice.random() > (0.7 if _off(day) else 0.08):
            yield _hour(day + timedelta(days=dice.choice((-1, 0, 0, 0, 0, 1, 2))), dice)
            if dice.random() < 0.4:
                yield _hour(day + timedelta(days=dice.choice((0, 0, 1, 3))), dice)


def _monthly(number: int, dice: random.Random) -> Iterator[datetime]:
    """One issue a month, within some days of its date."""
    for day in _days():
        if day.day == 3 + 5 * number:
            yield _hour(day + timedelta(days=dice.gauss(0, 3)), dice)


def _bursty(number: int, dice: random.Random) -> Iterator[datetime]:
    """Campaigns of several articles within days, with pauses between them."""
    moment, pause = START - timedelta(days=365), (3.0, 4.0, 6.0, 9.0, 12.0)[number]
    while moment < START + timedelta(days=DAYS):
        moment += timedelta(days=dice.gammavariate(1.5, pause / 1.5))
        for _ in range(1 + _poisson(4, dice)):
            yield moment + timedelta(days=dice.expovariate(1 / 1.5))


def _seasonal(number: int, dice: random.Random) -> Iterator[datetime]:
    """Busy terms and empty holidays: hardly anything in July, August and around the turn of the year."""
    mean = (0.5, 0.7, 1.0, 1.5, 2.0)[number]
    for day in _days():
        term = 0.08 if day.month in (7, 8) or (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 10) else 1.0
        for _ in range(_poisson(mean * term * (0.2 if day.weekday() > 4 else 1.0), dice)):
            yield _hour(day, dice)


def _dying(number: int, dice: random.Random) -> Iterator[datetime]:
    """Half as many articles every 60 to 140 days."""
    half, mean = 60.0 + 20.0 * number, (1.5, 1.5, 2.0, 2.0, 3.0)[number]
    for day in _days():
        age = max(0.0, (day - START).days)
        for _ in range(_poisson(mean * 0.5 ** (age / half) * (0.2 if day.weekday() > 4 else 1.0), dice)):
            yield _hour(day, dice)


def _poisson(mean: float, dice: random.Random) -> int:
    count, product, limit = 0, dice.random(), math.exp(-mean)
    while product > limit:
        count, product = count + 1, product * dice.random()
    return count


_TIMES: dict[str, Callable[[int, random.Random], Iterator[datetime]]] = {
    "daily": _daily,
    "weekly": _weekly,
    "monthly": _monthly,
    "bursty": _bursty,
    "seasonal": _seasonal,
    "dying": _dying,
}
